import { transcribe } from '../sessions.ts';
import type { BatchInput, BatchOptions, BatchRun } from './batch-run.ts';
import { Run } from './run.ts';
import { settingsOf } from './settings.ts';

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
  const { concurrency, attempts, whenPaused, signal, ...files } = options;
  const settings = settingsOf({ concurrency, attempts, whenPaused, signal }, inputs);
  // Every file would be refused for it: it is said once, here. Nothing is dialled.
  const session = transcribe(files.options);
  session.closed.catch(() => undefined);
  session.abort();
  return new Run(inputs, files, settings);
}
