import { SpeechError } from '@throughline/core/internal';
import { describe, expect, it } from 'vitest';
import { judgeFile, type FailedAttempt } from './verdict.ts';

function judge(error: SpeechError, given: Partial<FailedAttempt> = {}) {
  return judgeFile({ error, attempt: 1, attempts: 3, remote: false, ...given });
}

const refusal = (httpStatus: number) => new SpeechError('unknown-provider-error', { message: 'no', httpStatus });
const unreadable = (cause?: Error) =>
  new SpeechError('audio-unreadable', { message: 'no', context: { reason: 'no' }, ...(cause && { cause }) });

describe('what becomes of a file that failed', () => {
  it.each([
    new SpeechError('authentication-failed', { message: 'no' }),
    new SpeechError('access-denied', { message: 'no' }),
    new SpeechError('insufficient-balance', { message: 'no' }),
    new SpeechError('plan-expired', { message: 'no' }),
    new SpeechError('account-inactive', { message: 'no' }),
    refusal(401),
    refusal(402),
    refusal(403),
  ])('the run pauses for what is said of the account: $message $httpStatus', (error) => {
    expect(judge(error)).toEqual({ type: 'pause' });
  });

  it('is tried again where that may help, later each time, as often as it may', () => {
    const error = new SpeechError('connection-lost', { message: 'gone', context: { phase: 'streaming' } });
    expect(judge(error)).toEqual({ type: 'retry', delayMs: 1_000, counts: true });
    expect(judge(error, { attempt: 2 })).toEqual({ type: 'retry', delayMs: 2_000, counts: true });
    expect(judge(error, { attempt: 3 })).toEqual({ type: 'fail' });
  });

  it('waits as long as the provider asks', () => {
    const error = new SpeechError('provider-unavailable', { message: 'busy', retryAfterMs: 90_000 });
    expect(judge(error)).toEqual({ type: 'retry', delayMs: 90_000, counts: true });
  });

  it('is not failed for an account that is busy', () => {
    const error = new SpeechError('concurrency-limit', { message: 'full' });
    expect(judge(error, { attempt: 3 })).toEqual({ type: 'retry', delayMs: 60_000, counts: false });
  });

  it('counts as not begun where no file of the run has reached the provider, and the run pauses', () => {
    const refused = new SpeechError('connection-refused', { message: 'no', context: { host: 'a:1' } });
    expect(judge(refused, { reached: false })).toMatchObject({ type: 'retry' });
    expect(judge(refused, { reached: false, attempt: 3 })).toEqual({ type: 'pause' });
    expect(judge(refused, { attempt: 3 })).toEqual({ type: 'fail' });
    const wrong = new SpeechError('certificate-invalid', { message: 'no', context: { host: 'a:1', reason: 'old' } });
    expect(judge(wrong, { reached: false })).toEqual({ type: 'pause' });
    expect(judge(unreadable(), { reached: false })).toEqual({ type: 'fail' });
  });

  it('fails at once where nothing would be different', () => {
    expect(judge(new SpeechError('audio-container', { message: 'mp4', context: { container: 'mp4' } }))).toEqual({
      type: 'fail',
    });
    expect(judge(new SpeechError('invalid-request', { message: 'no' }))).toEqual({ type: 'fail' });
    expect(judge(unreadable(new Error('EACCES')))).toEqual({ type: 'fail' });
  });

  it('is read again where it comes from elsewhere and was cut off, but not where it was refused', () => {
    expect(judge(unreadable(new Error('socket hang up')), { remote: true })).toMatchObject({ type: 'retry' });
    expect(judge(unreadable(), { remote: true })).toEqual({ type: 'fail' });
  });
});
