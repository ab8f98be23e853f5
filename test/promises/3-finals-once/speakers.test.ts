import { describe, expect, it } from 'vitest';
import { randomFaults, seededRandom, speechScript, type Fault, type Script } from '@throughline/simulator';
import { absentVoice } from '../../kit/absent-voice.ts';
import { converse, type Conversation } from '../../kit/conversation.ts';

const RATE = 8_000;
const CUTS = 12;
const SCHEDULES = 12;

/** Seconds for which each speaker talks in a stretch of a script, in seconds. */
function voicesIn({ utterances }: Script, from: number, to: number): ReadonlyMap<string, number> {
  const voices = new Map<string, number>();
  for (const { speaker = '', words } of utterances) {
    const heard = words.filter(({ start, end }) => start >= from * RATE && end <= to * RATE);
    const seconds = heard.reduce((sum, { start, end }) => sum + (end - start) / RATE, 0);
    voices.set(speaker, (voices.get(speaker) ?? 0) + seconds);
  }
  return voices;
}

/** How far a script is answered when so much of it was spoken, in seconds, at the least: in the channel that is the farthest behind. */
function answeredAt({ utterances }: Script, seconds: number): number {
  const ends = new Map<number, number>();
  for (const { channel = 0, words } of utterances) {
    const end = (words.at(-1)?.end ?? 0) / RATE;
    if (end + 0.7 < seconds) ends.set(channel, end);
  }
  return Math.min(...ends.values());
}

/** Places to cut, in seconds, at each of which all voices have spoken for more than a second in the 10 s that are sent again. */
function cutsAmongAll(script: Script, voices: number): readonly number[] {
  const cuts: number[] = [];
  for (const { words } of script.utterances) {
    const at = (words.at(-1)?.start ?? 0) / RATE;
    const answered = answeredAt(script, at);
    const heard = [...voicesIn(script, answered - 9.5, answered).values()];
    const isApart = at > (cuts.at(-1) ?? 0) + 12;
    const isAmongAll = heard.length === voices && heard.every((seconds) => seconds > 1.2);
    if (cuts.length < CUTS && isApart && isAmongAll) cuts.push(at);
  }
  return cuts;
}

function reset(position: number): Fault {
  return { on: { position }, do: { type: 'rst' } };
}

const unmapped = ({ warnings }: Conversation) => warnings.filter(({ code }) => code === 'speaker-unmapped');
const told = ({ words }: Conversation) =>
  words.map(({ text, start, channel = 0, speaker }) => `${channel} ${text}@${start}:${speaker}`);
/** Where turns ended, in samples, channel by channel. */
const turnEnds = ({ turns }: Conversation) =>
  turns
    .flatMap(({ phase, channel = 0, at }) => (phase === 'end' ? [{ channel, at: Math.round(at * RATE) }] : []))
    .toSorted((one, other) => one.channel - other.channel || one.at - other.at);

describe('speakers', () => {
  it('have the same names after twelve cuts as without any, where both voices are in the audio that is sent again', async () => {
    const script = speechScript({ seconds: 240, seed: 4, speakers: 2, sampleRate: RATE });
    const cuts = cutsAmongAll(script, 2);
    expect(cuts).toHaveLength(CUTS);
    const undisturbed = await converse({ script });
    const cut = await converse({ script, faults: cuts.map(reset) });
    expect([undisturbed.summary.links, cut.summary.links]).toEqual([1, 1 + CUTS]);
    expect(new Set(undisturbed.words.map(({ speaker }) => speaker))).toEqual(new Set(['0', '1']));
    expect(told(cut)).toEqual(told(undisturbed));
    expect(unmapped(cut)).toEqual([]);
  });

  it('are told apart in each of two channels, and each turn ends once, through twelve cuts as without any', async () => {
    const script = speechScript({ seconds: 240, seed: 4, speakers: 2, channels: 2, sampleRate: RATE });
    const cuts = cutsAmongAll(script, 4);
    expect(cuts).toHaveLength(CUTS);
    const undisturbed = await converse({ script });
    const cut = await converse({ script, faults: cuts.map(reset) });
    expect(cut.summary.links).toBe(1 + CUTS);
    const names = new Map<string, Set<number | undefined>>();
    for (const { speaker = '?', channel } of undisturbed.words) {
      names.set(speaker, (names.get(speaker) ?? new Set()).add(channel));
    }
    expect([...names.values()].map(({ size }) => size)).toEqual([1, 1, 1, 1]);
    expect(told(cut)).toEqual(told(undisturbed));
    expect(unmapped(cut)).toEqual([]);
    expect(turnEnds(cut).length).toBeGreaterThan(50);
    expect(turnEnds(cut)).toEqual(turnEnds(undisturbed));
  });

  it.each([1, 2])('have the same names on links that take over from each other (%i channels)', async (channels) => {
    const script = speechScript({ seconds: 240, seed: 4, speakers: 2, channels, sampleRate: RATE });
    const undisturbed = await converse({ script });
    // So far back that all voices are there.
    const rotated = await converse({
      script,
      live: true,
      session: { rotate: { afterSeconds: 60 }, replay: { preRollSeconds: 30 } },
    });
    expect(rotated.summary.links).toBeGreaterThanOrEqual(4);
    expect(told(rotated)).toEqual(told(undisturbed));
    expect(unmapped(rotated)).toEqual([]);
  });

  it('get a new name, and a warning once, where only the other voice is in that audio', async () => {
    const script = absentVoice(RATE);
    const cut = await converse({ script, faults: [reset(31)] });
    const names = new Map(cut.words.map(({ speaker, start }) => [start, speaker]));
    const nameAt = (seconds: number) => names.get(seconds * RATE);
    expect([1, 8, 16, 24, 32, 38, 44, 50].map(nameAt)).toEqual(['0', '1', '1', '1', '1', '3', '1', '3']);
    expect(unmapped(cut)).toEqual([
      expect.objectContaining({ message: expect.stringContaining("'3'"), at: expect.any(Number) }),
    ]);
  });

  it('never share a name, and no word is lost or doubled, in random schedules with times off by ±120 ms', async () => {
    for (let seed = 1; seed <= SCHEDULES; seed += 1) {
      const script = speechScript({ seconds: 60, seed, speakers: 3, sampleRate: RATE });
      const faults = randomFaults(seededRandom(seed), { count: 5, seconds: 60, only: ['rst', 'outage', 'mute'] });
      const cut = await converse({ script, seed, faults, profile: { wordTimeJitterMs: 120, maxWords: [3, 12] } });
      const spoken = script.utterances.flatMap(({ speaker = '', words }) =>
        words.map(({ text }) => ({ text, speaker })),
      );
      expect({ seed, words: cut.words.map(({ text }) => text) }).toEqual({
        seed,
        words: spoken.map(({ text }) => text),
      });
      const people = new Map<string | undefined, Set<string>>();
      for (const [index, { speaker }] of cut.words.entries()) {
        people.set(speaker, (people.get(speaker) ?? new Set()).add(spoken[index]?.speaker ?? ''));
      }
      expect({ seed, shared: [...people].filter(([, who]) => who.size > 1) }).toEqual({ seed, shared: [] });
    }
  });
});
