import fc from 'fast-check';
import type { Fault } from '@throughline/simulator';
import { describe, expect, it } from 'vitest';
import { speak } from '../../kit/speech.ts';
import { expectSamples, secondsOf, sentences, speechOf } from './support/texts.ts';

const first = sentences.slice(0, 2);
const second = sentences.slice(2);
const seconds = secondsOf(sentences);
const undisturbed = [speechOf(first), speechOf(second)];

const link = fc.oneof(
  fc
    .constantFrom('rst', 'fin', 'half-open', 'mute', 'no-end-of-stream', 'close-before-end-of-stream')
    .map((type) => ({ type })),
  fc.constantFrom(1000, 1001, 1008, 1011, 4000).map((code) => ({ type: 'close', code }) as const),
  fc.constantFrom(500, 503).map((code) => ({ type: 'error-frame', code }) as const),
  fc.constantFrom('text', 'binary').map((kind) => ({ type: 'garbage-frame', kind }) as const),
  fc.integer({ min: 50, max: 2_000 }).map((ms) => ({ type: 'late-results', ms }) as const),
  fc.integer({ min: 1, max: 6 }).map((duration) => ({ type: 'outage', seconds: duration }) as const),
);
const dial = fc.oneof(
  fc.constantFrom('flap', 'hang-at-handshake').map((type) => ({ type })),
  fc.constantFrom(500, 502, 503).map((status) => ({ type: 'http', status }) as const),
);
const fault = fc.oneof(
  fc.record({ on: fc.record({ position: fc.double({ min: 0, max: seconds, noNaN: true }) }), do: link }),
  fc.record({ on: fc.record({ link: fc.integer({ min: 1, max: 6 }) }), do: dial }),
) as fc.Arbitrary<Fault>;

/** A few hundred at a time, so that each test stays short. */
const batches = [11, 12, 13, 14];

describe('250 random schedules of up to 6 faults', () => {
  it.each(batches)('with seed %s leave two utterances as they are undisturbed, or told as broken', async (seed) => {
    let whole = 0;
    const schedules = fc.array(fault, { maxLength: 6 });
    const property = fc.asyncProperty(schedules, fc.integer(), async (faults, session) => {
      const run = await speak([first.join(' '), second.join(' ')], { faults, seed: session });
      expectNoStorm(run.simulator.ledger.dials.map(({ at }) => at));
      // Links that die one after another of the same place are given up, as they should be: then that is told.
      const broken = run.heard.flatMap(({ error }) => (error === undefined ? [] : [error.code]));
      if (broken.length === 0) whole += 1;
      expect(new Set(broken).isSubsetOf(new Set(['replay-stuck']))).toBe(true);
      expect([undefined, 'replay-stuck']).toContain(run.failure?.code);
      // The end of a session is the end of what it has not spoken.
      expect(run.failure === undefined || run.heard.at(-1)?.error !== undefined).toBe(true);
      for (const [index, { samples, error }] of run.heard.entries()) {
        const all = undisturbed[index] ?? new Int16Array(0);
        expectSamples(samples, error === undefined ? all : all.subarray(0, samples.length));
      }
    });
    await fc.assert(property, { numRuns: 250, seed });
    expect(whole).toBeGreaterThan(225);
  });
});

function expectNoStorm(dials: readonly number[]): void {
  for (const at of dials) {
    expect(dials.filter((other) => other >= at && other - at < 60_000).length).toBeLessThanOrEqual(15);
  }
}
