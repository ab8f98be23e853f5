import { describe, expect, it } from 'vitest';
import { isSpeechError } from '../../errors/speech-error.ts';
import { assertElsaLength, assertElsaSentence } from './limits.ts';

function thrown(
  check: () => void,
): { code: string; message: string; context: object; remedy: string | undefined } | undefined {
  try {
    check();
    return undefined;
  } catch (error) {
    if (!isSpeechError(error)) throw error;
    return { code: error.code, message: error.message, context: error.context, remedy: error.remedy };
  }
}

describe('the length of the audio', () => {
  it.each([
    ['standard', 'scripted', 20],
    ['standard', 'unscripted', 20],
    ['premium', 'scripted', 45],
    ['premium', 'unscripted', 150],
  ] as const)('on the plan %s, %s, may be up to %i s', (plan, request, maximumSeconds) => {
    expect(thrown(() => assertElsaLength(maximumSeconds, plan, request))).toBeUndefined();
    const seconds = maximumSeconds + 0.001;
    expect(thrown(() => assertElsaLength(seconds, plan, request))).toMatchObject({
      code: 'audio-too-long',
      context: { seconds, maximumSeconds, plan },
    });
  });

  it('is not limited on a plan of which no limit is known', () => {
    expect(thrown(() => assertElsaLength(3_600, 'asr', 'unscripted'))).toBeUndefined();
  });

  it('is reported as hearsay of a plan where the provider does not document it, and as a fact where the caller has given it', () => {
    expect(thrown(() => assertElsaLength(21, 'standard', 'scripted'))?.message).toContain(
      'the plan standard is said to take about 20 s of scripted speech',
    );
    expect(thrown(() => assertElsaLength(61, 'standard', 'scripted', 60))?.message).toContain(
      'the plan standard takes at most 60 s of scripted speech',
    );
  });

  it('is reported to fit the larger plan only where it does', () => {
    expect(thrown(() => assertElsaLength(30, 'standard', 'scripted'))?.remedy).toContain('use the plan premium');
    expect(thrown(() => assertElsaLength(60, 'standard', 'scripted'))?.remedy).toBe(
      'Split the audio into shorter pieces.',
    );
    expect(thrown(() => assertElsaLength(60, 'premium', 'scripted'))?.remedy).toBe(
      'Split the audio into shorter pieces.',
    );
  });
});

describe('the sentence of a scripted request', () => {
  it('may be any text', () => {
    expect(thrown(() => assertElsaSentence('pizza party'))).toBeUndefined();
  });

  it.each(['', ' \n', undefined, 7])('may not be missing: %j', (sentence) => {
    expect(thrown(() => assertElsaSentence(sentence as string))).toMatchObject({
      code: 'field-missing',
      context: { field: 'sentence' },
    });
  });
});
