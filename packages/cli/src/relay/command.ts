import { Command, InvalidArgumentError, Option } from 'commander';
import { insecureOption } from '../insecure.ts';
import { numberFrom, wholeNumberFrom } from '../options.ts';

export interface RelayFlags {
  readonly host: string;
  readonly port: number;
  readonly path: string;
  readonly origin?: readonly string[];
  readonly sessions?: number;
  readonly userSessions?: number;
  readonly notice: number;
  readonly publicMetrics?: true;
  readonly insecure?: true;
}

/** An upstream as it is typed: the name of a provider, or a name and an address. */
export interface TypedUpstream {
  readonly name: string;
  readonly url?: string;
}

const notes = `
Each upstream is the name of a provider, whose credentials are taken from the environment, or NAME=URL: a server of your own,
or a provider's at another address. The page dials the address that is printed, with its configuration in the query.

Environment:
  DEEPGRAM_API_KEY and so on   the credentials of the providers that you name
  THROUGHLINE_RELAY_SECRET     at least 32 bytes; then each session needs a token that relayTokens({ secret }) has issued

Examples:
  throughline relay deepgram
  throughline relay openai deepgram --host 0.0.0.0 --port 8080 --origin https://app.example.org
  throughline relay local=ws://127.0.0.1:2700

At Ctrl-C sessions are told to move on, and the pages dial again; a second one ends them at once.
`;

export function relayCommand(run: (upstreams: readonly TypedUpstream[], flags: RelayFlags) => Promise<void>): Command {
  return new Command('relay')
    .description(
      'Takes the sockets of pages and opens those of providers, with credentials that no page sees. Prints an address for each upstream; logs lines of JSON to standard error.',
    )
    .argument('<upstreams...>', 'providers, or NAME=URL', collectUpstreams)
    .option('--host <address>', 'where to listen; beyond this machine a secret for tokens is needed', '127.0.0.1')
    .option('--port <n>', 'the port; 0 takes a free one', wholeNumberFrom(0, 65_535), 2800)
    .option('--path <path>', 'pages dial one segment below it', '/relay')
    .addOption(
      new Option(
        '--origin <origin>',
        'a page’s origin that may open sessions, may be repeated (default: the host that it dials, where tokens are asked for, and this machine on this machine)',
      ).argParser(collect),
    )
    .option('--sessions <n>', 'sessions at once (default: 1000)', wholeNumberFrom(1, 1_000_000))
    .option('--user-sessions <n>', 'sessions of one user at once (default: 10)', wholeNumberFrom(1, 1_000_000))
    .option(
      '--notice <seconds>',
      'seconds from Ctrl-C in which /healthz says 503 and sessions still go on',
      numberFrom(0, 8, 'seconds'),
      0,
    )
    .option('--public-metrics', 'answer /metrics to everybody, not to this machine alone')
    .addOption(insecureOption())
    .addHelpText('after', notes)
    .action(run);
}

function collect(text: string, before: readonly string[] = []): readonly string[] {
  return [...before, text];
}

function collectUpstreams(text: string, before: readonly TypedUpstream[] = []): readonly TypedUpstream[] {
  const at = text.indexOf('=');
  const upstream = at < 0 ? { name: text } : { name: text.slice(0, at), url: text.slice(at + 1) };
  if (!/^[a-z\d][a-z\d._-]{0,62}$/u.test(upstream.name)) {
    throw new InvalidArgumentError('A name has lower-case letters, digits, -, _ and .');
  }
  if (before.some(({ name }) => name === upstream.name)) {
    throw new InvalidArgumentError(`There are two upstreams "${upstream.name}".`);
  }
  return [...before, upstream];
}
