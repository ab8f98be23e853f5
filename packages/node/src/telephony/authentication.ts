import { createHash, timingSafeEqual } from 'node:crypto';
import { SpeechError } from '@throughline/core/internal';

/**
 * How Bandwidth shows that it is the one who dials.
 *
 * `username` and `password`: HTTP Basic, as `destinationUsername` and `destinationPassword` of the BXML verb make it send.
 * `parameter` and `token`: a `<StreamParam>` (or `<CustomParam>`) of that name, which comes in the first frame; a function
 * judges tokens that are made for each call. That function has to compare in constant time itself.
 */
export type BandwidthAuthentication =
  | { readonly username: string; readonly password: string }
  | { readonly parameter: string; readonly token: string | ((token: string) => boolean) };

/** The same question for both ways. */
export interface Gatekeeper {
  /** Whether the request for an upgrade may pass. */
  admitsUpgrade(authorization: string | undefined): boolean;
  /** Whether the first frame's parameters may pass. */
  admitsStart(parameters: Readonly<Record<string, string>>): boolean;
  /** The parameters without the one that is a secret. */
  withoutSecret(parameters: Readonly<Record<string, string>>): Readonly<Record<string, string>>;
}

/** Throws `config-invalid` for what would let everybody in. */
export function gatekeeper(authentication: BandwidthAuthentication): Gatekeeper {
  if ('username' in authentication) {
    const { username, password } = authentication;
    assertText('authenticate.username', username);
    assertText('authenticate.password', password);
    const wanted = digest(`${username}:${password}`);
    return {
      admitsUpgrade: (authorization) => timingSafeEqual(digest(basicOf(authorization) ?? ''), wanted),
      admitsStart: () => true,
      withoutSecret: (parameters) => parameters,
    };
  }
  const { parameter, token } = authentication;
  assertText('authenticate.parameter', parameter);
  if (typeof token !== 'function') assertText('authenticate.token', token);
  const admits = typeof token === 'function' ? token : matcher(token);
  return {
    admitsUpgrade: () => true,
    admitsStart: (parameters) => {
      const given = Object.hasOwn(parameters, parameter) ? parameters[parameter] : undefined;
      return given !== undefined && given !== '' && admits(given);
    },
    withoutSecret: (parameters) =>
      Object.fromEntries(Object.entries(parameters).filter(([name]) => name !== parameter)),
  };
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

function assertText(field: string, value: unknown): void {
  if (typeof value === 'string' && value !== '') return;
  throw new SpeechError('config-invalid', {
    message: `bandwidth: ${field} is ${value === '' ? 'an empty text' : `a value of type ${typeof value}`}; wanted: a text.`,
    context: { field, wanted: 'a text that is not empty' },
    provider: 'bandwidth',
  });
}
