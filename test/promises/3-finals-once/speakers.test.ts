import { describe, expect, it } from 'vitest';
import {
  randomFaults,
  seededRandom,
  speechScript,
  type Fault,
  type Script,
  type ScriptUtterance,
} from '@throughline/simulator';
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

/** Places to cut, in seconds, at each of which both voices have spoken for more than a second in the 10 s that are sent again. */
function cutsAmongBoth(script: Script): readonly number[] {
  const cuts: number[] = [];
  for (const { words } of script.utterances) {
    const at = (words.at(-1)?.start ?? 0) / RATE;
    const settled = (words[0]?.start ?? 0) / RATE - 0.5;
    const voices = [...voicesIn(script, settled - 9.5, settled).values()];
    const isApart = at > (cuts.at(-1) ?? 0) + 12;
    if (cuts.length < CUTS && isApart && voices.length > 1 && voices.every((seconds) => seconds > 1.2)) cuts.push(at);
  }
  return cuts;
}

function reset(position: number): Fault {
  return { on: { position }, do: { type: 'rst' } };
}

/** An utterance of words of 0.5 s from `start` (seconds) on. */
function utterance(speaker: string, start: number, text: string): ScriptUtterance {
  const words = text.split(' ').map((word, index) => {
    const at = (start + index / 2) * RATE;
    return { text: word, start: at, end: at + 0.45 * RATE };
  });
  return { speaker, words };
}

const unmapped = ({ warnings }: Conversation) => warnings.filter(({ code }) => code === 'speaker-unmapped');
const told = ({ words }: Conversation) => words.map(({ text, start, speaker }) => `${text}@${start}:${speaker}`);

describe('speakers', () => {
  it('have the same names after twelve cuts as without any, where both voices are in the audio that is sent again', async () => {
    const script = speechScript({ seconds: 240, seed: 4, speakers: 2, sampleRate: RATE });
    const cuts = cutsAmongBoth(script);
    expect(cuts).toHaveLength(CUTS);
    const undisturbed = await converse({ script });
    const cut = await converse({ script, faults: cuts.map(reset) });
    expect([undisturbed.summary.links, cut.summary.links]).toEqual([1, 1 + CUTS]);
    expect(new Set(undisturbed.words.map(({ speaker }) => speaker))).toEqual(new Set(['0', '1']));
    expect(told(cut)).toEqual(told(undisturbed));
    expect(unmapped(cut)).toEqual([]);
  });

  it('get a new name, and a warning once, where only the other voice is in that audio', async () => {
    const script = {
      sampleRate: RATE,
      length: 60 * RATE,
      utterances: [
        utterance('A', 1, 'good morning this is the first of us who speaks'),
        utterance('B', 8, 'and here is the second one of us who has much to say'),
        utterance('B', 16, 'and who goes on with it for as long as is needed'),
        utterance('B', 24, 'until the link is cut'),
        utterance('B', 32, 'and after that as well'),
        utterance('A', 38, 'now it is me once more'),
        utterance('B', 44, 'so I see'),
        utterance('A', 50, 'indeed'),
      ],
    };
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
