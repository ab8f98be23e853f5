import { SpeechError } from '@throughline/core';
import { describe, expect, it } from 'vitest';
import { RunTimeoutError } from './run-timeout-error.ts';
import { failedBy } from './transcribe/outcome.ts';
import { messageWithoutCode } from './without-code.ts';

describe('a message beside its code', () => {
  it.each([
    [new SpeechError('plan-expired', { message: 'aksita: the plan is over' }), 'aksita: the plan is over'],
    [
      new SpeechError('plan-expired', { message: 'plan-expired: said the provider' }),
      'plan-expired: said the provider',
    ],
    [new RunTimeoutError(3), 'the run took longer than --timeout 3 allows'],
    [new Error('plan-expired: not one of ours'), 'plan-expired: not one of ours'],
    ['a text', 'a text'],
  ])('does not say the code again: %s', (error, message) => {
    expect(messageWithoutCode(error)).toBe(message);
    expect(failedBy(error)).toMatchObject({ type: 'failed', message });
  });
});
