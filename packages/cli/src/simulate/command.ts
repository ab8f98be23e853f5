import type { ProviderManifest } from '@throughline/core/protocol';
import { providers } from '@throughline/core/providers';
import { Command, Option } from 'commander';
import { numberFrom, wholeNumberFrom } from '../options.ts';
import { providerOption } from '../providers/manifests.ts';
import { faultSyntaxHelp } from './fault-help.ts';
import type { EngineName } from './scenario.ts';

/** Where a simulation listens. */
interface ListenFlags {
  readonly host: string;
  readonly port: number;
  readonly json?: true;
}

/** Of a provider behind a WebSocket. */
interface FaultFlags extends ListenFlags {
  readonly fault?: readonly string[];
  readonly faults?: string;
  readonly seed?: number;
  /** Links at a time. */
  readonly links?: number;
  readonly linksPerMinute?: number;
}

/** Of a provider that is sent speech. */
export interface ListenerFlags extends FaultFlags {
  readonly engine?: EngineName;
  readonly seconds?: number;
  /** How many people speak, by turns. */
  readonly speakers?: number;
  readonly channels?: number;
  readonly audio?: string;
}

export interface VoiceFlags extends FaultFlags {
  readonly engine?: EngineName;
}

export interface ConversationFlags extends ListenFlags {
  readonly credits: number;
  readonly cost: number;
  /** Names of cases, not checked yet. */
  readonly refuse?: readonly string[];
}

