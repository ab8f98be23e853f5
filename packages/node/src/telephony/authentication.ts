import { createHash, timingSafeEqual } from 'node:crypto';
import { assertConfig, fields, secretText as secret, type Check } from '@throughline/core/internal';

/**
 * How Bandwidth authenticates when it connects.
 *
 * `username` and `password`: HTTP Basic, as `destinationUsername` and `destinationPassword` of the BXML verb make it send.
 * `parameter` and `token`: a `<StreamParam>` (or `<CustomParam>`) of that name, which comes in the first frame; a function
 * checks tokens that are made for each call. That function has to compare in constant time itself, and to answer at once:
 * only `true` accepts, a promise does not.
 */
export type BandwidthAuthentication =
  | { readonly username: string; readonly password: string }
  | { readonly parameter: string; readonly token: string | ((token: string) => boolean) };

/** Decides who may connect, whichever of the two ways is used. */
export interface Authenticator {
  /** Whether the upgrade request is accepted. */
  acceptsUpgrade(authorization: string | undefined): boolean;
  /** Whether the parameters of the first frame are accepted. */
  acceptsStart(parameters: Readonly<Record<string, string>>): boolean;
  /** The parameters without the one that is a secret. */
  withoutSecret(parameters: Readonly<Record<string, string>>): Readonly<Record<string, string>>;
}

const user: Check = (value, field) => {
  const found = 'a text with a colon';
  // Basic authentication puts a colon between the user and the password.
  if (typeof value === 'string' && value.includes(':')) return { field, found, wanted: 'a user name without colons' };
  return secret(value, field);
};
const token: Check = (value, field) => (typeof value === 'function' ? undefined : secret(value, field));

const way: Check = (value, field) => {
  if (typeof value === 'object' && value !== null && ('username' in value || 'parameter' in value)) return undefined;
  const found =
    typeof value === 'object' && value !== null ? 'an object with neither' : `a value of type ${typeof value}`;
  return { field, found, wanted: 'an object with username and password, or with parameter and token' };
};
const basicWay = fields({ required: { username: user, password: secret } });
const tokenWay = fields({ required: { parameter: secret, token } });

/** Throws `config-invalid` for what would accept everybody, and for what is ambiguous. */
export function authenticatorOf(authentication: BandwidthAuthentication): Authenticator {
  assertConfig('bandwidth', 'authenticate', authentication, way);
  if ('username' in authentication) {
    assertConfig('bandwidth', 'authenticate', authentication, basicWay);
    const wanted = digest(`${authentication.username}:${authentication.password}`);
    return {
      acceptsUpgrade: (authorization) => timingSafeEqual(digest(basicOf(authorization) ?? ''), wanted),
      acceptsStart: () => true,
      withoutSecret: (parameters) => parameters,
    };
  }
  assertConfig('bandwidth', 'authenticate', authentication, tokenWay);
  const { parameter, token: wanted } = authentication;
  const accepts: (given: string) => unknown = typeof wanted === 'function' ? wanted : matcher(wanted);
  return {
    acceptsUpgrade: () => true,
    acceptsStart: (parameters) => {
      const given = Object.hasOwn(parameters, parameter) ? parameters[parameter] : undefined;
      return given !== undefined && given !== '' && isYes(accepts(given));
    },
    withoutSecret: (parameters) =>
      Object.fromEntries(Object.entries(parameters).filter(([name]) => name !== parameter)),
  };
}

/** A promise is not `true`: taken for it, everybody would be accepted. */
function isYes(answer: unknown): boolean {
  if (answer instanceof Promise) {
    answer.catch(() => undefined);
    throw new TypeError('the function that checks tokens returned a promise; it has to return true or false at once');
  }
  return answer === true;
}

function matcher(token: string): (given: string) => boolean {
  const wanted = digest(token);
  return (given) => timingSafeEqual(digest(given), wanted);
}

/** All digests have one length, so that comparing them takes as long whatever was sent. */
function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}

/** `user:password` of an Authorization header. */
function basicOf(authorization: string | undefined): string | undefined {
  const match = /^Basic ([\w+/=-]+)$/iu.exec(authorization ?? '');
  return match?.[1] === undefined ? undefined : Buffer.from(match[1], 'base64').toString('utf8');
}
