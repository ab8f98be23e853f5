import type { Clock, Random } from '@throughline/core/internal';
import { uuid } from '@throughline/core/internal';
import type { ServerAnswer, ServerRequest } from '../../provider-server.ts';
import { refusal, type Refusal } from './messages.ts';
import type { AssemblyaiBehaviour } from './options.ts';

const MINUTE_MS = 60_000;
/** Seconds. */
const SECONDS = { expiry: [1, 600], session: [60, 10_800] } as const;

interface Token {
  readonly apiKey: string;
  /** On the simulator's clock. */
  readonly expiresAt: number;
  readonly longestSeconds: number;
  used: boolean;
}

/** A session that may begin. */
export interface Admitted {
  readonly longestSeconds: number;
}

/** Who may open a session, and how many; one for all links of a server. */
export class Accounts {
  readonly #behaviour: Required<AssemblyaiBehaviour>;
  readonly #clock: Clock;
  readonly #random: Random;
  readonly #tokens = new Map<string, Token>();
  /** When sessions of a key began, in the last minute. */
  readonly #begun = new Map<string, number[]>();

  constructor(behaviour: Required<AssemblyaiBehaviour>, clock: Clock, random: Random) {
    this.#behaviour = behaviour;
    this.#clock = clock;
    this.#random = random;
  }

  /** Judges what came with a dial. The key stands alone in its header: a scheme before it makes it another key. */
  admit(authorization: string | undefined, token: string | undefined): Admitted | Refusal {
    const known = token === undefined ? undefined : this.#redeem(token);
    if (known !== undefined && 'code' in known) return known;
    const apiKey = known?.apiKey ?? authorization ?? '';
    if (apiKey === '') return refusal.noKey;
    const wrong = this.#judge(apiKey);
    if (wrong !== undefined) return wrong;
    const { sessionsPerMinute, tooManyCode, longestSeconds } = this.#behaviour;
    const now = this.#clock.now();
    const begun = (this.#begun.get(apiKey) ?? []).filter((at) => now - at < MINUTE_MS);
    this.#begun.set(apiKey, begun);
    if (begun.length >= sessionsPerMinute) return refusal.tooMany(tooManyCode);
    begun.push(now);
    if (known !== undefined) known.used = true;
    return { longestSeconds: Math.min(longestSeconds, known?.longestSeconds ?? Infinity) };
  }

  /** `GET …/token`: a token for one session. */
  tokenAnswer({ method, url, headers }: ServerRequest): ServerAnswer | undefined {
    if (!url.pathname.endsWith('/token')) return undefined;
    if (method !== 'GET') return answer(405, { error: 'Method Not Allowed' });
    const apiKey = headers['authorization'] ?? '';
    const wrong = apiKey === '' ? refusal.noKey : this.#judge(apiKey);
    if (wrong !== undefined) return answer(401, { error: wrong.text });
    const expiry = secondsIn(url, 'expires_in_seconds', SECONDS.expiry);
    if (typeof expiry !== 'number') return answer(400, { error: expiry ?? 'expires_in_seconds: Field required' });
    const session = secondsIn(url, 'max_session_duration_seconds', SECONDS.session);
    if (typeof session === 'string') return answer(400, { error: session });
    const token = `simulated.${uuid(this.#random)}${uuid(this.#random)}`;
    this.#tokens.set(token, {
      apiKey,
      expiresAt: this.#clock.now() + expiry * 1000,
      longestSeconds: session ?? Infinity,
      used: false,
    });
    return answer(200, { token, expires_in_seconds: expiry });
  }

  #redeem(token: string): Token | Refusal {
    const known = this.#tokens.get(token);
    if (known === undefined) return refusal.badKey;
    if (known.used && this.#behaviour.tokens === 'once') return refusal.usedToken;
    return this.#clock.now() > known.expiresAt ? refusal.oldToken : known;
  }

  #judge(apiKey: string): Refusal | undefined {
    const { accounts } = this.#behaviour;
    // A key has no blanks, so that one with a scheme before it is none.
    if (/\s/u.test(apiKey)) return refusal.badKey;
    if (accounts === 'any') return undefined;
    const account = accounts.find((one) => one.apiKey === apiKey);
    if (account === undefined) return refusal.badKey;
    if (account.account === 'no-balance') return refusal.noBalance;
    return account.account === 'disabled' ? refusal.disabled : undefined;
  }
}

function answer(status: number, body: object): ServerAnswer {
  return { status, headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
}

/** A text is what is wrong with it. */
function secondsIn(url: URL, name: string, [least, most]: readonly [number, number]): number | string | undefined {
  const given = url.searchParams.get(name);
  if (given === null) return undefined;
  const seconds = Number(given);
  return Number.isInteger(seconds) && seconds >= least && seconds <= most
    ? seconds
    : `${name}: Input should be between ${least} and ${most}`;
}
