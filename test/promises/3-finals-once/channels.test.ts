import { describe, expect, it } from 'vitest';
import type { RecognitionTraits } from '@throughline/core/protocol';
import {
  randomFaults,
  scriptWords,
  seededRandom,
  speechScript,
  type Fault,
  type RecogniserProfile,
  type Script,
} from '@throughline/simulator';
import { runChorus, type ChorusRun } from '../../kit/chorus-run.ts';

const RATE = 8_000;
const CUTS = 12;

const spread = (count: number, seconds: number): readonly Fault[] =>
  Array.from({ length: count }, (_, index) => ({
    on: { position: ((index + 0.6) * seconds) / count },
    do: { type: 'rst' },
  }));

/** Words of a channel, in the order of their times: as they were reported, and as they were spoken. */
function wordsOf({ finals }: ChorusRun, channel: number) {
  const words = finals.flatMap((final) => (final.channel === channel ? (final.words ?? []) : []));
  return words.toSorted((one, other) => one.start - other.start || one.end - other.end);
}
const textsOf = (run: ChorusRun, channel: number): readonly string[] => wordsOf(run, channel).map(({ text }) => text);
const spokenIn = (script: Script, channel: number): readonly string[] =>
  scriptWords(script, channel).map(({ text }) => text);

const habits: readonly (readonly [string, RecogniserProfile, Partial<RecognitionTraits>, boolean])[] = [
  ['that tells nothing of its progress', {}, {}, false],
  ['that tells what it has processed', { processed: 'received', delayMs: [200, 900] }, { progress: 'processed' }, true],
  [
    'that answers late, in segments and times of its own',
    { delayMs: [300, 1_500], wordTimeJitterMs: 120, maxWords: [2, 9] },
    {},
    false,
  ],
  ['that sends finals only', { delayMs: [100, 600] }, { answers: 'finals-only' }, false],
];

