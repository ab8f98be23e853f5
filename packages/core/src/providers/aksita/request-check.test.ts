import { describe, expect, it } from 'vitest';
import { isSpeechError } from '../../errors/speech-error.ts';
import { aksitaJson, assertAksitaMessage } from './request-check.ts';

function outcome(check: () => unknown): object | undefined {
  try {
    check();
    return undefined;
  } catch (error) {
    if (!isSpeechError(error)) throw error;
    return { code: error.code, context: error.context };
  }
}

const check = (message: object) =>
  outcome(() => {
    assertAksitaMessage(message as Parameters<typeof assertAksitaMessage>[0]);
  });

describe('a message to Aksita', () => {
  it('is a text in a session, with more context if one likes', () => {
    expect(check({ sessionId: 's-1', message: 'hello' })).toBeUndefined();
    expect(check({ sessionId: 's-1', message: 'hello', additionalContext: 'be brief' })).toBeUndefined();
  });

  it.each([
    ['sessionId', { message: 'hello' }],
    ['sessionId', { sessionId: ' ', message: 'hello' }],
    ['sessionId', { sessionId: null, message: 'hello' }],
    ['message', { sessionId: 's-1' }],
    ['message', { sessionId: 's-1', message: '' }],
    ['message', { sessionId: 's-1', message: '\n\t ' }],
  ])('may not lack its %s: %j', (field, message) => {
    expect(check(message)).toEqual({ code: 'field-missing', context: { field } });
  });

  it.each([
    ['sessionId', { sessionId: 7, message: 'hello' }],
    ['message', { sessionId: 's-1', message: ['hello'] }],
    ['additionalContext', { sessionId: 's-1', message: 'hello', additionalContext: {} }],
  ])('may not have a %s that is no text: %j', (field, message) => {
    expect(check(message)).toEqual({ code: 'invalid-request', context: { field } });
  });
});

describe('the JSON of a request', () => {
  it('holds what was given', () => {
    expect(aksitaJson({ session_id: 's-1', message: 'a "b" مرحبا' })).toBe(
      '{"session_id":"s-1","message":"a \\"b\\" مرحبا"}',
    );
  });

  it('cannot be made of what JSON cannot hold', () => {
    const round: Record<string, unknown> = {};
    round['self'] = round;
    for (const body of [round, { credits: 1n }]) {
      expect(outcome(() => aksitaJson(body))).toEqual({ code: 'invalid-request', context: {} });
    }
  });
});
