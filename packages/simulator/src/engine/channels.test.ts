import { describe, expect, it } from 'vitest';
import type { EngineResult } from '../engine.ts';
import { scriptAudio } from '../script/script-audio.ts';
import { channelsOf, scriptText, scriptWords, speechScript, type Script } from '../script/script.ts';
import { SourceReader, type Stretch } from '../script/source-reader.ts';
import { VirtualClock } from '../virtual-clock.ts';
import { channelOf, openEngine } from './channels.ts';
import { scriptedEngine } from './scripted-engine.ts';

const each = [1, 2, 3].map((seed) => speechScript({ seconds: 10, seed }));
const script: Script = {
  sampleRate: 16_000,
  length: 160_000,
  utterances: each.flatMap(({ utterances }, channel) => utterances.map(({ words }) => ({ channel, words }))),
};
const audio = scriptAudio(script);

function read(samples: Int16Array, channel: number): readonly Stretch['kind'][] {
  const kinds = new Set<Stretch['kind']>();
  const reader = new SourceReader(({ kind }) => kinds.add(kind), channel);
  reader.write(samples);
  reader.flush();
  return [...kinds];
}

describe('a script of several channels', () => {
  it('has interleaved audio, each channel with its own words and a code of its own', () => {
    expect([channelsOf(script), audio.channels, audio.length]).toEqual([3, 3, 160_000]);
    expect(audio.samples(100, 260)).toHaveLength(3 * 160);
    const samples = audio.samples();
    for (const channel of [0, 1, 2]) {
      const one = channelOf(samples, channel, 3);
      expect(read(one, channel)).toEqual(['source']);
      // Loud is what is spoken in this channel alone.
      const words = scriptWords(script, channel);
      const loud = words.reduce((sum, { start, end }) => sum + end - start, 0);
      expect(one.filter((sample) => Math.abs(sample) >= 2_000)).toHaveLength(loud);
      for (const other of [0, 1, 2].filter((number) => number !== channel)) {
        expect(read(one, other)).toEqual(['unknown']);
      }
    }
  });

  it('is as it was where there is one channel', () => {
    const [first = script] = each;
    expect(channelsOf(first)).toBe(1);
    expect(scriptAudio(first).samples()).toHaveLength(first.length);
    expect(scriptText(first, 0)).toBe(scriptText(first));
  });
});

describe('an engine for several channels', () => {
  it('recognises each by itself, says which it is, and is done once all are', async () => {
    const clock = new VirtualClock();
    const engine = scriptedEngine({ script, delayMs: [0, 400], processed: 'received' })({
      clock,
      seed: 1,
    });
    const results: EngineResult[] = [];
    const processed: number[] = [];
    let done = 0;
    const stream = openEngine(
      engine,
      { sampleRate: 16_000, link: 1, channels: 3 },
      {
        result: (result) => results.push(result),
        processed: (until) => processed.push(until),
        done: () => (done += 1),
        failed: (error) => {
          throw error;
        },
      },
    );
    for (const chunk of audio.chunks()) {
      stream.write(chunk);
      await clock.advance(100);
    }
    stream.finish();
    expect(done).toBe(0);
    await clock.advance(1_000);
    expect(done).toBe(1);
    for (const channel of [0, 1, 2]) {
      const finals = results.filter((result) => result.final && result.channel === channel);
      expect(finals.map(({ text }) => text).join(' ')).toBe(scriptText(script, channel));
    }
    expect(processed.every((until, index) => index === 0 || until > (processed[index - 1] ?? 0))).toBe(true);
    expect(processed.at(-1)).toBe(10);
  });
});
