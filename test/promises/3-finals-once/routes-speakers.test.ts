import { seededRandom, speechScript, type Script } from '@throughline/simulator';
import { describe, expect, it } from 'vitest';
import { absentVoice } from '../../kit/absent-voice.ts';
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
import type { RoutedRun } from '../../kit/routed.ts';

const RATE = 8_000;
const speakers = { speakers: true };

const deepgram: HearingRoute = { provider: 'deepgram', flags: speakers };
const assemblyai: HearingRoute = { provider: 'assemblyai', flags: speakers };
const vosk: HearingRoute = { provider: 'vosk' };

/** Another account, which calls 1 who is 0 at the first. */
const swapping: HearingRoute = { ...deepgram, label: (label) => `${1 - Number(label)}` };
const people = ['ann', 'bob', 'cy'];
const naming: HearingRoute = { provider: 'chorus', flags: speakers, label: (label) => people[Number(label)] ?? label };

const unmapped = ({ warnings }: RoutedRun) => warnings.filter(({ code }) => code === 'speaker-unmapped');
const reasons = ({ changes }: RoutedRun) => changes.map(({ reason }) => reason);

/** What was told, and what was spoken, where every word was told once. */
function wordsOf(run: RoutedRun, script: Script): readonly [told: readonly ToldWord[], spoken: readonly ToldWord[]] {
  expect('error' in run.outcome ? run.outcome.error : undefined).toBeUndefined();
  expect(run.complaints).toEqual([]);
  const told = toldIn(run);
  const spoken = spokenIn(script);
  expect(told.map(({ text }) => text)).toEqual(spoken.map(({ text }) => text));
  return [told, spoken];
}

/** Seconds for which each person talks in a stretch of a script, in seconds. */
function voicesIn(script: Script, from: number, to: number): readonly number[] {
  const seconds = new Map<string | undefined, number>();
  for (const { speaker, start, end } of spokenIn(script)) {
    const isHeard = start >= from * RATE && end <= to * RATE;
    if (isHeard) seconds.set(speaker, (seconds.get(speaker) ?? 0) + (end - start) / RATE);
  }
  return [...seconds.values()];
}

describe('who speaks, over a failover to another provider that says it too', () => {
  describe.each([0, 120])('and whose times are off by ±%i ms', (wordTimeJitterMs) => {
    it.each([
      ['calls both otherwise', deepgram, swapping, {}],
      ['has names for them', deepgram, naming, {}],
      ['numbers them, after one that has names', naming, deepgram, {}],
      ['has letters for them', deepgram, assemblyai, { replay: { preRollSeconds: 12 } }],
    ] as const)(
      'keeps their names, also back at the first one and away from it again, where both are in the audio that is sent again: it %s',
      async (_, first, second, session) => {
        const script = dialogue({ seconds: 100, seed: 3, sampleRate: RATE });
        const run = await runDialogue({
          script,
          routes: [first, second].map((route) => ({ ...route, profile: { wordTimeJitterMs } })),
          faults: lostAt(25, 70),
          session: { ...session, failover: { after: ['connection-lost'], backAfterMs: 12_000 } },
        });
        expect(reasons(run).slice(0, 3)).toEqual(['failover', 'return', 'failover']);
        for (const { from, settled } of run.seams) {
          expect(voicesIn(script, from, settled).every((seconds) => seconds > 1.2)).toBe(true);
        }
        const [told, spoken] = wordsOf(run, script);
        const [zero, one] = first === naming ? ['ann', 'bob'] : ['0', '1'];
        expect(told.map(({ speaker }) => speaker)).toEqual(
          spoken.map(({ speaker }) => (speaker === 'A0' ? zero : one)),
        );
        expect(unmapped(run)).toEqual([]);
      },
    );
  });

  it('keeps their names over a failover from one that takes audio no faster than it is spoken, and back at that one tells nobody as somebody else', async () => {
    const script = dialogue({ seconds: 80, seed: 3, sampleRate: RATE });
    const run = await runDialogue({
      script,
      routes: [assemblyai, deepgram],
      faults: lostAt(25),
      session: { failover: { after: ['connection-lost'], backAfterMs: 20_000 } },
    });
    expect(reasons(run)).toEqual(['failover', 'return']);
    const [told, spoken] = wordsOf(run, script);
    const back = run.seams[1]?.settledSample ?? 0;
    const before = told.filter(({ start }) => start < back);
    expect(before.map(({ speaker }) => speaker)).toEqual(
      spoken.slice(0, before.length).map(({ speaker }) => (speaker === 'A0' ? 'A' : 'B')),
    );
    for (const who of peopleByName(told, spoken).values()) expect(who.size).toBe(1);
    expect(unmapped(run).every(({ message }) => message.includes(`link ${run.seams[1]?.epoch} `))).toBe(true);
  });

  it('gives a new name, with a warning, to one who is not in the audio that is sent again', async () => {
    const script = absentVoice(RATE);
    const run = await runDialogue({
      script,
      routes: [deepgram, swapping],
      faults: lostAt(31),
      session: { failover: { after: ['connection-lost'], backAfterMs: Infinity } },
    });
    expect(reasons(run)).toEqual(['failover']);
    const [told, spoken] = wordsOf(run, script);
    expect([...peopleByName(told, spoken)].map(([name, who]) => [name, [...who].join()])).toEqual([
      ['0', 'A'],
      ['1', 'B'],
      ['3', 'A'],
    ]);
    expect(unmapped(run)).toMatchObject([{ message: expect.stringContaining("'3'") }]);
  });

  it('is never told as somebody else, and no word is lost or doubled, at random places with three people', async () => {
    const pairs = [
      [deepgram, assemblyai],
      [assemblyai, deepgram],
      [naming, deepgram],
      [deepgram, { ...deepgram, label: (label: string) => `${(Number(label) + 1) % 3}` }],
    ] as const;
    let newNames = 0;
    for (let seed = 1; seed <= 6; seed += 1) {
      const [first, second] = pairs[seed % pairs.length] ?? pairs[0];
      const random = seededRandom(seed);
      const script = speechScript({ seconds: 50, seed, speakers: 3, sampleRate: RATE });
      const profile = { wordTimeJitterMs: 120, maxWords: [3, 12] } as const;
      const run = await runDialogue({
        seed,
        script,
        routes: [first, second].map((route) => ({ ...route, profile })),
        faults: lostAt(6 + random.next() * 14, 32 + random.next() * 14),
        session: { failover: { after: ['connection-lost'], backAfterMs: 4_000 } },
      });
      expect(reasons(run).slice(0, 2)).toEqual(['failover', 'return']);
      const byName = peopleByName(...wordsOf(run, script));
      expect({ seed, shared: [...byName].filter(([, who]) => who.size > 1) }).toEqual({ seed, shared: [] });
      newNames += unmapped(run).length;
    }
    expect(newNames).toBeGreaterThan(0);
  });
});

