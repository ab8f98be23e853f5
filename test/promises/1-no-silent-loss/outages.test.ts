import { describe, expect, it, vi } from 'vitest';
import { speechScript } from '@throughline/simulator';
import { expectClosed, expectExactWords } from '../../kit/expectations.ts';
import type { AudioSource, Gap } from '@throughline/core';
import { sourceOf } from '../../kit/sources.ts';
import { runVirtually, virtualProvider } from '../../kit/transcription.ts';

const sources = [
  { name: 'a live source', live: true },
  { name: 'a file', live: false },
] as const;

describe.each(sources)('an outage while $name is transcribed', ({ live }) => {
  it.each([0.3, 4, 15, 60])('of %s s loses no sample and no word, and says no word twice', async (seconds) => {
    for (const links of ['reset', 'dead'] as const) {
      const run = await runVirtually({
        seed: 7,
        live,
        script: speechScript({ seconds: 90, seed: 7 }),
        faults: [{ on: { position: 12 }, do: { type: 'outage', seconds, links } }],
      });
      expectClosed(run);
      expectExactWords(run);
      expect(run.gaps).toEqual([]);
      expect(run.seams.length).toBeGreaterThan(0);
    }
  });
});

describe('an outage longer than the window', () => {
  const outage = { on: { position: 12 }, do: { type: 'outage', seconds: 15, mode: 'refuse' } } as const;

  it('leaves a live source with one exact gap, from what was settled to the oldest audio kept', async () => {
    const run = await runVirtually({
      seed: 3,
      live: true,
      script: speechScript({ seconds: 60, seed: 3 }),
      faults: [outage],
      session: { window: { seconds: 10 } },
    });
    expectClosed(run);
    expectExactWords(run);
    const { gaps, seams } = run.session.summary();
    expect(gaps).toHaveLength(1);
    const [gap] = gaps;
    const [seam] = seams;
    expect(gap?.endSample).toBe(seam?.fromSample);
    expect(seam?.settledSample).toBe(gap?.endSample);
    expect(run.mostHeld).toBeLessThanOrEqual(10 * 16_000);
    // Nothing beyond the gap is missing, and nothing inside it was ever answered.
    for (const final of run.finals) {
      expect(final.end * 16_000 <= (gap?.startSample ?? 0) || final.start * 16_000 >= (gap?.endSample ?? 0)).toBe(true);
    }
  });

  it('costs a file nothing: it waits, and what the window let go is read again', async () => {
    const run = await runVirtually({
      seed: 3,
      live: false,
      script: speechScript({ seconds: 60, seed: 3 }),
      faults: [outage],
      session: { window: { seconds: 10 } },
    });
    expectClosed(run);
    expectExactWords(run);
    expect(run.gaps).toEqual([]);
  });

  it('costs a file nothing where the provider answers only at the end: audio that the window let go is read again', async () => {
    const run = await runVirtually({
      seed: 4,
      live: false,
      script: speechScript({ seconds: 40, seed: 4 }),
      profile: { endpointSeconds: 30 },
      faults: [{ on: { position: 30 }, do: { type: 'rst' } }],
      session: { window: { seconds: 5 } },
    });
    expectClosed(run);
    expectExactWords(run);
    expect(run.gaps).toEqual([]);
    expect(run.warnings.map(({ code }) => code)).toContain('window-overrun');
  });

  it('leaves none of a file’s readings open, of which some were begun to read it again', async () => {
    const provider = virtualProvider({
      seed: 4,
      seconds: 40,
      profile: { endpointSeconds: 30 },
      faults: [{ on: { position: 30 }, do: { type: 'rst' } }],
    });
    const { clock, script, simulator } = provider;
    const inner = sourceOf(script);
    let begun = 0;
    let open = 0;
    const source: AudioSource = {
      ...inner,
      async *frames(from) {
        begun += 1;
        open += 1;
        try {
          yield* inner.frames(from);
        } finally {
          open -= 1;
        }
      },
    };
    const session = provider.open({ window: { seconds: 5 } });
    await clock.runUntil(session.pipe(source).then(() => session.end()));
    await clock.runUntil(session.closed);
    await simulator.close();
    expect(begun).toBeGreaterThan(1);
    await vi.waitFor(() => expect(open).toBe(0));
  });
});

describe('a live caller that prefers the present', () => {
  it('is behind by no more than it allows, and is told of the gap', async () => {
    const run = await runVirtually({
      seed: 5,
      live: true,
      script: speechScript({ seconds: 60, seed: 5 }),
      faults: [{ on: { position: 12 }, do: { type: 'outage', seconds: 15 } }],
      session: { replay: { maxLagSeconds: 3 } },
    });
    expectClosed(run);
    expectExactWords(run);
    expect(run.gaps.map(({ reason }) => reason)).toEqual(['lag']);
  });
});

describe('audio that no link was ever sent', () => {
  it('is a gap while the outage lasts, second by second, and no sample is in two gaps', async () => {
    const provider = virtualProvider({
      seconds: 20,
      faults: [{ on: { time: 0 }, do: { type: 'outage', seconds: 600 } }],
    });
    const session = provider.open({ live: true, window: { seconds: 2 } });
    const gaps: Gap[] = [];
    session.on('gap', (gap) => gaps.push(gap));
    for (const chunk of provider.audio.chunks()) {
      void session.write(chunk);
      await provider.clock.advance(100);
    }
    expect(gaps.length).toBeGreaterThan(5);
    expect(gaps[0]).toMatchObject({ startSample: 0, reason: 'overflow' });
    for (const [index, gap] of gaps.slice(1).entries()) expect(gap.startSample).toBe(gaps[index]?.endSample);
    expect(session.positions.settledSamples).toBe(gaps.at(-1)?.endSample);
    expect(session.unsettled().length).toBeLessThanOrEqual(3 * 16_000);
    session.abort();
    await provider.simulator.close();
  });
});
