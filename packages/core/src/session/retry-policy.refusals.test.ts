import { describe, expect, it } from 'vitest';
import { firstLoss } from '../../testing/situation.ts';
import type { ErrorCode } from '../errors/codes.ts';
import { SpeechError, type SpeechErrorOptions } from '../errors/speech-error.ts';
import { judge, type Failure, type Situation, type Verdict } from './retry-policy.ts';

type Facts = Partial<
  Pick<SpeechErrorOptions<ErrorCode>, 'closeCode' | 'context' | 'httpStatus' | 'providerCode' | 'recovery' | 'scope'>
> &
  Pick<Failure, 'inWords'>;

function judged(
  code: ErrorCode,
  { inWords, ...facts }: Facts,
  situation: Partial<Situation> = {},
  message = 'what happened',
): Verdict {
  const error = new SpeechError(code, {
    message,
    context: {},
    ...facts,
  } as SpeechErrorOptions<ErrorCode>);
  const failure = { error, limited: false, phase: 'streaming' as const, ...(inWords === undefined ? {} : { inWords }) };
  return judge({ ...firstLoss, ...situation, failure });
}

const fails = { type: 'fail' } as const;
const retries = { type: 'dial', why: 'backoff', refresh: false } as const;
const refreshes = { type: 'dial', why: 'backoff', refresh: true } as const;

describe('a failure that nobody understands, and that may be the end of a token', () => {
  const puzzles: readonly (readonly [string, Facts])[] = [
    ['a close with 1008', { closeCode: 1008 }],
    ['a close with 3000', { closeCode: 3000 }],
    ['a close with 4001', { closeCode: 4001 }],
    ['a close with 4999', { closeCode: 4999 }],
    ['an error frame', {}],
    ['an error frame with a number', { providerCode: 1234 }],
  ];

  it.each(puzzles)('%s is retried once with the credentials that there are, then with others', (_, facts) => {
    expect(judged('unknown-provider-error', facts)).toMatchObject(retries);
    expect(judged('unknown-provider-error', facts, { attempt: 1 })).toMatchObject({ ...refreshes, delayMs: 750 });
  });

  it.each(puzzles)(
    '%s is retried with the same where they were asked for again already, or are an object',
    (_, facts) => {
      expect(judged('unknown-provider-error', facts, { attempt: 1, refreshable: false })).toMatchObject(retries);
    },
  );

  it.each([
    'token expired',
    'JWT is not valid any more',
    'invalid API key',
    'Unauthorized',
    'you were logged out',
    'session expired',
    'token_expired',
  ])('is retried with others at once where its words speak of credentials: %s', (words) => {
    const message = `The provider closed the connection. It said: ${words}`;
    for (const facts of [{ closeCode: 4001 }, { closeCode: 1008 }, {}]) {
      expect(judged('unknown-provider-error', facts, {}, message)).toMatchObject({ ...refreshes, delayMs: 125 });
    }
    expect(judged('unknown-provider-error', { closeCode: 1002 }, {}, message)).toMatchObject(retries);
  });

  it.each([1000, 1001, 1011])(
    'is retried with others at once where any other close says it in words: %d',
    (closeCode) => {
      const said = judged(
        'connection-lost',
        { closeCode },
        {},
        'The provider closed the connection. It said: Token expired',
      );
      expect(said).toMatchObject({ ...refreshes, delayMs: 125 });
      const unsaid = judged('connection-lost', { closeCode }, { attempt: 1 }, 'The connection ended without a reason');
      expect(unsaid).toMatchObject(retries);
    },
  );

  it('asks for others also where the dial limiter holds the dial back', () => {
    const verdict = judged('unknown-provider-error', { closeCode: 4001 }, { attempt: 1, limiterWaitMs: 9_000 });
    expect(verdict).toEqual({ type: 'dial', delayMs: 9_000, why: 'limiter', refresh: true });
  });

  it.each<readonly [string, ErrorCode, Facts]>([
    ['a close that blames the frames', 'unknown-provider-error', { closeCode: 1002 }],
    ['a close for a frame that is too large', 'unknown-provider-error', { closeCode: 1009 }],
    ['an answer with 500', 'unknown-provider-error', { httpStatus: 500 }],
    ['a close with 1012', 'connection-lost', { closeCode: 1012 }],
    ['a connection that broke', 'connection-lost', { closeCode: 1006 }],
    ['a failure inside the provider', 'provider-internal-error', { providerCode: 500 }],
    ['a close that its table knows', 'provider-unavailable', { closeCode: 4500 }],
  ])('is not %s', (_, code, facts) => {
    expect(judged(code, facts, { attempt: 1 })).toMatchObject(retries);
  });

  it.each([401, 404, 419, 440, 498])(
    'is a refusal with %d of what the provider has taken before: one try more',
    (httpStatus) => {
      const facts = { httpStatus, recovery: 'none' } as const;
      expect(judged('unknown-provider-error', facts)).toMatchObject(refreshes);
      expect(judged('unknown-provider-error', facts, { provenRetries: 1 })).toMatchObject(fails);
      expect(judged('unknown-provider-error', facts, { proven: false })).toMatchObject(fails);
      expect(judged('unknown-provider-error', facts, { refreshable: false })).toMatchObject(fails);
    },
  );

  it('is nothing that was thrown on this side', () => {
    expect(judged('unknown-provider-error', { recovery: 'none' })).toMatchObject(fails);
  });
});

