import { Command, Option } from 'commander';
import { numberFrom, wholeNumberFrom } from '../options.ts';
import { faultSyntaxHelp } from './fault-help.ts';
import type { EngineName } from './scenario.ts';

/** What every simulation is told. */
interface WhereFlags {
  readonly host: string;
  readonly port: number;
  readonly json?: true;
}

/** Of a provider behind a WebSocket. */
interface FaultFlags extends WhereFlags {
  readonly fault?: readonly string[];
  readonly faults?: string;
  readonly seed?: number;
}

/** Of a provider that is sent speech. */
export interface ListenerFlags extends FaultFlags {
  readonly engine?: EngineName;
  readonly seconds?: number;
  readonly audio?: string;
}

export interface VoiceFlags extends FaultFlags {
  readonly engine?: EngineName;
  /** Links of one key at a time. */
  readonly links?: number;
}

export interface AksitaFlags extends WhereFlags {
  readonly credits: number;
  readonly cost: number;
  /** Names of cases, not checked yet. */
  readonly refuse?: readonly string[];
}

/** Of a phone call to an application of the caller's own. */
export interface BandwidthFlags {
  readonly url: string;
  readonly audio?: string;
  readonly username?: string;
  readonly password?: string;
  /** Milliseconds. */
  readonly jitter?: number;
  /** Seconds of the call. */
  readonly dropAt?: number;
  readonly json?: true;
}

/** Which provider is simulated, and how. */
export type Simulation =
  | { readonly provider: 'bodhi' | 'elsa'; readonly flags: ListenerFlags }
  | { readonly provider: 'faseeh'; readonly flags: VoiceFlags }
  | { readonly provider: 'aksita'; readonly flags: AksitaFlags }
  | { readonly provider: 'bandwidth'; readonly flags: BandwidthFlags };

type Run = (simulation: Simulation) => Promise<void>;

const faultHelp = `
FILE.json holds a list of faults, [{ "on": { "position": 5 }, "do": { "type": "rst" } }], or an object with that list
as "faults" and "engine", "seconds" and "seed". What stands on the command line wins.
`;

export function simulateCommand(run: Run): Command {
  return new Command('simulate')
    .description("Serves a provider's protocol with faults, for tests: no key, no network.")
    .summary("serve a provider's protocol with faults")
    .helpCommand('help [command]', 'print how a command is used')
    .addCommand(bodhi(run))
    .addCommand(elsa(run))
    .addCommand(faseeh(run))
    .addCommand(aksita(run))
    .addCommand(bandwidth(run))
    .addHelpText('after', '\nEach has its own help: throughline simulate bodhi --help\n');
}

function bodhi(run: Run): Command {
  const command = new Command('bodhi')
    .summary('serve a simulated Bodhi, which recognises speech')
    .description(described('Bodhi, which recognises speech', 'what arrived on which link, and what was answered'))
    .addOption(engineOption('knows the speech of --audio', 'recognises English'))
    .option('--audio <file.wav>', 'write the speech that the scripted engine knows to this file, and serve')
    .option('--seconds <n>', 'length of that speech (default: 60)', numberFrom(2, 36_000));
  return withFaults(withWhere(command, 2700))
    .addHelpText(
      'after',
      examples('simulate bodhi --audio speech.wav --fault rst@5s', 'transcribe speech.wav --url ws://127.0.0.1:2700'),
    )
    .action((flags: ListenerFlags) => run({ provider: 'bodhi', flags }));
}

function elsa(run: Run): Command {
  const command = new Command('elsa')
    .summary('serve a simulated ELSA, which assesses speech')
    .description(
      `${described('ELSA, which assesses speech', 'what arrived on which link, and what was answered')} Its scores are made up: from 50 to 100 for the speech of --audio, 0 for any other.`,
    )
    .option('--audio <file.wav>', 'write the speech that it scores to this file, and serve')
    .option('--seconds <n>', 'length of that speech (default: 10)', numberFrom(2, 150));
  return withFaults(withWhere(command, 2702))
    .addHelpText(
      'after',
      examples('simulate elsa --audio speech.wav --fault rst@3s', 'assess speech.wav --url ws://127.0.0.1:2702'),
    )
    .action((flags: ListenerFlags) => run({ provider: 'elsa', flags }));
}

