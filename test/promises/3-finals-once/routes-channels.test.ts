import type { Turn } from '@throughline/core';
import { seededRandom } from '@throughline/simulator';
import { describe, expect, it } from 'vitest';
import {
  dialogue,
  lostAt,
  peopleByName,
  runDialogue,
  spokenIn,
  toldIn,
  type HearingRoute,
  type ToldWord,
} from '../../kit/dialogue.ts';

const RATE = 8_000;
const SECONDS = 42;
/** More than a provider's own rounding. */
const ROUNDING_SAMPLES = 1;
/** Two links may place the same turn so far apart, in seconds: jitter on both, and the frame in which an endpoint is found. */
const APART_SECONDS = 0.4;

const flags = { speakers: true, channels: 2 };
const deepgram: HearingRoute = { provider: 'deepgram', flags };
const chorus: HearingRoute = { provider: 'chorus', flags, label: (label) => `speaker ${label}` };

const isTold = ({ phase }: Turn): boolean => phase === 'start' || phase === 'end';

/** Words that were not told within so many samples of where they were spoken. */
function misplaced(told: readonly ToldWord[], spoken: readonly ToldWord[], samples: number): readonly string[] {
  return told.flatMap(({ text, start, end }, index) => {
    const word = spoken[index];
    const off = Math.max(Math.abs(start - (word?.start ?? NaN)), Math.abs(end - (word?.end ?? NaN)));
    return off <= samples ? [] : [`${text} is ${off} samples off`];
  });
}

describe('two channels', () => {
  describe.each([
    ['another account', deepgram, { ...deepgram, label: (label: string) => `${1 - Number(label)}` }],
    ['another provider', deepgram, chorus],
    ['another provider, and from it', chorus, deepgram],
  ] as const)('that go on with %s', (_, first, second) => {
    it.each([
      [1, 0],
      [5, 120],
    ])(
      'have every word, turn and speaker once, each in its channel, at four random places from the %ith on, and back, with times off by ±%i ms',
      async (least, wordTimeJitterMs) => {
        const most = wordTimeJitterMs === 0 ? ROUNDING_SAMPLES : 0.12 * RATE + ROUNDING_SAMPLES;
        for (let seed = least; seed < least + 4; seed += 1) {
          const random = seededRandom(seed);
          const script = dialogue({ seconds: SECONDS, seed, sampleRate: RATE, channels: 2 });
          const run = await runDialogue({
            seed,
            script,
            routes: [first, second].map((route) => ({ ...route, profile: { wordTimeJitterMs } })),
            faults: lostAt(4 + random.next() * 10, 31 + random.next() * 5),
            session: { failover: { after: ['connection-lost'], backAfterMs: 5_000 } },
          });
          expect('error' in run.outcome ? run.outcome.error : undefined).toBeUndefined();
          expect(run.changes.map(({ reason }) => reason).slice(0, 3)).toEqual(['failover', 'return', 'failover']);
          expect([run.complaints, run.gaps]).toEqual([[], []]);
          const people = new Map<string, string>();
          for (const channel of [0, 1]) {
            const told = toldIn(run, channel);
            const spoken = spokenIn(script, channel);
            expect({ seed, channel, said: told.map(({ text }) => text) }).toEqual({
              seed,
              channel,
              said: spoken.map(({ text }) => text),
            });
            expect(misplaced(told, spoken, most)).toEqual([]);
            // Nobody has two names, and no name is two people's, in whichever channel.
            for (const [name, who] of peopleByName(told, spoken)) {
              expect(people.has(name)).toBe(false);
              people.set(name, [...who].join());
            }
            const turns = run.turns.filter((turn) => turn.channel === channel && isTold(turn));
            const ofTurns = script.utterances.flatMap(({ words, ...utterance }) =>
              utterance.channel === channel ? [words[0]?.start ?? 0, words.at(-1)?.end ?? 0] : [],
            );
            expect(turns.map(({ phase }) => phase)).toEqual(
              ofTurns.map((_place, index) => (index % 2 === 0 ? 'start' : 'end')),
            );
            const apart = turns.map(({ at }, index) => Math.abs(at * RATE - (ofTurns[index] ?? NaN)));
            expect(Math.max(...apart)).toBeLessThan(APART_SECONDS * RATE);
          }
          expect([...people.values()].toSorted()).toEqual(['A0', 'A1', 'B0', 'B1']);
        }
      },
    );
  });
});
