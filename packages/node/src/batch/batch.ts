import type { Clock } from '@throughline/core';
import { Governor } from '@throughline/core/governor';
import { transcribe } from '../sessions.ts';
import type { BatchInput, BatchOptions, BatchRun } from './batch-run.ts';
import { expandInputs } from './expand-inputs.ts';
import { Run } from './run.ts';
import { RunRecord, visibleShape } from './run-record.ts';
import { checkChannels } from './split/check-channels.ts';
import { settingsOf, type RunSettings } from './settings.ts';

/**
 * Transcribes many inputs, several at a time, each in a session of its own. Inputs are taken one by one, as there is room for them.
 * A file that fails is tried again if that can help, and never stops the others. Nothing begins before it is looped over.
 *
 * @throws SpeechError `config-invalid` at once for options that cannot be right
 */
export function batch<C extends object>(
  inputs: Iterable<BatchInput> | AsyncIterable<BatchInput>,
  options: BatchOptions<C>,
): BatchRun {
  const { concurrency, linksPerMinute, attempts, whenPaused, signal, ledger, outputs, shape, leaveOut, ...files } =
    options;
  const settings = settingsOf({ concurrency, linksPerMinute, attempts, whenPaused, signal }, inputs);
  checkChannels(files);
  // Every file would be refused for it: it is said once, here. Nothing is dialled.
  const { pace } = files;
  const session = transcribe({ ...files.options, ...(pace === undefined ? {} : { pace }) });
  session.closed.catch(() => undefined);
  session.abort();
  const governor = files.governor ?? governorOf(settings, files.options.clock);
  const kept = {
    ...(ledger === undefined ? {} : { ledger }),
    ...(outputs === undefined ? {} : { outputs }),
    ...(shape === undefined ? {} : { shape }),
    ...(leaveOut === undefined ? {} : { leaveOut }),
  };
  // The caller's may let in more than this run may have; and with a ledger no more files than the number are to be lost to a kill.
  const isGoverned = files.governor === undefined && ledger === undefined;
  const record = new RunRecord(kept, visibleShape(files));
  return new Run(expandInputs(inputs, kept), { files: { ...files, governor }, isGoverned, settings, record });
}

/** More at a time are more than one process should have, also where the provider lets in whatever comes. */
const MOST_FILES = 250;

/** A number is where it begins, and the account may still allow fewer. */
function governorOf({ concurrency, linksPerMinute }: RunSettings, clock: Clock | undefined): Governor {
  const known =
    concurrency === 'auto' ? { most: MOST_FILES, untilClosed: false } : { links: concurrency, most: concurrency };
  const rate = linksPerMinute === undefined ? {} : { linksPerMinute };
  return new Governor({ ...known, ...rate, ...(clock === undefined ? {} : { clock }) });
}
