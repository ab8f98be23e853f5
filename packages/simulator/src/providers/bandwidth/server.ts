import { parseJsonObject } from '@throughline/core/internal';
import { jsonAnswer, type HttpOutcome, type HttpRequest } from '../../http/exchange.ts';
import { listenHttp, type HttpListening, type HttpListenOptions } from '../../http/listen.ts';
import { memoryFetch, type MemoryFetch } from '../../http/memory-fetch.ts';
import { assertOptions, limit, secret } from '../../option-checks.ts';
import { bandwidthRefusal, type BandwidthRefusal, type RefusalSpelling } from './refusals.ts';

/** What `bandwidthServer` takes. */
export interface BandwidthServerOptions {
  readonly username: string;
  readonly password: string;
  /** The account in the addresses; default 5555555. */
  readonly accountId?: string;
  /** Calls at once; default 100. */
  readonly concurrentCalls?: number;
}

/** A simulated HTTP Voice API: making calls, changing them, and every error of its page. */
export interface BandwidthServer {
  /** What the next requests are refused with, one each, in this order. */
  next(...refusals: readonly (readonly [refusal: BandwidthRefusal, spelling?: RefusalSpelling])[]): void;
  /** Ends a call, as when somebody hangs up. */
  complete(callId: string): void;
  readonly fetch: MemoryFetch;
  /** Opens a real port; the address of the account is its `url`, `/api/v2/accounts/` and the account's id. */
  listen(options?: HttpListenOptions): Promise<HttpListening>;
}

/** Makes an API that refuses by itself what the real one is documented to refuse. */
export function bandwidthServer(options: BandwidthServerOptions): BandwidthServer {
  assertOptions(options, { username: secret, password: secret }, { accountId: secret, concurrentCalls: limit });
  const { username, password, accountId = '5555555', concurrentCalls = 100 } = options;
  const calls = new Map<string, 'active' | 'completed'>();
  const refusals: (readonly [BandwidthRefusal, RefusalSpelling?])[] = [];

  const handler = async (request: HttpRequest): Promise<HttpOutcome> => {
    const next = refusals.shift();
    if (next !== undefined) return bandwidthRefusal(...next);
    const refusal = unauthenticated(request.headers['authorization'], username, password) ?? misdirected(request);
    if (refusal !== undefined) return bandwidthRefusal(refusal, { path: request.url.pathname });
    const callId = /\/calls\/([^/]+)$/u.exec(request.url.pathname)?.[1];
    return callId === undefined ? create(request) : change(callId);
  };

  const misdirected = ({ method, url, headers }: HttpRequest): BandwidthRefusal | undefined => {
    const match = /^\/api\/v2\/accounts\/([^/]+)\/calls(?:\/[^/]+)?$/u.exec(url.pathname);
    if (match === null) return 'path-not-found';
    if (match[1] !== accountId) return 'access-denied';
    if (method !== 'POST') return 'method-not-allowed';
    return /^application\/json\b/u.test(headers['content-type'] ?? '') ? undefined : 'media-type';
  };

  const create = ({ body }: HttpRequest): HttpOutcome => {
    const fields = parseJsonObject(body);
    if (fields === undefined) return bandwidthRefusal('bad-request');
    if (!/^\+\d{8,15}$/u.test(String(fields['to']))) return bandwidthRefusal('invalid-field');
    const active = [...calls.values()].filter((state) => state === 'active').length;
    if (active >= concurrentCalls) return bandwidthRefusal('concurrent-calls');
    const callId = `c-${calls.size + 1}`;
    calls.set(callId, 'active');
    return jsonAnswer(201, { accountId, callId, to: fields['to'], from: fields['from'] });
  };

  const change = (callId: string): HttpOutcome => {
    const state = calls.get(callId);
    if (state === undefined) return bandwidthRefusal('call-id-not-found', { callId });
    return state === 'completed' ? bandwidthRefusal('conflict', { callId }) : jsonAnswer(200, {});
  };

  return {
    next: (...next) => {
      refusals.push(...next);
    },
    complete: (callId) => {
      if (calls.has(callId)) calls.set(callId, 'completed');
    },
    fetch: memoryFetch(handler),
    listen: (listenOptions) => listenHttp(handler, listenOptions),
  };
}

function unauthenticated(header: string | undefined, username: string, password: string): BandwidthRefusal | undefined {
  if (header === undefined) return 'unauthorized';
  const token = /^Basic (.+)$/u.exec(header)?.[1];
  if (token === undefined) return 'unauthorized';
  if (!/^[\d+/A-Za-z]+={0,2}$/u.test(token)) return 'token-undecodable';
  const decoded = Buffer.from(token, 'base64').toString('utf8');
  if (!decoded.includes(':')) return 'token-invalid';
  return decoded === `${username}:${password}` ? undefined : 'credentials-invalid';
}
