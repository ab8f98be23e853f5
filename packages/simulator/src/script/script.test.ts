import { describe, expect, it } from 'vitest';
import { channelOf } from '../engine/channels.ts';
import { scriptAudio } from './script-audio.ts';
import { scriptText, scriptWords, speechScript } from './script.ts';

function decibels(samples: Int16Array): number {
  let sum = 0;
  for (const sample of samples) sum += sample * sample;
  return 10 * Math.log10(sum / samples.length / 32_768 ** 2);
}

describe('speechScript', () => {
  it('draws the same speech for the same options and other speech for another seed', () => {
    expect(speechScript({ seconds: 30, seed: 1 })).toEqual(speechScript({ seconds: 30, seed: 1 }));
    expect(scriptText(speechScript({ seconds: 30, seed: 1 }))).not.toBe(
      scriptText(speechScript({ seconds: 30, seed: 2 })),
    );
  });

  it('keeps to its timing: words of 0.15–0.6 s, up to 0.1 s between, pauses of 0.5–1.6 s, silence at the end', () => {
    const script = speechScript({ seconds: 300, seed: 4, sampleRate: 8_000, repetitions: true });
    expect(script.length).toBe(2_400_000);
    const { utterances } = script;
    const pauses = utterances.slice(1).map(({ words }, index) => {
      return (words[0]?.start ?? NaN) - (utterances[index]?.words.at(-1)?.end ?? NaN);
    });
    const lengths = scriptWords(script).map(({ start, end }) => end - start);
    const gaps = utterances.flatMap(({ words }) =>
      words.slice(1).map(({ start }, index) => start - (words[index]?.end ?? NaN)),
    );
    const within = (values: readonly number[], low: number, high: number) =>
      expect(values.filter((value) => !(value >= low * 8_000 - 1 && value <= high * 8_000 + 1))).toEqual([]);
    within(pauses, 0.5, 1.6);
    within(lengths, 0.15, 0.6);
    within(gaps, 0, 0.1);
    expect(script.length - (utterances.at(-1)?.words.at(-1)?.end ?? NaN)).toBeGreaterThanOrEqual(0.5 * 8_000);
  });

  it('says who speaks, and draws further channels, without a change to the words of the first', () => {
    const plain = speechScript({ seconds: 60, seed: 3 });
    const script = speechScript({ seconds: 60, seed: 3, speakers: 2, channels: 2 });
    expect(scriptWords(script, 0)).toEqual(scriptWords(plain));
    expect(scriptText(script, 1)).not.toBe(scriptText(plain));
    const speakersOf = (wanted: number) =>
      new Set(script.utterances.flatMap(({ channel, speaker }) => (channel === wanted ? [speaker] : [])));
    expect([speakersOf(0), speakersOf(1)]).toEqual([new Set(['A', 'B']), new Set(['C', 'D'])]);
    expect(plain.utterances.every(({ speaker, channel }) => speaker === undefined && channel === undefined)).toBe(true);
    expect(() => speechScript({ seconds: 1, seed: 1, speakers: 0.5 })).toThrow(/speakers/);
  });

  it('holds true repetitions when asked, side by side', () => {
    const texts = scriptWords(speechScript({ seconds: 120, seed: 2, repetitions: 0.3 })).map(({ text }) => text);
    expect(texts.filter((text, index) => text === texts[index + 1] && text === texts[index + 2])).not.toEqual([]);
  });
});

describe('scriptAudio', () => {
  const script = speechScript({ seconds: 20, seed: 9 });
  const audio = scriptAudio(script);

  it('is loud inside words and quieter than −60 dBFS in pauses', () => {
    let from = 0;
    for (const { words } of script.utterances) {
      const first = words[0];
      if (first === undefined) continue;
      expect(decibels(audio.samples(from, first.start))).toBeLessThan(-60);
      for (const word of words) expect(decibels(audio.samples(word.start, word.end))).toBeGreaterThan(-25);
      from = words.at(-1)?.end ?? from;
    }
  });

  it('interleaves channels, each loud inside its own words', () => {
    const script = speechScript({ seconds: 10, seed: 9, channels: 2 });
    const audio = scriptAudio(script);
    expect(audio.channels).toBe(2);
    const both = audio.samples(1_000, 90_000);
    expect(both.length).toBe(2 * 89_000);
    for (const channel of [0, 1]) {
      const utterances = script.utterances.filter((utterance) => utterance.channel === channel);
      const alone = scriptAudio({ ...script, utterances });
      const expected = channelOf(alone.samples(1_000, 90_000), channel, alone.channels);
      expect(channelOf(both, channel, 2)).toEqual(expected);
    }
    expect([...audio.chunks()].every(({ length }) => length === 3_200)).toBe(true);
  });

  it('never holds a zero, which is left to keep-alive silence', () => {
    expect(audio.samples().includes(0)).toBe(false);
  });

  it('gives the same samples from any place, in any pieces', () => {
    const whole = audio.samples();
    expect(whole.length).toBe(script.length);
    expect(audio.samples(12_345, 45_678)).toEqual(whole.slice(12_345, 45_678));
    const pieces = [...audio.chunks({ from: 777, size: 1_234 })];
    expect(Int16Array.from(pieces.flatMap((piece) => [...piece]))).toEqual(whole.slice(777));
    expect(pieces.slice(0, -1).every(({ length }) => length === 1_234)).toBe(true);
  });
});
