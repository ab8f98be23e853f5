import { assess, synthesize, transcribe, type SpeechError, type Transport } from '@throughline/core';
import { remedyFor } from '@throughline/core/internal';
import { bodhi } from '@throughline/core/providers/bodhi';
import { elsaUnscripted } from '@throughline/core/providers/elsa';
import { faseeh } from '@throughline/core/providers/faseeh';
import { describe, expect, it } from 'vitest';

/** Every connection breaks before it is one. */
const transport: Transport = {
  headers: true,
  pings: true,
  open: (_request, handlers) => {
    queueMicrotask(() => handlers.ended({ type: 'network', kind: 'unreachable', message: 'no way' }));
    return { bufferedAmount: 0, send() {}, close() {}, terminate() {} };
  },
};
const apiKey = 'key-0123456789';
const common = { transport, retry: { budgetMs: 0 } };

const errorOf = (promise: Promise<unknown>): Promise<SpeechError> =>
  promise.then(
    () => {
      throw new Error('it did not fail');
    },
    (error: unknown) => error as SpeechError,
  );

describe('a session that gives up', () => {
  it('is told of its audio where it has some, and of its text where it speaks', async () => {
    const listening = transcribe({
      ...common,
      protocol: bodhi({ model: 'm', sampleRate: 16_000 }),
      credentials: { apiKey, customerId: 'c-1' },
    });
    const assessing = assess({ ...common, protocol: elsaUnscripted({}), credentials: { token: apiKey } });
    const speaking = synthesize({ ...common, protocol: faseeh({ voiceId: 'v' }), credentials: { apiKey } });
    const failures: SpeechError[] = [];
    speaking.on('failure', (error) => failures.push(error));
    const utterance = speaking.say('Good morning to all of you.');
    void listening.write(new Int16Array(16_000).fill(9_000));
    void assessing.write(new Int16Array(16_000).fill(9_000));
    assessing.result.catch(() => undefined);
    const [transcription, assessment, voice, said] = await Promise.all(
      [listening.closed, assessing.closed, speaking.closed, utterance.done].map(errorOf),
    );
    for (const error of [transcription, assessment]) {
      expect(error).toMatchObject({ code: 'retry-budget-spent', remedy: expect.stringContaining('unsettled()') });
    }
    for (const error of [voice, said, failures[0]]) {
      expect(error?.code).toBe('retry-budget-spent');
      expect(error?.remedy).toMatch(/^Say on a new session/u);
    }
    for (const error of [transcription, assessment, voice, said]) {
      expect(error && remedyFor(error, 'command')).toBe('Try again later, or allow a longer outage with --retry-for.');
    }
  });
});
