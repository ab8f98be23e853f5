import { beforeAll, describe, expect, it } from 'vitest';
import { transcribe, type AudioSource, type FinalResult } from '@throughline/core';
import { interleave } from '@throughline/core/internal';
import { createAudioConverter } from '@throughline/node';
import { scriptAudio, scriptText, scriptWords, speechScript, type Fault, type Script } from '@throughline/simulator';
import { chorus, chorusServer } from '../../kit/chorus.ts';
import { virtualSetting } from '../../kit/setting.ts';
import { pulseAudio, pulseEngine, pulseWords } from '../../kit/pulses.ts';
import { runChorus, type ChorusRun } from '../../kit/chorus-run.ts';

/** People who speak at the same time, each in a channel of their own. */
function sideBySide(seconds: number, seeds: readonly number[]): Script {
  const channels = seeds.map((seed) => speechScript({ seconds, seed }));
  const utterances = channels.flatMap((script, channel) =>
    script.utterances.map(({ words }) => ({ channel, speaker: `person ${channel}`, words })),
  );
  return { sampleRate: 16_000, length: seconds * 16_000, utterances };
}

function wordsOf({ finals }: ChorusRun, channel: number): readonly object[] {
  return finals
    .filter((final) => final.channel === channel)
    .flatMap(({ words = [] }) => words)
    .toSorted((one, other) => one.start - other.start)
    .map(({ text, start, end }) => ({ text, start: Math.round(start * 16_000), end: Math.round(end * 16_000) }));
}

describe('several channels', () => {
  const script = sideBySide(30, [3, 4]);

  it('arrive interleaved, each in its place, and each has its own transcript on the one clock', async () => {
    const run = await runChorus({ script });
    for (const channel of [0, 1]) {
      expect(run.simulator.ledger.link(1).receivedIn[channel]).toEqual([
        { kind: 'source', linkStart: 0, sourceStart: 0, count: script.length },
      ]);
      expect(wordsOf(run, channel)).toEqual(scriptWords(script, channel));
    }
    expect(run.summary).toMatchObject({ acceptedSamples: script.length, settledSamples: script.length, gaps: [] });
    expect(run.warnings).toEqual([]);
  });

  it('are each heard where one of them is silent, or all but one are', async () => {
    const quiet = { ...script, utterances: script.utterances.filter(({ channel }) => channel === 1) };
    const run = await runChorus({ script: quiet, live: true });
    expect(scriptText(quiet, 0)).toBe('');
    expect(wordsOf(run, 1)).toEqual(scriptWords(quiet, 1));
  });

  it('are given back interleaved where they have no answer', async () => {
    const audio = scriptAudio(script);
    let held = 0;
    await runChorus({
      script,
      live: true,
      lead: (session) =>
        session.on('final', () => {
          const { settledSamples, acceptedSamples } = session.positions;
          expect(session.unsettled()).toEqual(audio.samples(settledSamples, acceptedSamples));
          held += acceptedSamples - settledSamples;
        }),
    });
    expect(held).toBeGreaterThan(0);
  });

  it('are read again from their file where the window holds them no more', async () => {
    const run = await runChorus({
      script,
      faults: [{ on: { position: 12 }, do: { type: 'rst' } }],
      session: { pace: 4, window: { seconds: 1, overflow: 'block' } },
    });
    expect(run.simulator.ledger.links).toHaveLength(2);
    expect(run.gaps).toEqual([]);
    for (const channel of [0, 1]) {
      expect(run.simulator.ledger.missing(0, script.length, channel)).toEqual([]);
      const [, second] = run.simulator.ledger.links;
      expect(second?.receivedIn[channel]?.map(({ kind }) => kind)).toEqual(['source']);
    }
  });

  it('are read again where the chunks of their file end inside a sample of all channels', async () => {
    const audio = scriptAudio(script);
    const source: AudioSource = {
      format: { sampleRate: 16_000, channels: 2, encoding: 'pcm_s16le' },
      seekable: true,
      async *frames(from = 0) {
        const { buffer } = audio.samples(from);
        for (let at = 0; at < buffer.byteLength; at += 3_333)
          yield new Uint8Array(buffer, at, Math.min(3_333, buffer.byteLength - at));
      },
    };
    const run = await runChorus({
      script,
      source,
      faults: [{ on: { position: 12 }, do: { type: 'rst' } }],
      session: { pace: 4, window: { seconds: 1, overflow: 'block' } },
    });
    expect(run.simulator.ledger.links).toHaveLength(2);
    for (const channel of [0, 1]) {
      expect(wordsOf(run, channel)).toEqual(scriptWords(script, channel));
      const [, second] = run.simulator.ledger.links;
      expect(second?.receivedIn[channel]?.map(({ kind }) => kind)).toEqual(['source']);
    }
  });

  it('are kept alive with silence of each, and nothing moves on the clock', async () => {
    const run = await runChorus({
      script,
      live: true,
      traits: { idle: { type: 'silence', afterMs: 2_000, firstSeconds: 1, thenSeconds: 0.5, everyMs: 2_000 } },
      lead: (session) => {
        let paused = false;
        session.on('final', () => {
          if (paused) return;
          paused = true;
          session.pause();
        });
      },
      resumeAfterMs: 9_000,
    });
    const { receivedIn } = run.simulator.ledger.link(1);
    const kinds = ['source', 'silence', 'source'];
    expect(receivedIn.map((received) => received.map(({ kind }) => kind))).toEqual([kinds, kinds]);
    // A word through which the pause goes is none any more.
    const pause = receivedIn[0]?.[0]?.count ?? NaN;
    for (const channel of [0, 1]) {
      const whole = scriptWords(script, channel).filter(({ start, end }) => end <= pause || start >= pause);
      expect(wordsOf(run, channel)).toEqual(whole);
    }
  });

  it('are named by every result: one that names none is asked for again, and reported', async () => {
    const run = await runChorus({ script, nameless: 5 });
    expect(run.summary.links).toBeGreaterThan(1);
    expect(run.warnings.map(({ code }) => code)).toContain('frame-malformed');
    for (const channel of [0, 1]) expect(wordsOf(run, channel)).toEqual(scriptWords(script, channel));
  });

  it('are filled up with zeros in each, where a provider takes no frame so short', async () => {
    const odd = { ...script, length: 16_000 * 5 + 37 };
    const run = await runChorus({ script: odd, traits: { shortestFrameMs: 50 } });
    for (const channel of [0, 1]) {
      expect(run.simulator.ledger.link(1).receivedIn[channel]).toEqual([
        { kind: 'source', linkStart: 0, sourceStart: 0, count: odd.length },
        { kind: 'silence', linkStart: odd.length, count: 800 - 37 },
      ]);
    }
    expect(run.summary.settledSamples).toBe(odd.length);
  });
});

