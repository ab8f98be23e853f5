import { randomUUID } from 'node:crypto';
import {
  accept,
  assertOptions,
  boolean,
  callable,
  fields,
  listOf,
  numberBetween,
  systemClock,
  text,
  typeOf,
  type Check,
  type Clock,
} from '@throughline/core/internal';
import { errors as joseErrors, jwtVerify, SignJWT, type JWTPayload } from 'jose';
import type { AuthoriseRequest, RelayUser } from './authorise.ts';
import { RelayRefusal } from './refusal.ts';
import { UsedTokens, type RememberToken } from './used-tokens.ts';

/** What `relayTokens` takes. */
export interface RelayTokensOptions {
  /**
   * At least 32 bytes that only your servers know; `openssl rand -base64 32` makes one. Of a list the first signs and all verify, so
   * that a new one can be put in front before the old one is taken out.
   */
  readonly secret: string | Uint8Array | readonly (string | Uint8Array)[];
  /** Seconds for which a token opens sessions, 1 to 3 600; a session that is open stays open. Default: 60. */
  readonly lifeSeconds?: number;
  /** Seconds by which the clocks of your servers may differ, 0 to 60. Default: 5. */
  readonly skewSeconds?: number;
  /** Who issues; a token with another issuer is refused. Default: `throughline`. */
  readonly issuer?: string;
  /** What it is for; a token for something else is refused. Default: `throughline.relay`. */
  readonly audience?: string;
  /** Whether a token may open several sessions while it lives. Default: false, it opens one. */
  readonly reusable?: boolean;
  /**
   * Remembers that a token was used, where several relays share it: it is given the token's id and when it may be forgotten, in
   * milliseconds since 1970, and answers whether this was the first use. In Redis: `SET id 1 NX PXAT expiresAt`. Default: this
   * process remembers up to 100 000 of them; when it is full of tokens that live, it refuses with `relay-full`.
   */
  readonly remember?: RememberToken;
  /** For tests: who owns time. */
  readonly clock?: Clock;
}

/** What a token is issued for. */
export interface IssueOptions {
  /** Who it is for, 1 to 256 characters; limits per user count by it. */
  readonly user: string;
  /** The upstreams that it opens, by their names. Default: all. */
  readonly upstreams?: readonly string[];
  /** The origin of the page that may use it: `https://app.example`. Default: those that the relay serves. */
  readonly origin?: string;
  /** Seconds for which it opens sessions. Default: the tokens' own. */
  readonly lifeSeconds?: number;
}

/** What a token that was accepted says. */
export interface VerifiedToken extends RelayUser {
  /** The upstreams that it opens; absent: all. */
  readonly upstreams?: readonly string[];
  /** The origin of the page that may use it; absent: those that the relay serves. */
  readonly origin?: string;
  /** Milliseconds since 1970. */
  readonly expiresAt: number;
}

/** Issues and verifies tokens for a relay: JWTs, signed with HS256. */
export interface RelayTokens {
  /** Throws `config-invalid` for options that cannot be right. */
  issue(options: IssueOptions): Promise<string>;
  /**
   * Accepts a token, which counts as its use. Rejects with a `RelayRefusal`: `token-missing`, `token-invalid`, `token-expired`,
   * `token-used`, `relay-full`.
   */
  verify(token: string | undefined): Promise<VerifiedToken>;
  /** For the option `authorise` of `createRelay`: verifies the token, and that it is for this upstream and this origin. */
  readonly authorise: (request: AuthoriseRequest) => Promise<RelayUser>;
}

const shortestSecret = 32;
const longestLife = 3_600;
/** Longer ones are no tokens of ours: they come in a header. */
const longestToken = 4_096;

const bytesOf = (secret: string | Uint8Array): Uint8Array =>
  typeof secret === 'string' ? new TextEncoder().encode(secret) : secret;

/** Never shows the secret. */
const oneSecret: Check = (value, field) => {
  const wanted = `a secret of at least ${shortestSecret} bytes`;
  if (typeof value !== 'string' && !(value instanceof Uint8Array)) return { field, found: typeOf(value), wanted };
  const { length } = bytesOf(value);
  if (length >= shortestSecret) return undefined;
  return { field, found: `only ${length} bytes long`, wanted, remedy: 'Make one with "openssl rand -base64 32".' };
};
const secrets: Check = (value, field) => {
  if (!Array.isArray(value)) return oneSecret(value, field);
  if (value.length === 0) return { field, found: 'an empty list', wanted: 'at least one secret' };
  return listOf(oneSecret)(value, field);
};

const life = numberBetween(1, longestLife, 'seconds');
const check = fields(
  {
    required: { secret: secrets },
    optional: {
      lifeSeconds: life,
      skewSeconds: numberBetween(0, 60, 'seconds'),
      issuer: text('a text'),
      audience: text('a text'),
      reusable: boolean,
      remember: callable,
      clock: accept('a clock', (value) => typeof value === 'object' && value !== null),
    },
  },
  true,
);
const issueCheck = fields(
  {
    required: {
      user: accept(
        'a text of 1 to 256 characters',
        (value) => typeof value === 'string' && value !== '' && value.length <= 256,
      ),
    },
    optional: { upstreams: listOf(text('the name of an upstream')), origin: text('an origin'), lifeSeconds: life },
  },
  true,
);