/** Of a phone call to an application of the caller's own. */
export interface CallFlags {
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
export type Simulation = { readonly provider: ProviderManifest } & (
  | { readonly part: 'recognise' | 'assess'; readonly flags: ListenerFlags }
  | { readonly part: 'synthesise'; readonly flags: VoiceFlags }
  | { readonly part: 'converse'; readonly flags: ConversationFlags }
  | { readonly part: 'telephony'; readonly flags: CallFlags }
);

type Run = (simulation: Simulation) => Promise<void>;
type MakeCommand = (provider: ProviderManifest, run: Run) => Command;

const faultHelp = `
FILE.json contains a list of faults, [{ "on": { "position": 5 }, "do": { "type": "rst" } }], or an object with that list
as "faults", and with "engine", "seconds" and "seed". Options of the command line override the file.`;

/** How a provider is simulated, by what it offers: the first of these. */
const commands: readonly (readonly [part: Simulation['part'], make: MakeCommand])[] = [
  ['recognise', recogniser],
  ['assess', assessor],
  ['synthesise', voice],
  ['converse', conversations],
  ['telephony', calls],
];

export function simulateCommand(run: Run, list: readonly ProviderManifest[] = providers): Command {
  const command = new Command('simulate')
    .description("Serves a provider's protocol with faults, for tests. Needs no key and no network.")
    .helpCommand('help [command]', 'print how a command is used')
    .addHelpText('after', '\nEach has its own help: throughline simulate bodhi --help\n');
  for (const provider of list) {
    const make = commands.find(([part]) => provider[part] !== undefined)?.[1];
    if (make !== undefined) command.addCommand(make(provider, run));
  }
  return command;
}

function recogniser(provider: ProviderManifest, run: Run): Command {
  const { name, title } = provider;
  const command = new Command(name)
    .summary(`serve a simulated ${title}, which recognises speech`)
    .description(described(`${title}, which recognises speech`, 'what arrived on each link, and what was answered'))
    .addOption(engineOption('knows the samples of --audio', 'recognises English'))
    .option('--audio <file.wav>', 'also write the speech to this file')
    .option('--seconds <n>', 'length of that speech (default: 60)', numberFrom(2, 36_000))
    .option('--speakers <n>', 'how many people speak in it, in turn, in each channel', wholeNumberFrom(1, 26))
    .option('--channels <n>', 'how many channels it has, with a speech in each (default: 1)', wholeNumberFrom(1, 8));
  return withFaults(withListening(command, 2700))
    .addHelpText(
      'after',
      examples(
        `simulate ${name} --audio speech.wav --fault rst@5s`,
        `transcribe speech.wav${providerOption('recognise', name)} --url ws://127.0.0.1:2700`,
      ),
    )
    .action((flags: ListenerFlags) => run({ provider, part: 'recognise', flags }));
}

function assessor(provider: ProviderManifest, run: Run): Command {
  const { name, title } = provider;
  const command = new Command(name)
    .summary(`serve a simulated ${title}, which assesses speech`)
    .description(
      `${described(`${title}, which assesses speech`, 'what arrived on each link, and what was answered')} Its scores are made up: from 50 to 100 for the speech of --audio, 0 for any other.`,
    )
    .option('--audio <file.wav>', 'also write the speech to this file')
    .option('--seconds <n>', 'length of that speech (default: 10)', numberFrom(2, 150));
  return withFaults(withListening(command, 2702))
    .addHelpText(
      'after',
      examples(
        `simulate ${name} --audio speech.wav --fault rst@3s`,
        `assess speech.wav${providerOption('assess', name)} --url ws://127.0.0.1:2702`,
      ),
    )
    .action((flags: ListenerFlags) => run({ provider, part: 'assess', flags }));
}

function voice(provider: ProviderManifest, run: Run): Command {
  const { name, title } = provider;
  const command = new Command(name)
    .summary(`serve a simulated ${title}, which speaks texts`)
    .description(described(`${title}, which speaks texts`, 'which texts arrived on each link'))
    .addOption(engineOption('a tone for each word', 'speaks English'));
  return withFaults(withListening(command, 2701))
    .addHelpText(
      'after',
      examples(
        `simulate ${name} --fault rst@1s`,
        `speak "Good morning to all of you."${providerOption('synthesise', name)} --url ws://127.0.0.1:2701 --output morning.wav`,
      ),
    )
    .action((flags: VoiceFlags) => run({ provider, part: 'synthesise', flags }));
}

function conversations(provider: ProviderManifest, run: Run): Command {
  const { name, title } = provider;
  const command = new Command(name)
    .summary(`serve a simulated ${title}, which answers messages`)
    .description(
      `${described(`${title}, which answers messages`, 'which requests arrived, and what was billed')} Its answers are echoes.`,
    )
    .option('--credits <n>', 'credits at the start', wholeNumberFrom(0, 1_000_000_000), 1_000)
    .option('--cost <n>', 'credits that a message costs', wholeNumberFrom(0, 1_000_000), 2)
    .option(
      '--refuse <case...>',
      'refuse the next requests, one for each of these cases, such as key-revoked or credits-low',
    );
  return withListening(command, 2703)
    .addHelpText(
      'after',
      examples(
        `simulate ${name} --credits 101`,
        `chat "Where is my order?"${providerOption('converse', name)} --url http://127.0.0.1:2703/api`,
      ),
    )
    .action((flags: ConversationFlags) => run({ provider, part: 'converse', flags }));
}

function calls(provider: ProviderManifest, run: Run): Command {
  const { name, title } = provider;
  return new Command(name)
    .summary('place a simulated phone call to your application')
    .description(
      `Places a phone call to the address of your application, as ${title} does with <StartStream>, in real time. Ctrl-C hangs up.`,
    )
    .requiredOption('--url <url>', 'the destination of the stream')
    .option('--audio <file.wav>', 'what the caller says (default: 11 s of English speech)')
    .option('--username <name>', 'destinationUsername of the stream (default: none)')
    .option('--password <password>', 'destinationPassword of the stream')
    .option('--jitter <ms>', 'longest delay of each frame of 20 ms (default: 0)', numberFrom(0, 10_000, 'ms'))
    .option('--drop-at <seconds>', 'cut the connection there, without a close frame', numberFrom(0, 36_000, 'seconds'))
    .option('--json', 'print the result as JSON')
    .addHelpText(
      'after',
      `\nExamples:\n  throughline simulate ${name} --url ws://127.0.0.1:8080/captions --audio call.wav\n  throughline simulate ${name} --url ws://127.0.0.1:8080/captions --drop-at 5\n`,
    )
    .action((flags: CallFlags) => run({ provider, part: 'telephony', flags }));
}

function described(provider: string, ledger: string): string {
  return `Serves a simulated ${provider}, with the faults that you choose. Ctrl-C ends it and prints its ledger: ${ledger}.`;
}

function engineOption(scripted: string, local: string): Option {
  return new Option('--engine <name>', `scripted: ${scripted}; local: ${local} (default: scripted)`).choices([
    'scripted',
    'local',
  ]);
}

function withFaults(command: Command): Command {
  return command
    .option('--links <n>', 'links that are let in at a time (default: no limit)', wholeNumberFrom(0, 1_000_000))
    .option(
      '--links-per-minute <n>',
      'links that are let in within any minute (default: no limit)',
      wholeNumberFrom(0, 1_000_000),
    )
    .option('--fault <fault...>', 'one or more faults, in the form described below')
    .option('--faults <file.json>', 'faults from a file')
    .option('--seed <n>', 'the same seed gives the same run (default: 1)', wholeNumberFrom(1, 2 ** 31))
    .addHelpText('after', faultSyntaxHelp + faultHelp);
}

function withListening(command: Command, port: number): Command {
  return command
    .option('--host <address>', 'where to listen', '127.0.0.1')
    .option('--port <n>', 'the port; 0 takes a free one', wholeNumberFrom(0, 65_535), port)
    .option('--json', 'print the ledger as JSON');
}

function examples(first: string, then: string): string {
  return `\nExample, in two terminals:\n  throughline ${first}\n  throughline ${then}\n`;
}