describe('several channels over cuts', () => {
  it.each(habits)(
    'have every word once, in its own channel, with a provider %s',
    async (_, profile, traits, processed) => {
      const script = speechScript({ seconds: 120, seed: 5, channels: 2, sampleRate: RATE });
      const run = await runChorus({ script, faults: spread(CUTS, 120), profile, traits, processed });
      expect(run.summary.links).toBe(1 + CUTS);
      for (const channel of [0, 1]) expect(textsOf(run, channel)).toEqual(spokenIn(script, channel));
      expect(run.summary).toMatchObject({ settledSamples: script.length, gaps: [] });
    },
  );

  it('have them at their true times', async () => {
    const script = speechScript({ seconds: 60, seed: 8, channels: 3, sampleRate: RATE });
    const run = await runChorus({ script, faults: spread(6, 60) });
    for (const channel of [0, 1, 2]) {
      const found = wordsOf(run, channel).map(({ text, start, end }) => ({
        text,
        start: Math.round(start * RATE),
        end: Math.round(end * RATE),
      }));
      expect(found).toEqual(scriptWords(script, channel));
    }
  });

  it('say the same at the same time, and nothing of it is taken for a repetition', async () => {
    const one = speechScript({ seconds: 60, seed: 6, sampleRate: RATE });
    const script: Script = {
      ...one,
      utterances: one.utterances.flatMap(({ words }) => [
        { channel: 0, words },
        { channel: 1, words },
      ]),
    };
    const run = await runChorus({ script, faults: spread(6, 60), profile: { wordTimeJitterMs: 120 } });
    for (const channel of [0, 1]) expect(textsOf(run, channel)).toEqual(spokenIn(script, channel));
  });

  it('wait for each other: what one has answered is kept while the other still speaks', async () => {
    const words = Array.from({ length: 40 }, (_, index) => ({
      text: `word${index}`,
      start: (1 + index / 2) * RATE,
      end: (1.45 + index / 2) * RATE,
    }));
    const long = { channel: 1, words };
    const short = [2, 6, 10, 14, 18].map((at, index) => ({
      channel: 0,
      words: [{ text: `short${index}`, start: at * RATE, end: (at + 0.4) * RATE }],
    }));
    const script: Script = { sampleRate: RATE, length: 30 * RATE, utterances: [...short, long] };
    const settled: number[] = [];
    const run = await runChorus({
      script,
      live: true,
      faults: [{ on: { position: 19 }, do: { type: 'rst' } }],
      lead: (session) => session.on('final', ({ channel }) => channel === 0 && settled.push(session.positions.settled)),
    });
    expect(settled).toHaveLength(5);
    // Channel 1 is one open segment from 1 s on: five finals of channel 0 have moved nothing behind it.
    expect(settled.every((seconds) => seconds <= 1)).toBe(true);
    for (const channel of [0, 1]) expect(textsOf(run, channel)).toEqual(spokenIn(script, channel));
  });

  it.each([['steadily'], ['finals-only']] as const)(
    'do not wait for one in which nobody speaks, with a provider that answers %s',
    async (answers) => {
      const both = speechScript({ seconds: 300, seed: 7, channels: 2, sampleRate: RATE });
      const script = { ...both, utterances: both.utterances.filter(({ channel }) => channel === 0) };
      const words = [5, 9, 150, 298].map((at) => ({ text: 'yes', start: at * RATE, end: (at + 0.5) * RATE }));
      let most = 0;
      const run = await runChorus({
        script: { ...script, utterances: [...script.utterances, { channel: 1, words }] },
        profile: { wordTimeJitterMs: 120 },
        live: true,
        traits: { answers },
        session: { window: { seconds: 60 } },
        lead: (session) => session.on('final', () => (most = Math.max(most, session.unsettled().length / 2 / RATE))),
      });
      expect(most).toBeLessThan(20);
      expect(run.warnings).toEqual([]);
      expect(run.gaps).toEqual([]);
    },
  );

  it('keep who speaks, and each end of a turn once, in every channel', async () => {
    const script = speechScript({ seconds: 240, seed: 4, channels: 2, speakers: 2, sampleRate: RATE });
    const options = { script, traits: { speakers: true }, session: { replay: { preRollSeconds: 30 } } };
    const undisturbed = await runChorus(options);
    const cut = await runChorus({ ...options, faults: spread(CUTS, 240) });
    expect([undisturbed.summary.links, cut.summary.links]).toEqual([1, 1 + CUTS]);
    expect(cut.warnings.map(({ message }) => message)).toEqual([]);
    for (const channel of [0, 1]) {
      const told = (run: ChorusRun) => wordsOf(run, channel).map(({ text, start, speaker }) => [text, start, speaker]);
      expect(new Set(wordsOf(undisturbed, channel).map(({ speaker }) => speaker)).size).toBe(2);
      expect(told(cut)).toEqual(told(undisturbed));
      const ends = (run: ChorusRun) =>
        run.turns.flatMap((turn) => (turn.channel === channel && turn.phase === 'end' ? [turn.at] : []));
      expect(ends(undisturbed).length).toBeGreaterThan(20);
      expect(ends(cut).map((at) => Math.round(at))).toEqual(ends(undisturbed).map((at) => Math.round(at)));
    }
  });

  it('lose nothing and double nothing in random schedules', { timeout: 30_000 }, async () => {
    for (let seed = 1; seed <= 8; seed += 1) {
      const channels = 2 + (seed % 3);
      const script = speechScript({ seconds: 40, seed, channels, sampleRate: RATE });
      const faults = randomFaults(seededRandom(seed), { count: 4, seconds: 40, only: ['rst', 'outage', 'mute'] });
      const profile = { wordTimeJitterMs: 100, maxWords: [3, 12], delayMs: [50, 800] } as const;
      const run = await runChorus({ script, seed, faults, profile, live: seed % 2 === 0 });
      for (let channel = 0; channel < channels; channel += 1) {
        expect({ seed, channel, texts: textsOf(run, channel) }).toEqual({
          seed,
          channel,
          texts: spokenIn(script, channel),
        });
      }
      expect(run.gaps).toEqual([]);
    }
  });
});

describe('several channels over links that take over from each other', () => {
  it.each(habits)(
    'have every word once, in its own channel, with a provider %s',
    async (_, profile, traits, processed) => {
      const script = speechScript({ seconds: 120, seed: 5, channels: 2, sampleRate: RATE });
      const session = { rotate: { afterSeconds: 20 } };
      const run = await runChorus({ script, profile, traits, processed, live: true, session });
      expect(run.links.filter(({ state }) => state === 'retiring').length).toBeGreaterThanOrEqual(5);
      expect(run.links.filter(({ state }) => state === 'failed')).toEqual([]);
      for (const channel of [0, 1]) expect(textsOf(run, channel)).toEqual(spokenIn(script, channel));
      expect(run.summary).toMatchObject({ settledSamples: script.length, gaps: [] });
    },
  );
});
