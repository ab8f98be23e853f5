import { printableJson } from '@throughline/core/internal';
import type { RecognitionProtocol } from '@throughline/core/protocol';
import { batch } from '@throughline/node/batch';
import type { ExitCode } from '../exit-codes.ts';
import { insecureOf } from '../insecure.ts';
import { type Interruption, listenForInterruption } from '../interruption.ts';
import type { OutputFile } from '../output/output.ts';
import { openOutputFile } from '../output/output-file.ts';
import { chosenProvider } from '../providers/chosen.ts';
import { retryOf } from '../retry-flags.ts';
import type { Terminal } from '../terminal.ts';
import { assertLocal, withLocalRecognizer } from '../transcribe/local.ts';
import { drawReport } from './draw-report.ts';
import type { BatchFlags } from './flags.ts';
import { openFolder, type RunFolder } from './folder.ts';
import { follow } from './follow.ts';
import { inputList, type InputList } from './inputs.ts';

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
    const provider = flags.local === true ? undefined : providerOf(flags);
    const report = await openReport(flags, { terminal, interruption });
    try {
      const folder = await openFolder(flags);
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
  const run = batch(list.names(), {
    options: {
      protocol,
      credentials,
      ...retryOf(flags),
      ...insecureOf(flags, 'the key and the audio', terminal.error),
    },
    concurrency: flags.concurrency,
    signal: interruption.atOnce,
    ledger: folder.ledger,
    outputs: folder.outputs,
    shape,
    ...(flags.attempts === undefined ? {} : { attempts: flags.attempts }),
    ...(flags.convert === undefined && flags.channel === undefined ? {} : { convert: true }),
    ...(flags.channel === undefined ? {} : { channel: flags.channel }),
    ...(flags.channels === 'split' ? { channels: 'split' as const } : {}),
    ...(flags.raw === undefined ? {} : { raw: flags.raw }),
    ...(flags.pace === undefined ? {} : { pace: flags.pace }),
  });
  const ended = await follow(run, { flags, list, terminal, interruption, provider: protocol.name, out: folder.out });
  if (flags.report !== '-') terminal.out.write(drawReport(ended, terminal.out));
  await report?.write(`${printableJson(ended, 2)}\n`);
  await report?.commit();
  return ended.exitCode;
}

interface Provider {
  readonly protocol: RecognitionProtocol;
  readonly credentials: Readonly<Record<string, string>>;
  /** What makes its transcripts what they are, for the ledger. */
  readonly shape: object;
}

function providerOf(flags: BatchFlags): Provider {
  const { channels, ...given } = flags;
  const { manifest, options, credentials } = chosenProvider({
    part: 'recognise',
    // Channels that are split are one each for the provider.
    given: { ...given, ...(channels === 'split' ? {} : { channels }) },
    environment: process.env,
    without: 'Without a key: pass --local to recognise English on this machine.',
  });
  const protocol = manifest.recognise.protocol(options);
  // The same provider at another address is the same; on this machine the address is another one at each run.
  const { url: _url, ...config } = options as Readonly<Record<string, unknown>>;
  const { convert, channel } = flags;
  return {
    protocol: flags.local === true ? { ...protocol, name: 'the local recogniser' } : protocol,
    credentials,
    shape: { provider: flags.local === true ? 'local' : manifest.name, ...config, channels, channel, convert },
  };
}

/** Opened before anything is done: a report that cannot be written is not found out at the end of a long night. */
async function openReport(
  { report }: BatchFlags,
  { terminal, interruption }: Pick<Context, 'terminal' | 'interruption'>,
): Promise<OutputFile | undefined> {
  if (report === undefined) return undefined;
  return openOutputFile(report, { option: '--report', terminal, signal: interruption.graceful });
}
