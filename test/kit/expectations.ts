import { scriptAudio } from '@throughline/simulator';
import { expect } from 'vitest';
import { expectedWords, spokenWords, unheardWords } from './compare.ts';
import type { Run } from './transcription.ts';

/** Half a sample at 16 kHz: closer than that is the same sample. */
const SAME_SAMPLE_SECONDS = 0.5 / 16_000;

/** The session closed, and all that it accepted is answered or told as a gap. */
export function expectClosed(run: Run): void {
  expect('error' in run.outcome ? run.outcome.error : undefined).toBeUndefined();
  const summary = run.session.summary();
  expect(summary.acceptedSamples).toBe(run.script.length);
  expect(summary.settledSamples).toBe(summary.acceptedSamples);
  expect(run.complaints).toEqual([]);
}

/** The session failed, and every sample without an answer is still in the caller's hands. */
export function expectFailed(run: Run, code: string): void {
  const error = 'error' in run.outcome ? run.outcome.error : undefined;
  expect(error?.code).toBe(code);
  expect(error?.message.startsWith(`${code}: `)).toBe(true);
  expect(run.complaints).toEqual([]);
  const { acceptedSamples, settledSamples } = run.session.summary();
  const unsettled = run.session.unsettled();
  expect(unsettled).toEqual(scriptAudio(run.script).samples(settledSamples, acceptedSamples));
  expect(error?.summary).toEqual(run.session.summary());
}

/** Every word of the script that lies in no gap is there once, with its times exact to the sample, and nothing else is. */
export function expectExactWords(run: Run): void {
  const rate = run.script.sampleRate;
  const spoken = spokenWords(run).map(({ text, start, end }) => ({
    text,
    start: Math.round(start * rate),
    end: Math.round(end * rate),
  }));
  expect(spoken).toEqual(expectedWords(run).map(({ text, start, end }) => ({ text, start, end })));
  for (const word of spokenWords(run)) {
    expect(Math.abs(word.start * rate - Math.round(word.start * rate))).toBeLessThan(1e-6);
  }
  expect(unheardWords(run, SAME_SAMPLE_SECONDS)).toEqual([]);
}

/** Each link that was dialled has come to one end. */
export function expectOneEndEach({ links }: Pick<Run, 'links'>): void {
  const dialled = links.filter(({ state }) => state === 'dialling').map(({ epoch }) => epoch);
  const ended = links.filter(({ state }) => state === 'drained' || state === 'failed').map(({ epoch }) => epoch);
  expect(ended.toSorted((one, other) => one - other)).toEqual(dialled);
}

/** No more dials than the limit in any minute. */
export function expectNoStorm(run: Run): void {
  const dials = run.simulator.ledger.dials.map(({ at }) => at);
  for (const [index, at] of dials.entries()) {
    const within = dials.slice(index).filter((other) => other - at < 60_000);
    expect(within.length).toBeLessThanOrEqual(15);
  }
}
