import { askChecks, askToken } from '../../http/ask-token.ts';
import type { AskOptions } from '../../http/ask-json.ts';
import {
  assertConfig,
  boolean,
  fields,
  headerSecret,
  oneOf,
  socketUrl,
  wholeBetween,
  type Check,
} from '../../protocol/check-config.ts';
import { socketAddress } from './address.ts';
import type { AssemblyaiTokenOptions } from './config.ts';
import { assemblyaiErrors } from './errors.ts';

/** Long enough for a dial that comes at once. */
const soon = 60;

/** What a session's `credentials` may give as it is; the token serves one session. */
export interface AssemblyaiToken {
  /** Goes into the query of one dial. */
  readonly token: string;
  /** Seconds. */
  readonly expiresInSeconds: number;
}

const checkOptions: Check = fields(
  {
    required: { apiKey: headerSecret },
    optional: {
      expiresInSeconds: wholeBetween(1, 600, 'seconds'),
      maximumSessionSeconds: wholeBetween(60, 10_800, 'seconds'),
      region: oneOf('us', 'eu'),
      url: socketUrl,
      fetch: askChecks.fetch,
      signal: askChecks.signal,
      recovers: boolean,
    },
  },
  true,
);

/**
 * Asks the provider for a temporary token, with which somebody who must not see the API key can open one session: for a server of
 * yours. Each link of a session needs a fresh one, so that the session asks your server through a function:
 *
 * ```ts
 * // on the server
 * response.json(await assemblyaiToken({ apiKey }));
 * // in the page
 * transcribe({ protocol: assemblyai({}), credentials: async () => (await fetch('/token')).json() });
 * ```
 *
 * Rejects with a `SpeechError`: `config-invalid`, what the provider's table makes of a refusal, `unknown-provider-error`,
 * `outcome-unknown`, `aborted`, or that the provider cannot be reached.
 */
export async function assemblyaiToken(options: AssemblyaiTokenOptions): Promise<AssemblyaiToken> {
  assertConfig('assemblyai', 'the options', options, checkOptions);
  const { apiKey, expiresInSeconds = soon, maximumSessionSeconds: longest, fetch, signal, recovers = false } = options;
  const url = tokenAddress(options);
  url.searchParams.set('expires_in_seconds', String(expiresInSeconds));
  if (longest !== undefined) url.searchParams.set('max_session_duration_seconds', String(longest));
  const asked: AskOptions = {
    source: { name: 'assemblyai', errors: assemblyaiErrors },
    method: 'GET',
    url: url.toString(),
    headers: { authorization: apiKey },
    secrets: apiKey,
    fetch,
    signal,
    recovers,
  };
  const { token, answer } = await askToken(asked, 'token', 'a token');
  const { expires_in_seconds: expires } = answer;
  return { token, expiresInSeconds: typeof expires === 'number' ? expires : expiresInSeconds };
}

/** Where tokens are had: beside the sessions. */
function tokenAddress(options: AssemblyaiTokenOptions): URL {
  const { protocol, host, pathname } = socketAddress(options.region, options.url);
  return new URL(`${protocol === 'ws:' ? 'http:' : 'https:'}//${host}${pathname.replace(/\/ws$|\/*$/u, '/token')}`);
}