describe('a refusal with 400 or 403 of what the provider has taken before', () => {
  const cases: readonly (readonly [string, ErrorCode, Facts])[] = [
    ['400', 'invalid-request', { httpStatus: 400 }],
    ['403', 'account-inactive', { httpStatus: 403 }],
    ['403 in a frame', 'account-inactive', { providerCode: 403 }],
    ['400 whose words blame the configuration', 'model-unavailable', { httpStatus: 400, inWords: true }],
    [
      '403 whose words blame what the session asks for',
      'access-denied',
      { httpStatus: 403, scope: 'session', inWords: true },
    ],
  ];

  it.each(cases)('is tried once more: %s', (_, code, facts) => {
    expect(judged(code, facts)).toMatchObject({ ...retries, delayMs: 750 });
    expect(judged(code, facts, { provenRetries: 1 })).toMatchObject(fails);
    expect(judged(code, facts, { proven: false })).toMatchObject(fails);
  });

  it.each(cases)('is not tried once more where the session has another route: %s', (_, code, facts) => {
    expect(judged(code, facts, { hasOther: true })).toMatchObject(fails);
  });

  it('is tried once more with other credentials, whatever other routes there are, where it says that a token has ended', () => {
    const facts = { httpStatus: 403, recovery: 'none' } as const;
    expect(judged('unknown-provider-error', facts, { hasOther: true })).toMatchObject(fails);
    expect(judged('unknown-provider-error', facts, { hasOther: true }, 'token expired')).toMatchObject(refreshes);
  });

  it('is tried once more with other credentials where nobody understands it', () => {
    expect(judged('unknown-provider-error', { httpStatus: 403, recovery: 'none' })).toMatchObject(refreshes);
    const plain = judged('unknown-provider-error', { httpStatus: 403, recovery: 'none' }, { refreshable: false });
    expect(plain).toMatchObject(retries);
  });

  it.each<readonly [ErrorCode, Facts]>([
    ['account-inactive', { httpStatus: 403, inWords: true }],
    ['access-denied', { providerCode: 403, inWords: true }],
    ['insufficient-balance', { httpStatus: 403, inWords: true }],
    ['plan-expired', { httpStatus: 400, inWords: true }],
  ])('is the end at once where its words tell of the account: %s', (code, facts) => {
    expect(judged(code, facts)).toMatchObject({ type: 'fail', error: { code } });
  });
});

describe('an account that a close is about', () => {
  it.each(['insufficient-balance', 'plan-expired', 'account-inactive', 'access-denied'] as const)(
    'is the end at once: %s',
    (code) => {
      const verdict = judged(code, { closeCode: 4002, inWords: true }, { attempt: 1 });
      expect(verdict).toMatchObject({ type: 'fail', error: { code, closeCode: 4002 } });
    },
  );
});
