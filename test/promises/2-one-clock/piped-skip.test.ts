import type { AudioChunk, AudioSource, SkippedTime } from '@throughline/core';
import { scriptWords } from '@throughline/simulator';
import { describe, expect, it } from 'vitest';
import { assessVirtually } from '../../kit/assessment.ts';
import { virtualProvider, type VirtualProvider } from '../../kit/transcription.ts';

const RATE = 16_000;
const format = { sampleRate: RATE, channels: 1, encoding: 'pcm_s16le' } as const;

/** The script with time that was not captured at `hole`, each piece when it was asked for. */
function withHole(provider: VirtualProvider, hole: number, skipped: SkippedTime['skip']): AudioSource {
  return {
    format,
    seekable: true,
    async *frames(from = 0): AsyncGenerator<AudioChunk | SkippedTime> {
      for (let at = from; at < hole; at += RATE / 10) yield provider.audio.samples(at, Math.min(at + RATE / 10, hole));
      yield { skip: skipped };
      yield* provider.audio.chunks({ from: hole });
    },
  };
}

/** A place between two words, some seconds into the script. */
function pauseAfter(provider: VirtualProvider, seconds: number): number {
  const words = scriptWords(provider.script);
  const index = words.findIndex(({ start }, at) => start > seconds * RATE && start > (words[at - 1]?.end ?? 0));
  return Math.round(((words[index - 1]?.end ?? 0) + (words[index]?.start ?? 0)) / 2);
}

describe('a source that says when it captured nothing', () => {
  it.each([{ seconds: 2.5 }, { samples: 40_000 }] as const)(
    'has a gap with the reason `source` there (%o), and all later words keep their true time',
    async (skip) => {
      const provider = virtualProvider({ seconds: 20 });
      const session = provider.open({ pace: Infinity });
      const words: string[] = [];
      session.on('final', ({ words: all = [] }) =>
        words.push(...all.map(({ text, start }) => `${text} ${Math.round(start * RATE)}`)),
      );
      const hole = pauseAfter(provider, 8);
      await provider.clock.runUntil(session.pipe(withHole(provider, hole, skip), { end: true }));
      expect(words).toEqual(
        scriptWords(provider.script).map(({ text, start }) => `${text} ${start < hole ? start : start + 40_000}`),
      );
      const { gaps, settledSamples } = session.summary();
      expect(gaps).toEqual([
        {
          start: hole / RATE,
          end: (hole + 40_000) / RATE,
          startSample: hole,
          endSample: hole + 40_000,
          reason: 'source',
        },
      ]);
      expect(settledSamples).toBe(provider.script.length + 40_000);
      await provider.simulator.close();
    },
  );

  it.each([
    { cut: 7, gaps: ['source'] },
    // What lies beyond the skipped time is never looked for in the source: its positions there are others.
    { cut: 16, gaps: ['overflow', 'source', 'overflow'] },
  ])('is read again before its first skipped time, and not beyond: cut after $cut s', async ({ cut, gaps }) => {
    const provider = virtualProvider({
      seconds: 20,
      profile: { delayMs: [5_000, 5_000] },
      faults: [{ on: { position: cut }, do: { type: 'rst' } }],
    });
    const session = provider.open({ window: { seconds: 2 } });
    const hole = pauseAfter(provider, 8);
    await provider.clock.runUntil(session.pipe(withHole(provider, hole, { seconds: 3 }), { end: true }));
    const summary = session.summary();
    expect(summary.settledSamples).toBe(provider.script.length + 3 * RATE);
    expect(summary.links).toBe(2);
    expect(summary.gaps.map(({ reason }) => reason)).toEqual(gaps);
    await provider.simulator.close();
  });

  it.each([3, 8.5, 16, 19])(
    'is read again beyond skipped time of whole samples, exactly: cut after %f s',
    async (cut) => {
      const provider = virtualProvider({
        seconds: 20,
        profile: { delayMs: [5_000, 5_000] },
        faults: [{ on: { position: cut }, do: { type: 'rst' } }],
      });
      const session = provider.open({ window: { seconds: 2 } });
      const words: string[] = [];
      session.on('final', ({ words: all = [] }) =>
        words.push(...all.map(({ text, start }) => `${text} ${Math.round(start * RATE)}`)),
      );
      const hole = pauseAfter(provider, 8);
      const skipped = 40_007;
      const source: AudioSource = {
        format,
        seekable: true,
        async *frames(from = 0): AsyncGenerator<AudioChunk | SkippedTime> {
          for (let at = from; at < hole; at += 1_600) yield provider.audio.samples(at, Math.min(at + 1_600, hole));
          if (from < hole + skipped) yield { skip: { samples: hole + skipped - Math.max(from, hole) } };
          yield* provider.audio.chunks({ from: Math.max(hole, from - skipped) });
        },
      };
      await provider.clock.runUntil(session.pipe(source, { end: true }));
      const summary = session.summary();
      expect(summary.links).toBe(2);
      expect(summary.gaps.map(({ reason, startSample, endSample }) => [reason, startSample, endSample])).toEqual([
        ['source', hole, hole + skipped],
      ]);
      expect(words).toEqual(
        scriptWords(provider.script).map(({ text, start }) => `${text} ${start < hole ? start : start + skipped}`),
      );
      await provider.simulator.close();
    },
  );

  it.each([{}, { seconds: -1 }, { seconds: 1, samples: 1 }, { samples: 0.5 }, 3, undefined])(
    'rejects its pipe where that time cannot be: %o',
    async (skip) => {
      const provider = virtualProvider({ seconds: 4 });
      const session = provider.open();
      const piped = session.pipe(withHole(provider, 1_600, skip as SkippedTime['skip']), { end: true });
      await expect(provider.clock.runUntil(piped)).rejects.toMatchObject({ code: 'config-invalid' });
      expect(session.status.state).toBe('failed');
      await provider.simulator.close();
    },
  );
});

