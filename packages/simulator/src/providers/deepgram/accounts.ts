import type { Clock } from '@throughline/core/internal';
import { isJsonObject, parseJsonObject } from '@throughline/core/internal';
import type { ServerAnswer, ServerRequest } from '../../provider-server.ts';
import { answerOf, refusal, type RefusalKind } from './errors.ts';
import type { DeepgramAccount } from './options.ts';

type Headers = Readonly<Record<string, string>>;

interface Given {
  readonly scheme: 'token' | 'bearer';
  readonly secret: string;
}

const lasting = { usual: 30, most: 3_600 };

/** Who may open a stream: keys that are known, and tokens that were given here and have not expired. */
export class Accounts {
  readonly #known: readonly DeepgramAccount[] | 'any';
  readonly #clock: Clock;
  /** When each token expires, in milliseconds. */
  readonly #tokens = new Map<string, number>();

  constructor(known: readonly DeepgramAccount[] | 'any', clock: Clock) {
    this.#known = known;
    this.#clock = clock;
  }

  /** Why a handshake is refused; undefined for one that is not. */
  refusalOf(headers: Headers): RefusalKind | undefined {
    const given = credentialsIn(headers);
    if (given === 'malformed') return 'auth';
    if (given?.scheme === 'bearer' && (this.#tokens.size > 0 || this.#known !== 'any')) {
      return (this.#tokens.get(given.secret) ?? 0) > this.#clock.now() ? undefined : 'auth';
    }
    if (this.#known === 'any') return undefined;
    const account = given?.scheme === 'token' ? this.#known.find(({ apiKey }) => apiKey === given.secret) : undefined;
    if (account === undefined) return 'auth';
    const reasons = {
      active: undefined,
      'no-grants': undefined,
      'no-credit': 'credit',
      'no-permission': 'permission',
      'no-model': 'model',
    } as const;
    return reasons[account.account ?? 'active'];
  }

  /** `POST /v1/auth/grant`: a token. */
  grant({ method, headers, body }: ServerRequest): ServerAnswer {
    if (method !== 'POST') return answerOf(405, 'METHOD_NOT_ALLOWED', 'Method not allowed.');
    const given = credentialsIn(headers);
    const account =
      this.#known === 'any'
        ? undefined
        : this.#known.find(({ apiKey }) => given !== 'malformed' && apiKey === given?.secret);
    if (given === undefined || given === 'malformed' || given.scheme !== 'token') return refusal('auth');
    if (this.#known !== 'any' && account === undefined) return refusal('auth');
    if (account?.account === 'no-grants' || account?.account === 'no-permission') return refusal('grant');
    const asked = body === '' ? {} : parseJsonObject(body);
    if (!isJsonObject(asked)) return answerOf(400, 'INVALID_JSON', 'Invalid JSON submitted.');
    const seconds = asked['ttl_seconds'] ?? lasting.usual;
    if (typeof seconds !== 'number' || seconds <= 0 || seconds > lasting.most) {
      return answerOf(400, 'Bad Request', 'ttl_seconds must be between 1 and 3600');
    }
    const token = `eyJhbGciOiJIUzI1NiJ9.simulated-${this.#tokens.size + 1}.4f9a2c71d8e6b0`;
    this.#tokens.set(token, this.#clock.now() + seconds * 1_000);
    return {
      status: 200,
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ access_token: token, expires_in: seconds }),
    };
  }
}

/** A key or token in the header, or as the second of two subprotocols. */
function credentialsIn(headers: Headers): Given | 'malformed' | undefined {
  const header = headers['authorization'];
  const [scheme, secret, ...more] = (header ?? '').split(' ');
  if (header !== undefined) {
    const named = schemeOf(scheme);
    return named === undefined || secret === undefined || secret === '' || more.length > 0
      ? 'malformed'
      : { scheme: named, secret };
  }
  const [first, second] = (headers['sec-websocket-protocol'] ?? '').split(',').map((part) => part.trim());
  const named = schemeOf(first);
  if (named === undefined) return first === '' || first === undefined ? undefined : 'malformed';
  return second === undefined || second === '' ? 'malformed' : { scheme: named, secret: second };
}

function schemeOf(text: string | undefined): Given['scheme'] | undefined {
  const lower = text?.toLowerCase();
  return lower === 'token' || lower === 'bearer' ? lower : undefined;
}
