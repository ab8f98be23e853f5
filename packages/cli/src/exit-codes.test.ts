import { type ErrorCode, SpeechError } from '@throughline/core';
import { describe, expect, it } from 'vitest';
import { exitCodeOf, localExitCodeOf } from './exit-code-of.ts';
import { exitCodes, exitCodeTable } from './exit-codes.ts';
import { RunTimeoutError } from './run-timeout-error.ts';
import { UsageError } from './usage-error.ts';

describe('exit codes', () => {
  it('distinguish kinds of failure', () => {
    const wanted = { message: 'it failed' };
    expect(exitCodeOf(new UsageError('no such thing'))).toBe(2);
    expect(
      exitCodeOf(new SpeechError('config-invalid', { ...wanted, context: { field: 'model', wanted: 'a name' } })),
    ).toBe(2);
    expect(exitCodeOf(new SpeechError('audio-container', { ...wanted, context: { container: 'MP3' } }))).toBe(3);
    expect(exitCodeOf(new SpeechError('account-inactive', wanted))).toBe(4);
    expect(
      exitCodeOf(new SpeechError('retry-budget-spent', { ...wanted, context: { budgetMs: 1, attempts: 1 } })),
    ).toBe(5);
    expect(exitCodeOf(new SpeechError('provider-internal-error', wanted))).toBe(6);
    expect(exitCodeOf(new SpeechError('aborted', wanted))).toBe(130);
    expect(exitCodeOf(new RunTimeoutError(60))).toBe(124);
    expect(exitCodeOf(new TypeError('a fault of ours'))).toBe(7);
  });

  it('are those of all routes where these agree, and else that of a provider that failed', () => {
    const failed = (...codes: readonly ErrorCode[]) =>
      new SpeechError('all-routes-failed', {
        message: 'all have failed',
        context: { routes: codes.map((code) => ({ code, message: 'it failed' })) },
      });
    expect(exitCodeOf(failed('connection-refused', 'unknown-host'))).toBe(5);
    expect(exitCodeOf(failed('insufficient-balance', 'authentication-failed'))).toBe(4);
    expect(exitCodeOf(failed('insufficient-balance', 'unknown-host'))).toBe(6);
  });

  it('speak of no provider, and of no account, where there is none', () => {
    const wanted = { message: 'it failed' };
    expect(localExitCodeOf(new SpeechError('provider-internal-error', wanted))).toBe(7);
    expect(localExitCodeOf(new SpeechError('connection-lost', { ...wanted, context: { phase: 'streaming' } }))).toBe(7);
    expect(localExitCodeOf(new SpeechError('rate-limited', wanted))).toBe(7);
    expect(localExitCodeOf(new SpeechError('audio-container', { ...wanted, context: { container: 'MP3' } }))).toBe(3);
    expect(localExitCodeOf(new SpeechError('aborted', wanted))).toBe(130);
    expect(localExitCodeOf(new UsageError('no such thing'))).toBe(2);
  });

  it('each have their line in the table that --help prints', () => {
    expect(exitCodeTable.map(([code]) => code)).toEqual(Object.values(exitCodes));
  });
});