/** Throws `config-invalid`, which names the field, for options that cannot be right; a secret is never shown. */
export function relayTokens(options: RelayTokensOptions): RelayTokens {
  assertOptions('relayTokens', 'options', options, check);
  const { lifeSeconds = 60, skewSeconds = 5, issuer = 'throughline', audience = 'throughline.relay' } = options;
  const { reusable = false, clock = systemClock, remember } = options;
  const keys = (Array.isArray(options.secret) ? options.secret : [options.secret]).map(bytesOf);
  const [signing] = keys;
  const used = new UsedTokens(clock);

  const verify = async (token: string | undefined): Promise<VerifiedToken> => {
    const payload = await verified(token, keys, { issuer, audience, skewSeconds, clock });
    const { sub: user, exp, jti, upstreams, origin } = payload;
    if (typeof user !== 'string' || user === '' || typeof jti !== 'string' || exp === undefined) throw invalid();
    if (upstreams !== undefined && !isTextList(upstreams)) throw invalid();
    if (origin !== undefined && typeof origin !== 'string') throw invalid();
    // Until then its age does not refuse it.
    const forgetAt = (exp + skewSeconds) * 1_000;
    if (!reusable) await useOnce(jti, forgetAt);
    return {
      user,
      expiresAt: exp * 1_000,
      ...(upstreams !== undefined && { upstreams }),
      ...(origin !== undefined && { origin }),
    };
  };

  const useOnce = async (id: string, forgetAt: number): Promise<void> => {
    if (remember !== undefined) {
      if ((await remember(id, forgetAt)) !== true) throw wasUsed();
      return;
    }
    const use = used.use(id, forgetAt);
    if (use === 'used') throw wasUsed();
    if (use === 'full') {
      throw new RelayRefusal('relay-full', 'The relay has accepted as many tokens as it can remember.', {
        retryAfterMs: lifeSeconds * 1_000,
      });
    }
  };

  return {
    async issue(given) {
      assertOptions('relayTokens', 'options of issue', given, issueCheck);
      const now = Math.floor(clock.wallNow() / 1_000);
      const { user, upstreams, origin } = given;
      return new SignJWT({ ...(upstreams && { upstreams: [...upstreams] }), ...(origin && { origin }) })
        .setProtectedHeader({ alg: 'HS256', typ: 'JWT' })
        .setSubject(user)
        .setJti(randomUUID())
        .setIssuer(issuer)
        .setAudience(audience)
        .setIssuedAt(now)
        .setExpirationTime(now + Math.ceil(given.lifeSeconds ?? lifeSeconds))
        .sign(signing ?? new Uint8Array());
    },
    verify,
    async authorise({ token, upstream, origin }) {
      const accepted = await verify(token);
      if (accepted.upstreams?.includes(upstream) === false) {
        throw new RelayRefusal('access-denied', `The token is not for the upstream ${JSON.stringify(upstream)}.`);
      }
      if (accepted.origin !== undefined && accepted.origin !== origin) {
        throw new RelayRefusal('access-denied', 'The token is for a page of another origin.');
      }
      return { user: accepted.user };
    },
  };
}

interface Expected {
  readonly issuer: string;
  readonly audience: string;
  readonly skewSeconds: number;
  readonly clock: Clock;
}

async function verified(
  token: string | undefined,
  keys: readonly Uint8Array[],
  { issuer, audience, skewSeconds, clock }: Expected,
): Promise<JWTPayload> {
  if (token === undefined || token === '') {
    throw new RelayRefusal('token-missing', 'This relay wants a token; pass one in relayTransport({ token }).');
  }
  if (token.length > longestToken) throw invalid();
  let failure: unknown;
  for (const key of keys) {
    try {
      const { payload } = await jwtVerify(token, key, {
        algorithms: ['HS256'],
        issuer,
        audience,
        clockTolerance: skewSeconds,
        currentDate: new Date(clock.wallNow()),
        requiredClaims: ['exp', 'iat', 'sub', 'jti'],
        // Whoever has a secret cannot make a token that lives for ever.
        maxTokenAge: longestLife,
      });
      return payload;
    } catch (error) {
      failure = error;
      if (!(error instanceof joseErrors.JWSSignatureVerificationFailed)) break;
    }
  }
  if (failure instanceof joseErrors.JWTExpired) {
    throw new RelayRefusal('token-expired', 'The token has expired; get a new one for each dial.');
  }
  throw invalid();
}

function isTextList(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((one) => typeof one === 'string');
}

function invalid(): RelayRefusal {
  return new RelayRefusal(
    'token-invalid',
    'The token is not one of this relay: it is malformed, or signed with another secret, or for another audience.',
  );
}

function wasUsed(): RelayRefusal {
  return new RelayRefusal(
    'token-used',
    'The token was used before, and opens one session only; pass a function in relayTransport({ token }) that gets a new one for each dial.',
  );
}
