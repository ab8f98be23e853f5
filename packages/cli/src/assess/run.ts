import type { AssessmentSession, AudioSource } from '@throughline/core';
import type { AssessmentProtocol } from '@throughline/core/protocol';
import { assess } from '@throughline/node';
import { type ExitCode, exitCodes } from '../exit-codes.ts';
import { insecureOf } from '../insecure.ts';
import { type Interruption, listenForInterruption } from '../interruption.ts';
import { liveLine } from '../live-line.ts';
import { narrate } from '../transcribe/narration.ts';
import { openInput } from '../transcribe/open-input.ts';
import { openOutputFile } from '../output/output-file.ts';
import { chosenProvider } from '../providers/chosen.ts';
import { providerNamed } from '../providers/manifests.ts';
import { optionName } from '../providers/options.ts';
import { retryOf } from '../retry-flags.ts';
import { asClock } from '../seconds.ts';
import type { Terminal } from '../terminal.ts';
import { UsageError } from '../usage-error.ts';
import type { AssessFlags } from './command.ts';
import { assessmentJson, assessmentText, interimLine, simulatedNotice } from './report.ts';
import { simulatedAssessment } from './simulated.ts';

/** `throughline assess`: resolves with the exit code when the assessment is written. */
export async function runAssess(file: string | undefined, flags: AssessFlags, terminal: Terminal): Promise<ExitCode> {
  assertFlags(file, flags);
  const interruption = listenForInterruption(terminal.error, { timeout: flags.timeout });
  const reading = new AbortController();
  try {
    if (file === undefined) return await runSimulated(flags, terminal, interruption);
    const provider = asked(flags, process.env);
    const { raw, channel } = flags;
    const source = await openInput(file, {
      wanted: provider.protocol.audio,
      // The provider takes one format only: what has another one is of no use to it as it is.
      convert: true,
      raw,
      channel,
      terminal,
      interruption,
      reading,
    });
    return await runWith({ provider, source, input: file, flags, terminal, interruption });
  } finally {
    reading.abort();
    interruption.release();
  }
}

async function runSimulated(flags: AssessFlags, terminal: Terminal, interruption: Interruption): Promise<ExitCode> {
  const { url, sentence, source, close } = await simulatedAssessment();
  if (flags.format === 'json' || flags.output !== undefined) {
    terminal.error.write(`${terminal.error.colors.yellow('warning:')} ${simulatedNotice}\n`);
  }
  try {
    const own = { ...flags, url, text: sentence, pace: flags.pace ?? 4 };
    return await runWith({ provider: asked(own, {}), source, flags: own, terminal, interruption });
  } finally {
    await close();
  }
}

/** What assesses, and what it asks for. */
interface Provider {
  readonly protocol: AssessmentProtocol;
  readonly credentials: Readonly<Record<string, string>>;
}

/** Throws `UsageError` where a credential is missing. */
function asked(flags: AssessFlags, environment: NodeJS.ProcessEnv): Provider {
  const { manifest, options, credentials } = chosenProvider({
    part: 'assess',
    given: { ...flags },
    environment,
    without: 'Without one: pass --simulate, without a file, to see what the command prints.',
  });
  return { protocol: manifest.assess.protocol(options), credentials };
}

interface Run {
  readonly provider: Provider;
  readonly source: AudioSource;
  /** The path that is read. */
  readonly input?: string;
  readonly flags: AssessFlags;
  readonly terminal: Terminal;
  readonly interruption: Interruption;
}

async function runWith({ provider, source, input, flags, terminal, interruption }: Run): Promise<ExitCode> {
  const { error } = terminal;
  const { graceful } = interruption;
  const inputs = input === undefined ? [] : [input];
  const output = await openOutputFile(flags.output ?? '-', { option: '--output', inputs, terminal, signal: graceful });
  try {
    const session = assess({
      ...provider,
      signal: graceful,
      ...retryOf(flags),
      ...insecureOf(flags, 'the token and the audio', error),
      ...(flags.pace === undefined ? {} : { pace: flags.pace }),
    });
    await follow(session, { provider, source, flags, terminal });
    const assessment = await session.result;
    const simulated = flags.simulate === true;
    // Colours are for a person who looks at standard output, and not for a file.
    const colors = flags.output === undefined ? terminal.out.colors : plain(terminal);
    await output.write(
      flags.format === 'json'
        ? assessmentJson(assessment, { simulated, raw: flags.verbose === true })
        : assessmentText(assessment, { simulated, colors }),
    );
    await output.commit();
    return exitCodes.ok;
  } catch (failure) {
    throw interruption.reason ?? failure;
  } finally {
    await output.discard();
  }
}

/** Sends the speech and shows how it goes, until the session is over. */
async function follow(
  session: AssessmentSession,
  { provider, source, flags, terminal: { error } }: Pick<Run, 'provider' | 'source' | 'flags' | 'terminal'>,
): Promise<void> {
  const length = source.duration === undefined ? '' : `/${asClock(source.duration)}`;
  const line = liveLine(error, () => `${asClock(session.positions.sent)}${length}  `);
  session.on('interim', (assessment) => line.show(interimLine(assessment)));
  const news = narrate(session, {
    error,
    line,
    provider: provider.protocol.name,
    verbose: flags.verbose === true,
    ending: 'waiting for the assessment',
  });
  try {
    await session.pipe(source, { end: true });
  } catch (failure) {
    session.result.catch(() => undefined);
    session.abort(failure);
    throw failure;
  } finally {
    news.close();
    line.close();
  }
}

function assertFlags(file: string | undefined, flags: AssessFlags): void {
  const { simulate, text, url } = flags;
  if (file === undefined && simulate !== true) {
    throw new UsageError('there is no file to assess', [
      'Give the path of a recording, or - for standard input. To see what the command prints, pass --simulate.',
    ]);
  }
  if (text?.trim() === '') throw new UsageError('--text is empty', ['Give the sentence that the speaker reads.']);
  if (simulate !== true) return;
  const { title, credentials } = providerNamed('assess', flags.provider);
  const all: Readonly<Record<string, unknown>> = { ...flags };
  const secrets = credentials.fields.filter(({ name }) => all[name] !== undefined).map(({ name }) => optionName(name));
  const given = file === undefined ? [text && '--text', url && '--url', ...secrets].find(Boolean) : 'a file';
  if (given !== undefined && given !== '') {
    throw new UsageError(`--simulate uses its own speech, but there is ${given} too`, [
      `Leave ${given === 'a file' ? 'the file' : given} out; or leave --simulate out, and have your own speech assessed with an account of ${title}.`,
    ]);
  }
}

function plain({ out }: Terminal): Terminal['out']['colors'] {
  const same = String;
  return { ...out.colors, green: same, yellow: same, red: same };
}