function faseeh(run: Run): Command {
  const command = new Command('faseeh')
    .summary('serve a simulated Faseeh, which speaks texts')
    .description(described('Faseeh, which speaks texts', 'which texts came on which link'))
    .addOption(engineOption('says a tone for each word', 'speaks English'))
    .option('--links <n>', 'links that one key may have at a time (default: no limit)', wholeNumberFrom(1, 1_000));
  return withFaults(withWhere(command, 2701))
    .addHelpText(
      'after',
      examples(
        'simulate faseeh --fault rst@1s',
        'speak "Good morning to all of you." --url ws://127.0.0.1:2701 --output morning.wav',
      ),
    )
    .action((flags: VoiceFlags) => run({ provider: 'faseeh', flags }));
}

function aksita(run: Run): Command {
  const command = new Command('aksita')
    .summary('serve a simulated Aksita, which answers messages')
    .description(
      `${described('Aksita, which answers messages', 'which requests came, and what was billed')} Its answers are echoes.`,
    )
    .option('--credits <n>', 'credits at the beginning', wholeNumberFrom(0, 1_000_000_000), 1_000)
    .option('--cost <n>', 'credits that a message costs', wholeNumberFrom(0, 1_000_000), 2)
    .option(
      '--refuse <case...>',
      'refuse the next requests, one for each of these cases, such as key-revoked or credits-low',
    );
  return withWhere(command, 2703)
    .addHelpText(
      'after',
      examples('simulate aksita --credits 101', 'chat "Where is my order?" --url http://127.0.0.1:2703/api'),
    )
    .action((flags: AksitaFlags) => run({ provider: 'aksita', flags }));
}

function bandwidth(run: Run): Command {
  return new Command('bandwidth')
    .summary('place a simulated phone call to your application')
    .description(
      'Places a phone call to the address of your application, as a <StartStream> of Bandwidth does, at the speed of life. Ctrl-C hangs up.',
    )
    .requiredOption('--url <url>', 'the destination of the stream')
    .option('--audio <file.wav>', 'what the caller says (default: 11 s of English speech)')
    .option('--username <name>', 'destinationUsername of the stream (default: none)')
    .option('--password <password>', 'destinationPassword of the stream')
    .option('--jitter <ms>', 'each frame of 20 ms is late by up to so much (default: 0)', numberFrom(0, 10_000, 'ms'))
    .option('--drop-at <seconds>', 'cut the connection there, without a goodbye', numberFrom(0, 36_000, 'seconds'))
    .option('--json', 'print how it went as JSON')
    .addHelpText(
      'after',
      '\nExamples:\n  throughline simulate bandwidth --url ws://127.0.0.1:8080/captions --audio call.wav\n  throughline simulate bandwidth --url ws://127.0.0.1:8080/captions --drop-at 5\n',
    )
    .action((flags: BandwidthFlags) => run({ provider: 'bandwidth', flags }));
}

function described(provider: string, books: string): string {
  return `Serves a simulated ${provider}, and fails as you tell it. Ctrl-C ends it and prints its books: ${books}.`;
}

function engineOption(scripted: string, local: string): Option {
  return new Option('--engine <name>', `scripted: ${scripted}; local: ${local} (default: scripted)`).choices([
    'scripted',
    'local',
  ]);
}

function withFaults(command: Command): Command {
  return command
    .option('--fault <fault...>', 'what goes wrong, as written below; more than one may follow')
    .option('--faults <file.json>', 'what goes wrong, from a file')
    .option('--seed <n>', 'the same seed gives the same run (default: 1)', wholeNumberFrom(1, 2 ** 31))
    .addHelpText('after', faultSyntaxHelp + faultHelp);
}

function withWhere(command: Command, port: number): Command {
  return command
    .option('--host <address>', 'where to listen', '127.0.0.1')
    .option('--port <n>', 'the port; 0 takes a free one', wholeNumberFrom(0, 65_535), port)
    .option('--json', 'print the books as JSON');
}

function examples(first: string, then: string): string {
  return `\nExample, in two terminals:\n  throughline ${first}\n  throughline ${then}\n`;
}
