import { printableJson } from '@throughline/core/internal';
import { batch } from '@throughline/node/batch';
import type { ExitCode } from '../exit-codes.ts';
import { insecureOf } from '../insecure.ts';
import { type Interruption, listenForInterruption } from '../interruption.ts';
import type { OutputFile } from '../output/output.ts';
import { retryOf } from '../retry-flags.ts';
import type { Terminal } from '../terminal.ts';
import { assertLocal, withLocalRecognizer } from '../transcribe/local.ts';
import { drawReport } from './draw-report.ts';
import type { BatchFlags } from './flags.ts';
import { openFolder, type RunFolder } from './folder.ts';
import { follow } from './follow.ts';
import { inputList, type InputList } from './inputs.ts';
import { assertNotLedger, isInFolder, openReport } from './open-report.ts';
import { fileOptionsOf, type Provider, providerOf } from './provider.ts';
import { checkWorkers, onWorkers } from './workers.ts';

/** The local recogniser is some ten times as fast as speech, and each file is sent to it four times as fast. */
const localFiles = 2;

/** `throughline batch`: resolves with the exit code when everything is written. */
export async function runBatch(inputs: readonly string[], flags: BatchFlags, terminal: Terminal): Promise<ExitCode> {
  const interruption = listenForInterruption(terminal.error, { timeout: flags.timeout });
  try {
    const list = await inputList({
      inputs,
      fromFile: flags.fromFile,
      nul: flags.null === true,
      stdin: process.stdin,
    });
    // A key that is missing is found out before anything is made, and what cannot be written before anything is loaded.
    if (flags.local === true) assertLocal(flags);
    // With --redis it is workers that recognise, on their machines.
    const elsewhere = flags.redis !== undefined;
    const provider = flags.local === true && !elsewhere ? undefined : providerOf(flags, { elsewhere });
    assertNotLedger(flags);
    if (provider !== undefined && elsewhere) {
      await checkWorkers(flags, { shape: provider.shape, signal: interruption.graceful });
    }
    const made = isInFolder(flags) ? await openFolder(flags) : undefined;
    try {
      const report = await openReport(flags, { inputs, terminal, signal: interruption.graceful });
      try {
        const folder = made ?? (await openFolder(flags));
        try {
          const context = { list, folder, report, terminal, interruption };
          if (provider !== undefined) return await transcribeAll(provider, flags, context);
          return await withLocalRecognizer(flags, context, (local) => {
            const concurrency = flags.concurrency === 'auto' ? localFiles : flags.concurrency;
            return transcribeAll(providerOf(local), { ...local, concurrency }, context);
          });
        } finally {
          folder.ledger.close();
        }
      } finally {
        await report?.discard();
      }
    } finally {
      made?.ledger.close();
    }
  } finally {
    // A list that has not come to its end would hold the process.
    if (inputs.includes('-') || flags.fromFile === '-') process.stdin.destroy();
    interruption.release();
  }
}

interface Context {
  readonly list: InputList;
  readonly folder: RunFolder;
  readonly report: OutputFile | undefined;
  readonly terminal: Terminal;
  readonly interruption: Interruption;
}

async function transcribeAll(provider: Provider, flags: BatchFlags, context: Context): Promise<ExitCode> {
  const { list, folder, report, terminal, interruption } = context;
  const { protocol, credentials, shape } = provider;
  const { ledger, outputs } = folder;
  const { atOnce: signal } = interruption;
  const own = { ledger, outputs, leaveOut: otherFiles(flags) };
  const kept = { ...own, shape, ...(flags.attempts === undefined ? {} : { attempts: flags.attempts }) };
  const run =
    flags.redis === undefined
      ? batch(list.names(), {
          ...kept,
          signal,
          options: {
            protocol,
            credentials,
            ...retryOf(flags),
            ...insecureOf(flags, 'the key and the audio', terminal.error),
          },
          concurrency: flags.concurrency,
          ...(flags.linksPerMinute === undefined ? {} : { linksPerMinute: flags.linksPerMinute }),
          ...fileOptionsOf(flags),
        })
      : await onWorkers(list.names(), flags, { ...kept, signal });
  const ended = await follow(run, {
    flags,
    list,
    own,
    terminal,
    interruption,
    provider: protocol.name,
    out: folder.out,
  });
  if (flags.report !== '-') terminal.out.write(drawReport(ended, terminal.out));
  await report?.write(`${printableJson(ended, 2)}\n`);
  await report?.commit();
  return ended.exitCode;
}

/** What a pattern may match besides the ledger and the transcripts, and is no recording. */
function otherFiles({ report, fromFile }: BatchFlags): readonly string[] {
  return [report, fromFile].flatMap((path) => (path === undefined || path === '-' ? [] : [path]));
}
