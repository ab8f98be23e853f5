import { isJsonObject, parseJsonObject, uuid, type Clock } from '@throughline/core/internal';
import type { LinkContext, ServerAnswer, ServerRequest } from '../../provider-server.ts';
import { seededRandom } from '../../seeded-random.ts';
import type { ServerContext } from '../../server-context.ts';
import { errors, invalid, type ServerError } from './errors.ts';
import type { OpenAIAccount, OpenAIBehaviour } from './options.ts';
import { readSession } from './session.ts';

type Account = Pick<OpenAIAccount, 'account'>;

/** Who may come in: keys, and client secrets that were given for them. */
export class Accounts {
  readonly #behaviour: Required<OpenAIBehaviour>;
  readonly #clock: Clock;
  readonly #random: ReturnType<typeof seededRandom>;
  readonly #secrets = new Map<string, { readonly account: Account; readonly expiresAt: number }>();

  constructor(behaviour: Required<OpenAIBehaviour>, { clock, seed }: ServerContext) {
    this.#behaviour = behaviour;
    this.#clock = clock;
    this.#random = seededRandom(seed);
  }

  /** The account of a key, or of a secret that has not expired. */
  of(key: string | undefined): Account | undefined {
    const secret = this.#secrets.get(key ?? '');
    if (secret !== undefined) return this.#clock.wallNow() < secret.expiresAt ? secret.account : undefined;
    const { credentials } = this.#behaviour;
    return credentials === 'any' ? {} : credentials.find(({ apiKey }) => apiKey === key);
  }

  /** Answers `POST /v1/realtime/client_secrets`. */
  grant({ method, headers, body, url }: ServerRequest): ServerAnswer {
    if (method !== 'POST') return answer(405, { error: invalid('method_not_allowed', `Not allowed to ${method}.`) });
    const account = this.of(keyOf(headers, url.searchParams));
    if (account === undefined) return answer(401, { error: errors.key });
    const asked = parseJsonObject(body === '' ? '{}' : body);
    if (asked === undefined) return answer(400, { error: errors.json });
    const { expires_after: after, session } = asked;
    const seconds = isJsonObject(after) ? (after['seconds'] ?? 600) : 600;
    if (typeof seconds !== 'number' || seconds < 10 || seconds > 7_200) {
      return answer(400, {
        error: invalid('invalid_value', 'Expected a number between 10 and 7200.', 'expires_after.seconds'),
      });
    }
    const bare = isJsonObject(session) && Object.keys(session).join() === 'type';
    const read = session === undefined || bare ? undefined : readSession(session, this.#behaviour.models);
    if (read !== undefined && 'message' in read) return answer(400, { error: read });
    const value = `ek_${uuid(this.#random).replaceAll('-', '')}`;
    const expiresAt = Math.floor(this.#clock.wallNow() / 1000) + seconds;
    this.#secrets.set(value, { account, expiresAt: expiresAt * 1000 });
    return answer(200, { value, expires_at: expiresAt, session: session ?? { type: 'transcription' } });
  }
}

function answer(status: number, body: object): ServerAnswer {
  return { status, headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
}

const keyProtocol = 'openai-insecure-api-key.';

/** The key, wherever a client may bring it. */
export function keyOf(headers: Readonly<Record<string, string>>, query: URLSearchParams): string | undefined {
  const bearer = /^Bearer (?<key>\S+)$/u.exec(headers['authorization'] ?? '')?.groups?.['key'];
  const protocols = (headers['sec-websocket-protocol'] ?? '').split(/,\s*/u);
  const inProtocol = protocols.find((one) => one.startsWith(keyProtocol))?.slice(keyProtocol.length);
  return bearer ?? headers['api-key'] ?? inProtocol ?? query.get('api-key') ?? undefined;
}

/** The handshake is never refused: the first message says what is wrong. */
export function refusalOf({ headers }: LinkContext, account: Account | undefined): ServerError | undefined {
  if ('openai-beta' in headers) return errors.beta;
  return account === undefined ? errors.key : undefined;
}

/** What every transcription of the account fails with. */
export function failureOf(account: Account | undefined): ServerError | undefined {
  if (account?.account === 'no-quota') return errors.quota;
  return account?.account === 'rate-limited' ? errors.rate : undefined;
}