describe('a source that is assessed and captured nothing for a while', () => {
  const withSkip = (source: AudioSource, seconds: number): AudioSource => ({
    ...source,
    seekable: false,
    async *frames() {
      let given = 0;
      for await (const chunk of source.frames()) {
        yield chunk;
        given += 1;
        if (given === 30) yield { skip: { seconds } };
      }
    },
  });

  it('has a gap there, and its assessment all the same', async () => {
    const run = await assessVirtually({
      kind: 'unscripted',
      seed: 3,
      feed: (session, source) => session.pipe(withSkip(source, 2), { end: true }),
    });
    expect(run.feedError).toBeUndefined();
    expect(run.result).toBeDefined();
    expect(run.session.summary().gaps).toEqual([
      { start: 3, end: 5, startSample: 3 * RATE, endSample: 5 * RATE, reason: 'source' },
    ]);
  });

  it('is refused where that makes it longer than the plan allows', async () => {
    const run = await assessVirtually({
      kind: 'unscripted',
      seed: 3,
      feed: (session, source) => session.pipe(withSkip(source, 3_600), { end: true }),
    });
    expect(run.feedError).toMatchObject({ code: 'audio-too-long' });
  });
});

describe('a source that comes in real time', () => {
  it.each([
    { live: true, taken: 30 },
    // What can wait is read 5 s ahead of what needs no sending any more.
    { live: false, taken: 5.1 },
  ])('with live: $live has $taken s taken in 30 s with an outage after the first 2', async ({ live, taken }) => {
    const provider = virtualProvider({
      seconds: 40,
      faults: [{ on: { time: 2_000 }, do: { type: 'outage', seconds: 60 } }],
    });
    const session = provider.open();
    const source: AudioSource = {
      format,
      seekable: false,
      live,
      async *frames() {
        for (const chunk of provider.audio.chunks({ size: RATE / 10 })) {
          await new Promise<void>((resolve) => void provider.clock.setTimeout(resolve, 100));
          yield chunk;
        }
      },
    };
    void session.pipe(source);
    await provider.clock.advance(30_050);
    expect(session.positions.accepted).toBeCloseTo(taken, 5);
    session.abort();
    await session.closed.catch(() => undefined);
    await provider.simulator.close();
  });

  it('waits for room all the same where the window must not lose anything', async () => {
    const provider = virtualProvider({
      seconds: 20,
      faults: [{ on: { time: 0 }, do: { type: 'outage', seconds: 60 } }],
    });
    const session = provider.open({ window: { seconds: 2 } });
    let given = 0;
    const source: AudioSource = {
      format,
      seekable: false,
      live: true,
      async *frames() {
        for (const chunk of provider.audio.chunks({})) {
          given += chunk.length;
          yield chunk;
        }
      },
    };
    void session.pipe(source);
    await provider.clock.advance(5_000);
    expect(given).toBeLessThanOrEqual(2.2 * RATE);
    expect(session.positions.accepted).toBe(2);
    session.abort();
    await session.closed.catch(() => undefined);
    await provider.simulator.close();
  });
});
