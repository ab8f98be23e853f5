import type { Turn } from '@throughline/core';
import {
  scriptAudio,
  scriptedEngine,
  seededRandom,
  speechScript,
  type Fault,
  type Script,
} from '@throughline/simulator';
import { describe, expect, it } from 'vitest';
import { lostAt } from '../../kit/dialogue.ts';
import { runRouted, type RoutedRun, type TestedRoute } from '../../kit/routed.ts';

const RATE = 16_000;
const SECONDS = 50;
/** Two links may place the same turn so far apart, in seconds: jitter on both, and the frame in which an endpoint is found. */
const APART = 0.4;

type Route = Omit<TestedRoute, 'engine' | 'faults' | 'sampleRate'>;

/** By what they tell of turns. */
const routes = {
  'starts and ends': { provider: 'deepgram' },
  'starts, eager ends, resumed turns and ends': {
    provider: 'deepgram',
    flags: { model: 'flux-general-en' },
    config: { eagerEotThreshold: 0.4 },
  },
  'ends only': { provider: 'deepgram', config: { vadEvents: false } },
  'turns without the silence that was left out': { provider: 'assemblyai' },
  'nothing of them': { provider: 'vosk' },
} as const satisfies Record<string, Route>;

type Kind = keyof typeof routes;

interface RunOptions {
  readonly script: Script;
  readonly seed: number;
  readonly kinds: readonly [Kind, Kind];
  readonly faults: readonly Fault[];
  readonly wordTimeJitterMs?: number;
  readonly backAfterMs?: number;
}

async function run({ script, seed, kinds, faults, wordTimeJitterMs = 0, backAfterMs = 5_000 }: RunOptions) {
  const audio = scriptAudio(script);
  const engine = scriptedEngine({ script, wordTimeJitterMs, eagerEndSeconds: 0.3 });
  const result = await runRouted({
    seed,
    seconds: script.length / RATE,
    routes: kinds.map((kind, index) => ({
      ...routes[kind],
      sampleRate: RATE,
      engine,
      faults: index === 0 ? faults : [],
    })),
    audio: (from, to) => audio.samples(from, to),
    session: { failover: { after: ['connection-lost'], backAfterMs } },
  });
  expect('error' in result.outcome ? result.outcome.error : undefined).toBeUndefined();
  return result;
}

/** The phases in the order in which they were told, a letter each. */
const storyOf = (turns: readonly Turn[]): string =>
  turns.map(({ phase }) => ({ start: 's', 'eager-end': 'e', resumed: 'r', end: '.' })[phase]).join('');
const placesOf = (turns: readonly Turn[], phase: Turn['phase']): readonly number[] =>
  turns.flatMap((turn) => (turn.phase === phase ? [turn.at] : []));
const startsOf = ({ utterances }: Script): readonly number[] =>
  utterances.map(({ words }) => (words[0]?.start ?? 0) / RATE);
const endsOf = ({ utterances }: Script): readonly number[] =>
  utterances.map(({ words }) => (words.at(-1)?.end ?? 0) / RATE);

/** What of the one is not in the other, at about the same place, once for each. */
function differences(told: readonly number[], spoken: readonly number[]): readonly string[] {
  const left = [...told];
  const missing = spoken.filter((at) => {
    const index = left.findIndex((other) => Math.abs(other - at) < APART);
    if (index >= 0) left.splice(index, 1);
    return index < 0;
  });
  return [...missing.map((at) => `${at} is missing`), ...left.map((at) => `${at} is too much`)];
}

/** A failover and a return, then a failover again, at places of the seed's. */
function cutsOf(seed: number): readonly Fault[] {
  const random = seededRandom(seed);
  return lostAt(3 + random.next() * 15, 30 + random.next() * 15);
}

const reasons = ({ changes }: RoutedRun) => changes.map(({ reason }) => reason);
const silently = (script: Script): Script => ({ ...script, length: script.length + 2 * RATE });

describe.each([
  ['starts and ends', 'starts and ends'],
  ['starts and ends', 'starts, eager ends, resumed turns and ends'],
  ['starts, eager ends, resumed turns and ends', 'starts and ends'],
  ['starts, eager ends, resumed turns and ends', 'starts, eager ends, resumed turns and ends'],
] as const)('turns over a failover from a provider that tells %s to one that tells %s, and back', (...kinds) => {
  it.each([0, 120])('start once and end once, in this order, with times off by ±%i ms', async (wordTimeJitterMs) => {
    for (const seed of [3, 4, 16, 30]) {
      const script = silently(speechScript({ seconds: SECONDS, seed, sampleRate: RATE }));
      const result = await run({ script, seed, kinds, faults: cutsOf(seed), wordTimeJitterMs });
      expect(reasons(result).slice(0, 3)).toEqual(['failover', 'return', 'failover']);
      expect({ seed, story: storyOf(result.turns) }).toEqual({
        seed,
        story: expect.stringMatching(/^(?:s(?:er)*e?\.)+$/u),
      });
      const starts = differences(placesOf(result.turns, 'start'), startsOf(script));
      const ends = differences(placesOf(result.turns, 'end'), endsOf(script));
      expect({ seed, starts, ends }).toEqual({ seed, starts: [], ends: [] });
    }
  });
});

