import { describe, expect, it } from 'vitest';
import { isSpeechError } from '@throughline/core';
import { aksita } from '@throughline/core/providers/aksita';
import { seededRandom } from '@throughline/simulator';
import { usedHeapBytes } from '../../kit/fuzz/used-heap.ts';
import { mutated } from '../../kit/fuzz/mutate.ts';
import { runsOf } from '../../kit/soak.ts';
import { apiKey } from './harness.ts';

const good = JSON.stringify({
  status: true,
  data: {
    response: ['hello', 'how are you'],
    credits: 2,
    remaining_credits: 1_234,
    message_id: '12345',
    conversation_id: 'conv-1',
  },
});
const bodies = [
  good,
  '{"status":true,"data":{"conversation_id":"conv-1"}}',
  '{"status":false,"reason":"Invalid API key"}',
];
// Without those that are tried again after a wait.
const statuses = [200, 200, 200, 400, 401, 402, 403, 404, 418, 504];
const rounds = runsOf(100_000);
const fifth = rounds / 5;

describe('answers that are damaged at random', () => {
  it(`${rounds} of them end in a reply or a named error, and memory stays flat`, { timeout: 300_000 }, async () => {
    const random = seededRandom(7);
    let answer = { status: 200, body: good };
    const client = aksita({
      apiKey,
      fetch: () =>
        Promise.resolve({
          status: answer.status,
          headers: { get: (name) => (name === 'content-type' ? 'application/json' : null) },
          text: () => Promise.resolve(answer.body),
        }),
      onListenerError: (error) => {
        throw error;
      },
    });
    const conversation = client.conversation('conv-1');
    const codes = new Map<string, number>();
    const heap: number[] = [];
    for (let round = 0; round < rounds; round += 1) {
      const base = bodies[round % bodies.length] ?? good;
      answer = { status: statuses[Math.floor(random.next() * statuses.length)] ?? 200, body: mutated(base, random) };
      const asked = round % 4 === 0 ? client.createSession() : conversation.chat('hello');
      const outcome = await asked.then(
        () => 'reply',
        (error: unknown) => (isSpeechError(error) ? error.code : Promise.reject(error as Error)),
      );
      codes.set(outcome, (codes.get(outcome) ?? 0) + 1);
      if ((round + 1) % fifth === 0) heap.push(usedHeapBytes());
    }
    expect([...codes.values()].reduce((sum, count) => sum + count)).toBe(rounds);
    expect([...codes.keys()]).toEqual(expect.arrayContaining(['reply', 'frame-malformed', 'authentication-failed']));
    expect((heap.at(-1) ?? 0) - (heap[0] ?? 0)).toBeLessThan(4 * 2 ** 20);
  });
});