/** Two channels of words that no resampling changes, of which each has every second one; 48 kHz. */
const FAST = 48_000;
const pulses = pulseWords(20, FAST);
const spokenBy = [0, 1].map((channel) => pulses.filter((_, index) => index % 2 === channel));

function pulsesOf(from: number, to: number): Int16Array {
  const samples = new Int16Array(2 * (to - from));
  for (const [channel, words] of spokenBy.entries()) interleave(pulseAudio(words, FAST, from, to), channel, 2, samples);
  return samples;
}

describe('several channels at another rate', () => {
  // The module of the real converter takes its own time to load, which no clock of a test sees.
  beforeAll(async () => {
    await createAudioConverter({ sampleRate: FAST, channels: 1, encoding: 'pcm_s16le' }, 16_000);
  });

  it.each([
    ['on the way to the link', { sampleRate: FAST }, FAST],
    ['at the gate', { input: { sampleRate: FAST }, convert: true }, 16_000],
  ])('are converted %s, each by itself, through cuts and skipped time', async (_, own, sessionRate) => {
    const skip = { at: 10, seconds: 2.5 };
    const faults = [6_321, 13_750].map((time): Fault => ({ on: { time }, do: { type: 'rst' } }));
    const setting = virtualSetting({ server: chorusServer({ engine: pulseEngine() }), faults });
    const { clock, transport, url, random, simulator } = setting;
    const session = transcribe({
      protocol: chorus({ url, channels: 2 }),
      credentials: {},
      transport,
      clock,
      random,
      live: true,
      createConverter: createAudioConverter,
      ...own,
    });
    const finals: FinalResult[] = [];
    session.on('final', (final) => finals.push(final));
    for (let at = 0; at < 20 * FAST; at += FAST / 10) {
      if (at === skip.at * FAST) void session.skip({ seconds: skip.seconds });
      void session.write(pulsesOf(at, at + FAST / 10));
      await clock.advance(100);
    }
    const summary = await clock.runUntil(session.end());
    await simulator.close();
    expect(summary).toMatchObject({ links: 3, acceptedSamples: (20 + skip.seconds) * sessionRate });
    expect(summary.settledSamples).toBe(summary.acceptedSamples);
    for (const [channel, words] of spokenBy.entries()) {
      const said = finals.flatMap((final) => (final.channel === channel ? (final.words ?? []) : []));
      // A word through which the skipped time goes is none any more.
      const expected = words
        .filter(({ start, end }) => end < skip.at || start > skip.at)
        .map(({ text, start, end }) => {
          const later = start > skip.at ? skip.seconds : 0;
          return { text, start: start + later, end: end + later };
        });
      const whole = said.filter(({ text }) => expected.some((word) => word.text === text));
      expect(whole.map(({ text }) => text)).toEqual(expected.map(({ text }) => text));
      const off = whole.map(({ start, end }, index) =>
        Math.max(Math.abs(start - (expected[index]?.start ?? NaN)), Math.abs(end - (expected[index]?.end ?? NaN))),
      );
      expect(Math.max(...off)).toBeLessThanOrEqual(1 / 16_000 + 1e-9);
    }
  });
});