describe.each([
  ['starts and ends', 'ends only'],
  ['ends only', 'starts and ends'],
] as const)('turns over a failover from a provider that tells %s to one that tells %s, and back', (...kinds) => {
  it.each([0, 120])('end once, and start no more than once, with times off by ±%i ms', async (wordTimeJitterMs) => {
    for (const seed of [3, 4, 16, 30]) {
      const script = silently(speechScript({ seconds: SECONDS, seed, sampleRate: RATE }));
      const result = await run({ script, seed, kinds, faults: cutsOf(seed), wordTimeJitterMs });
      expect(reasons(result).slice(0, 3)).toEqual(['failover', 'return', 'failover']);
      expect({ seed, story: storyOf(result.turns) }).toEqual({ seed, story: expect.stringMatching(/^(?:s?\.)+$/u) });
      expect({ seed, ends: differences(placesOf(result.turns, 'end'), endsOf(script)) }).toEqual({ seed, ends: [] });
      const starts = differences(placesOf(result.turns, 'start'), startsOf(script));
      expect(starts.filter((difference) => difference.endsWith('too much'))).toEqual([]);
    }
  });
});

describe.each([
  ['starts and ends', 'turns without the silence that was left out'],
  ['turns without the silence that was left out', 'starts and ends'],
] as const)('turns over a failover from a provider that tells %s to one that tells %s, and back', (...kinds) => {
  it.each([0, 120])(
    'start and end where somebody does, no place twice, with times off by ±%i ms',
    async (wordTimeJitterMs) => {
      for (const seed of [2, 5, 8, 10]) {
        const script = silently(speechScript({ seconds: SECONDS, seed, sampleRate: RATE }));
        const result = await run({ script, seed, kinds, faults: cutsOf(seed), wordTimeJitterMs });
        expect(reasons(result)).toContain('return');
        expect({ seed, story: storyOf(result.turns) }).toEqual({ seed, story: expect.stringMatching(/^(?:s?\.)+$/u) });
        const starts = differences(placesOf(result.turns, 'start'), startsOf(script));
        const ends = differences(placesOf(result.turns, 'end'), endsOf(script));
        expect([...starts, ...ends].filter((difference) => difference.endsWith('too much'))).toEqual([]);
        expect(placesOf(result.turns, 'end').at(-1)).toBeCloseTo(endsOf(script).at(-1) ?? 0, 0);
      }
    },
  );
});

describe('a turn that goes on when the route is lost', () => {
  const words = Array.from({ length: 12 }, (_, index) => ({
    text: `word${index}`,
    start: (10 + index / 2) * RATE,
    end: (10.45 + index / 2) * RATE,
  }));
  const script: Script = { sampleRate: RATE, length: 20 * RATE, utterances: [{ words }] };

  it.each(['starts and ends', 'starts, eager ends, resumed turns and ends', 'ends only'] as const)(
    'ends once, with the second provider, which tells %s',
    async (kind) => {
      const { turns } = await run({ script, seed: 1, kinds: ['starts and ends', kind], faults: lostAt(13.2) });
      const told = turns.filter(({ phase }) => phase !== 'eager-end').map(({ phase, at, epoch }) => [phase, at, epoch]);
      expect(told).toEqual([
        ['start', 10, 1],
        ['end', expect.closeTo(15.95, 3), 2],
      ]);
    },
  );

  it('has no end with one that tells nothing of them', async () => {
    const { turns, finals } = await run({
      script,
      seed: 1,
      kinds: ['starts and ends', 'nothing of them'],
      faults: lostAt(13.2),
      backAfterMs: Infinity,
    });
    expect(turns.map(({ phase }) => phase)).toEqual(['start']);
    expect(finals.map(({ epoch }) => epoch)).toEqual([2]);
  });
});

describe('turns over a failover to a provider that tells nothing of them, and back', () => {
  it.each([0, 120])(
    'are told by the first one alone, each once, with times off by ±%i ms',
    async (wordTimeJitterMs) => {
      for (const seed of [1, 2, 3, 8]) {
        const script = silently(speechScript({ seconds: SECONDS, seed, sampleRate: RATE }));
        const result = await run({
          script,
          seed,
          kinds: ['starts and ends', 'nothing of them'],
          faults: lostAt(10 + seededRandom(seed).next() * 5),
          backAfterMs: 12_000,
          wordTimeJitterMs,
        });
        expect(reasons(result)).toEqual(['failover', 'return']);
        const [lost, back] = result.seams;
        expect(result.turns.filter(({ epoch }) => epoch === lost?.epoch)).toEqual([]);
        expect(storyOf(result.turns)).toMatch(/^(?:s\.)+$/u);
        const isOfFirst = (at: number): boolean => at < (lost?.settled ?? 0) || at > (back?.settled ?? 0) + 1;
        const ofFirst = (places: readonly number[]): readonly number[] => places.filter(isOfFirst);
        const starts = differences(ofFirst(placesOf(result.turns, 'start')), ofFirst(startsOf(script)));
        const ends = differences(ofFirst(placesOf(result.turns, 'end')), ofFirst(endsOf(script)));
        expect({ seed, starts, ends }).toEqual({ seed, starts: [], ends: [] });
      }
    },
  );

  it('are told by the second one alone where the first tells nothing of them', async () => {
    const script = silently(speechScript({ seconds: SECONDS, seed: 1, sampleRate: RATE }));
    const kinds = ['nothing of them', 'starts and ends'] as const;
    const result = await run({ script, seed: 1, kinds, faults: cutsOf(1), backAfterMs: 12_000 });
    expect(reasons(result)).toEqual(['failover', 'return', 'failover']);
    expect(storyOf(result.turns)).toMatch(/^(?:s\.)+$/u);
    const ofSecond = new Set(result.seams.filter(({ cause }) => cause === 'loss').map(({ epoch }) => epoch));
    expect(new Set(result.turns.map(({ epoch }) => epoch))).toEqual(ofSecond);
  });
});