describe('who speaks, over a failover between one provider that says it and one that does not', () => {
  it.each([
    ['have their old names where they are in the audio that is sent again', 30, []],
    ['have new names where they are not', 10, ['3', '4']],
  ])('is told by the first one alone, and back at it people %s', async (_, preRollSeconds, more) => {
    const script = dialogue({ seconds: 70, seed: 5, sampleRate: RATE });
    const run = await runDialogue({
      script,
      routes: [deepgram, vosk],
      faults: lostAt(25),
      session: { failover: { after: ['connection-lost'], backAfterMs: 14_000 }, replay: { preRollSeconds } },
    });
    expect(reasons(run)).toEqual(['failover', 'return']);
    const [lost, back] = run.seams.map(({ epoch }) => epoch);
    const ofSecond = run.finals.filter(({ epoch }) => epoch === lost);
    expect(ofSecond.length).toBeGreaterThan(3);
    for (const final of ofSecond) {
      expect(final).not.toHaveProperty('speaker');
      for (const word of final.words ?? []) expect(word).not.toHaveProperty('speaker');
    }
    const ofFirst = run.finals.filter(({ epoch }) => epoch !== lost);
    expect(ofFirst.some(({ epoch }) => epoch === back)).toBe(true);
    for (const { words = [] } of ofFirst) for (const { speaker } of words) expect(speaker).toBeTypeOf('string');
    const byName = peopleByName(...wordsOf(run, script));
    expect([...byName.keys()]).toEqual(['0', '1', ...more]);
    for (const who of byName.values()) expect(who.size).toBe(1);
    expect(unmapped(run)).toHaveLength(more.length);
  });

  it('is told by the second one alone, by its own labels at first', async () => {
    const script = dialogue({ seconds: 90, seed: 6, sampleRate: RATE });
    const run = await runDialogue({
      script,
      routes: [vosk, assemblyai],
      faults: lostAt(12, 60),
      session: { failover: { after: ['connection-lost'], backAfterMs: 20_000 } },
    });
    expect(reasons(run).slice(0, 3)).toEqual(['failover', 'return', 'failover']);
    const ofSecond = new Set(run.seams.filter(({ cause }) => cause === 'loss').map(({ epoch }) => epoch));
    for (const { epoch, words = [] } of run.finals) {
      for (const { speaker } of words) expect(speaker).toBeTypeOf(ofSecond.has(epoch) ? 'string' : 'undefined');
    }
    const byName = peopleByName(...wordsOf(run, script));
    expect(new Set(byName.keys())).toEqual(new Set(['A', 'B', '3', '4']));
    for (const who of byName.values()) expect(who.size).toBe(1);
    expect(unmapped(run)).toHaveLength(2);
  });
});
