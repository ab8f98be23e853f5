import { inspect } from 'node:util';
import { describe, expect, expectTypeOf, it } from 'vitest';
import type { Summary } from '../results/summary.ts';
import { catalogue } from './catalogue.ts';
import type { ErrorCode } from './codes.ts';
import { isSpeechError, SpeechError, withSummary } from './speech-error.ts';

const secret = 'sk-live-0123456789';
const redact = (text: string) => text.replaceAll(secret, '[secret]');
const summary: Summary = {
  sampleRate: 16_000,
  accepted: 0.02,
  acceptedSamples: 320,
  settled: 0.01,
  settledSamples: 160,
  replayed: 0,
  replayedSamples: 0,
  dials: 1,
  links: 1,
  finals: 0,
  unreadFrames: 0,
  warningsLeftOut: 0,
  wordless: 0,
  seams: [],
  gaps: [],
};

function everythingPrinted(error: SpeechError): string {
  return [
    inspect(error, { depth: null, showHidden: true }),
    JSON.stringify(error),
    String(error),
    error.stack,
    inspect(error.cause, { depth: null, showHidden: true }),
  ].join('\n');
}

describe('a SpeechError', () => {
  it('begins its message with its code', () => {
    const error = new SpeechError('unknown-host', { message: 'nobody there', context: { host: 'a.example' } });
    expect(error.message).toBe('unknown-host: nobody there');
    expect(String(error)).toBe('SpeechError: unknown-host: nobody there');
    expect(error.stack).toMatch(/^SpeechError: unknown-host: nobody there\n\s+at /u);
  });

  it('takes recovery, scope and remedy from the catalogue', () => {
    for (const [code, entry] of Object.entries(catalogue)) {
      const error = new SpeechError<ErrorCode>(code as ErrorCode, { message: 'x' });
      expect([error.recovery, error.scope, error.remedy]).toEqual([entry.recovery, entry.scope, entry.remedy]);
    }
  });

  it('lets the place that throws it know better', () => {
    const error = new SpeechError('authentication-failed', {
      message: 'refused',
      recovery: 'none',
      scope: 'session',
      remedy: 'Use another key.',
    });
    expect([error.recovery, error.scope, error.remedy]).toEqual(['none', 'session', 'Use another key.']);
    expect('remedy' in new SpeechError('authentication-failed', { message: 'refused', remedy: null })).toBe(false);
  });

  it('has only the properties that are known', () => {
    const error = new SpeechError('provider-unavailable', { message: 'busy', httpStatus: 503 });
    expect(Object.keys(error)).toEqual(['code', 'recovery', 'scope', 'context', 'httpStatus']);
  });

  it('gives every public field as JSON', () => {
    const error = withSummary(
      new SpeechError('concurrency-limit', {
        message: 'full',
        context: { maximum: 4, current: 4 },
        retryAfterMs: 2_000,
        provider: 'someone',
        providerCode: 'E7',
        httpStatus: 429,
        closeCode: 4_000,
        requestId: 'r-1',
        at: '2026-11-03T10:00:00.000Z',
        cause: Object.assign(new Error('inner'), { code: 'E_INNER' }),
      }),
      summary,
    );
    expect(JSON.parse(JSON.stringify(error))).toEqual({
      name: 'SpeechError',
      message: 'concurrency-limit: full',
      code: 'concurrency-limit',
      recovery: 'wait-for-slot',
      scope: 'account',
      context: { maximum: 4, current: 4 },
      retryAfterMs: 2_000,
      remedy: catalogue['concurrency-limit'].remedy,
      provider: 'someone',
      providerCode: 'E7',
      httpStatus: 429,
      closeCode: 4_000,
      requestId: 'r-1',
      at: '2026-11-03T10:00:00.000Z',
      summary,
      cause: { name: 'Error', message: 'inner', code: 'E_INNER' },
    });
  });

  it('keeps the first summary that it was given', () => {
    const error = withSummary(
      new SpeechError('replay-stuck', { message: 'x', context: { position: 1, positionSample: 16_000, deaths: 3 } }),
      summary,
    );
    expect(withSummary(error, { ...summary, dials: 9 }).summary?.dials).toBe(1);
  });

  it('has nothing of its cause but name, message and code', () => {
    class HttpError extends Error {
      override readonly name = 'HttpError';
      readonly code = 'ERR_HTTP';
      readonly request = { headers: { authorization: secret } };
    }
    const error = new SpeechError('credentials-failed', {
      message: 'the function threw',
      context: { reason: 'HttpError' },
      cause: new HttpError('502', { cause: new Error(secret) }),
    });
    expect([error.cause?.name, error.cause?.message]).toEqual(['HttpError', '502']);
    expect(error.cause).toHaveProperty('code', 'ERR_HTTP');
    expect(error.cause?.cause).toBeUndefined();
    expect(everythingPrinted(error)).not.toContain(secret);
  });

  it('takes any thrown value as a cause', () => {
    const hostile = {
      get message(): string {
        throw new Error('no');
      },
    };
    const messages = ['text', 7, null, hostile, Symbol('s'), { message: 'like an error' }].map(
      (cause) => new SpeechError('aborted', { message: 'x', cause }).cause?.message,
    );
    expect(messages).toEqual([
      'text',
      'a thrown number',
      'a thrown object',
      'a thrown object',
      'a thrown symbol',
      'like an error',
    ]);
  });

  it('shows no secret anywhere when it is given what takes secrets out', () => {
    const error = new SpeechError('unknown-provider-error', {
      message: `no key ${secret}`,
      raw: `{"key":"${secret}"}`,
      remedy: `Replace ${secret}.`,
      providerCode: secret,
      requestId: secret,
      cause: Object.assign(new Error(secret), { name: secret, code: secret }),
      redact,
    });
    expect(everythingPrinted(error)).not.toContain(secret);
    expect(error.message).toBe('unknown-provider-error: no key [secret]');
    expect(error.raw).toBe('{"key":"[secret]"}');
  });
});

describe('isSpeechError', () => {
  const error: unknown = new SpeechError('unknown-host', { message: 'x', context: { host: 'a.example' } });

  it('distinguishes errors of this package from all else', () => {
    expect(isSpeechError(error)).toBe(true);
    for (const other of [new Error('x'), { code: 'unknown-host' }, 'unknown-host', null, undefined]) {
      expect(isSpeechError(other)).toBe(false);
    }
  });

  it('narrows by code, and the context with it', () => {
    expect(isSpeechError(error, 'connection-refused')).toBe(false);
    expect(isSpeechError(error, 'unknown-host') && error.context.host).toBe('a.example');
    if (isSpeechError(error, 'unknown-host')) expectTypeOf(error.context.host).toBeString();
    if (isSpeechError(error) && error.code === 'window-full') expectTypeOf(error.context.windowSeconds).toBeNumber();
  });

  it('knows the errors of another copy of the package by their brand', () => {
    const foreign = Object.assign(new Error('aborted: x'), {
      code: 'aborted',
      [Symbol.for('throughline.SpeechError')]: true,
    });
    expect(foreign).not.toBeInstanceOf(SpeechError);
    expect(isSpeechError(foreign, 'aborted')).toBe(true);
  });
});
