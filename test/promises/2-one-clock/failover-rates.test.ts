import type { AudioConverterFactory } from '@throughline/core';
import { createAudioConverter } from '@throughline/node';
import { describe, expect, it } from 'vitest';
import { runRouted, type TestedRoute } from '../../kit/routed.ts';
import { pulseAudio, pulseEngine, pulseWords } from '../../kit/pulses.ts';

const SECONDS = 80;
/** The provider is gone after ten seconds, for good. */
const gone = { on: { time: 10_000 }, do: { type: 'outage', seconds: 3_600 } } as const;
const CUTS_MS = [9_137, 21_411, 33_003, 46_777, 61_919];

/** Two providers that hear impulses, and of which each is lost in its turn. */
function routesOf(first: TestedRoute['provider'], rate: number, second: TestedRoute['provider'], other: number) {
  const outages = (mine: (index: number) => boolean) =>
    CUTS_MS.filter((_, index) => mine(index)).map((time) => ({
      on: { time },
      do: { type: 'outage', seconds: 8 } as const,
    }));
  return [
    { provider: first, sampleRate: rate, engine: pulseEngine(), faults: outages((index) => index % 2 === 0) },
    { provider: second, sampleRate: other, engine: pulseEngine(), faults: outages((index) => index % 2 === 1) },
  ] as const;
}

describe.each([
  ['bodhi', 8_000, 'deepgram', 16_000, 0],
  ['bodhi', 8_000, 'deepgram', 24_000, 0],
  ['deepgram', 24_000, 'bodhi', 16_000, 0],
  ['deepgram', 16_000, 'vosk', 24_000, 0],
] as const)('over %s at %d Hz and %s at %d Hz', (first, rate, second, other, rounding) => {
  it('every impulse stands within one sample of the lower rate of where it was, through five failovers', async () => {
    const words = pulseWords(SECONDS, Math.max(rate, other));
    expect(words.length * 2).toBeGreaterThan(100);
    const { finals, changes, outcome, session } = await runRouted({
      seconds: SECONDS,
      routes: routesOf(first, rate, second, other),
      audio: (from, to, sampleRate) => pulseAudio(words, sampleRate, from, to),
      session: { failover: { afterMs: 1_000 } },
    });
    expect('error' in outcome ? outcome.error : undefined).toBeUndefined();
    expect(session.input.sampleRate).toBe(Math.max(rate, other));
    expect(changes.length).toBeGreaterThanOrEqual(CUTS_MS.length);
    const said = finals.flatMap((final) => final.words ?? []).toSorted((one, next) => one.start - next.start);
    expect(said.map(({ text }) => text)).toEqual(words.map(({ text }) => text));
    const least = 1 / Math.min(rate, other) + rounding + 1e-9;
    const off = said.flatMap(({ text, start, end }, index) => {
      const word = words[index];
      const far = Math.max(Math.abs(start - (word?.start ?? NaN)), Math.abs(end - (word?.end ?? NaN)));
      return far <= least ? [] : [`${text}: ${far * Math.min(rate, other)} samples`];
    });
    expect(off).toEqual([]);
  });
});

it('what converts for a spare route is loaded when that is dialled first', async () => {
  const loaded: string[] = [];
  const noting = (seconds: () => number): AudioConverterFactory => {
    return (from, to) => {
      loaded.push(`${from.sampleRate} to ${to} at ${Math.floor(seconds())} s`);
      return createAudioConverter(from, to);
    };
  };
  let second = 0;
  const run = await runRouted({
    seconds: 30,
    routes: [
      { provider: 'bodhi', sampleRate: 8_000, engine: pulseEngine(), faults: [gone] },
      { provider: 'deepgram', sampleRate: 24_000, engine: pulseEngine() },
    ],
    audio: (from, to, sampleRate) => pulseAudio(pulseWords(30, 24_000), sampleRate, from, to),
    session: { sampleRate: 16_000, failover: { afterMs: 1_000 }, createConverter: noting(() => second) },
    at: (seconds) => {
      second = seconds;
    },
  });
  expect('error' in run.outcome ? run.outcome.error : undefined).toBeUndefined();
  // One is always loaded for the link after the next.
  expect([...new Set(loaded)]).toEqual(['16000 to 8000 at 0 s', '16000 to 24000 at 11 s']);
});
