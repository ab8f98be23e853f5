import { isLoopback, printable } from '@throughline/core/internal';
import { createRelay, relayTokens, type RelayServer } from '@throughline/node/relay';
import { type ExitCode, exitCodes } from '../exit-codes.ts';
import { insecureOf } from '../insecure.ts';
import { listenForInterruption, whenAborted } from '../interruption.ts';
import { portError } from '../local-server.ts';

import { reachable } from '../reachable.ts';
import type { Terminal } from '../terminal.ts';
import { UsageError } from '../usage-error.ts';
import type { RelayFlags, TypedUpstream } from './command.ts';
import { upstreamsOf } from './upstreams.ts';

const secretName = 'THROUGHLINE_RELAY_SECRET';
/** Bytes, as `relayTokens` wants it. */
const shortestSecret = 32;
/** Seconds over which the sessions are told to move on: a signal leaves ten for all. */
const spreadSeconds = 1;

/** `throughline relay`: resolves after Ctrl-C, when all sessions have moved on. */
export async function runRelay(
  typed: readonly TypedUpstream[],
  flags: RelayFlags,
  { out, error }: Terminal,
  environment: NodeJS.ProcessEnv = process.env,
): Promise<ExitCode> {
  const upstreams = upstreamsOf(typed, environment, flags.insecure === true);
  for (const { url } of Object.values(upstreams)) insecureOf({ ...flags, url }, 'the credentials and the audio', error);
  const secret = environment[secretName];
  const hasTokens = secret !== undefined && secret !== '';
  if (hasTokens && Buffer.byteLength(secret) < shortestSecret) throw tooShort(Buffer.byteLength(secret));
  if (!hasTokens && !isLoopback(flags.host)) throw openToAll(flags.host);
  const interruption = listenForInterruption(error);
  const relay = createRelay({
    upstreams,
    ...(hasTokens && { authorise: relayTokens({ secret }).authorise }),
    ...(flags.origin !== undefined && { origins: flags.origin }),
    limits: {
      ...(flags.sessions !== undefined && { sessions: flags.sessions }),
      ...(flags.userSessions !== undefined && { userSessions: flags.userSessions }),
    },
    log: { write: (line) => error.write(`${printable(line.trimEnd())}\n`) },
  });
  try {
    const { here } = reachable(await listen(relay, flags));
    for (const name of Object.keys(upstreams)) out.write(`${here}/${name}\n`);
    error.write(error.colors.dim(hints(here, upstreams, hasTokens)));
    await whenAborted(interruption.graceful);
    error.write(`Telling ${relay.sessions} sessions to move on; press Ctrl-C again to end them at once.\n`);
    await Promise.race([relay.drain({ noticeSeconds: flags.notice, spreadSeconds }), whenAborted(interruption.atOnce)]);
    return exitCodes.ok;
  } finally {
    await relay.close();
    interruption.release();
  }
}

async function listen(relay: RelayServer, { host, port, path, publicMetrics }: RelayFlags): Promise<string> {
  try {
    const { url } = await relay.listen({ host, port, path, publicMetrics: publicMetrics === true });
    return url;
  } catch (error) {
    throw portError(error, host, port);
  }
}

function hints(
  here: string,
  upstreams: Readonly<Record<string, { readonly url: string }>>,
  hasTokens: boolean,
): string {
  const width = Math.max(...Object.keys(upstreams).map((name) => name.length));
  const { origin } = new URL(here.replace(/^ws/u, 'http'));
  const lines = [
    ...Object.entries(upstreams).map(([name, { url }]) => `${name.padEnd(width)}  ${withoutQuery(url)}`),
    hasTokens
      ? 'Each session needs a token of relayTokens({ secret }).'
      : `Whoever reaches this address can use the credentials; set ${secretName} to ask for tokens.`,
    `Health: ${origin}/healthz   Metrics: ${origin}/metrics`,
    'Ctrl-C lets the sessions move on, and ends.',
  ];
  return `${lines.join('\n')}\n`;
}

function withoutQuery(url: string): string {
  return url.split('?', 1)[0] ?? url;
}

function tooShort(length: number): UsageError {
  return new UsageError(`${secretName} has ${length} bytes, and needs ${shortestSecret}`, [
    'Make one with "openssl rand -base64 32".',
  ]);
}

function openToAll(host: string): UsageError {
  return new UsageError(`at ${host} everybody who reaches this machine could use the credentials`, [
    `Set ${secretName} in the environment to at least 32 bytes ("openssl rand -base64 32"), and issue tokens with relayTokens({ secret }).`,
    'Or leave --host out, and let a server on this machine stand in front.',
  ]);
}
