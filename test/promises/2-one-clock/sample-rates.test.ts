import { beforeAll, describe, expect, it } from 'vitest';
import {
  isSpeechError,
  transcribe,
  type FinalResult,
  type Gap,
  type TranscribeOptions,
  type TranscriptionSession,
} from '@throughline/core';
import { bodhi, type BodhiCredentials } from '@throughline/core/providers/bodhi';
import { createAudioConverter } from '@throughline/node';
import { createSimulator, seededRandom, VirtualClock, type Fault } from '@throughline/simulator';
import { bodhiServer } from '@throughline/simulator/providers/bodhi';
import { pulseAudio, pulseEngine, pulseWords, type PulseWord } from '../../kit/pulses.ts';

const SECONDS = 20;
const credentials = { apiKey: 'a-key-for-tests', customerId: 'a-customer' };

interface Rates {
  /** Of the session. */
  readonly session: number;
  /** Of the provider. */
  readonly route: 8_000 | 16_000;
}

const rates: readonly Rates[] = [
  { session: 48_000, route: 16_000 },
  { session: 24_000, route: 16_000 },
  { session: 8_000, route: 16_000 },
  { session: 16_000, route: 8_000 },
  { session: 48_000, route: 8_000 },
  { session: 24_000, route: 8_000 },
];

const threeCuts: readonly Fault[] = [
  { on: { time: 4_321 }, do: { type: 'rst' } },
  { on: { time: 9_750 }, do: { type: 'outage', seconds: 3 } },
  { on: { time: 16_111 }, do: { type: 'fin' } },
];

interface Scene {
  readonly clock: VirtualClock;
  readonly session: TranscriptionSession;
  readonly finals: FinalResult[];
  readonly gaps: Gap[];
  readonly close: () => Promise<void>;
}

function open(
  { session: sampleRate, route }: Rates,
  faults: readonly Fault[],
  options: Partial<TranscribeOptions<BodhiCredentials>> = {},
): Scene {
  const clock = new VirtualClock();
  const simulator = createSimulator({ provider: bodhiServer({ engine: pulseEngine() }), faults, seed: 1, clock });
  const session = transcribe({
    protocol: bodhi({ model: 'en-general-v2-8khz', sampleRate: route, url: 'ws://127.0.0.1:2700' }),
    credentials,
    transport: simulator.transport({ dialMs: 30, oneWayMs: 20 }),
    clock,
    random: seededRandom(1),
    sampleRate,
    createConverter: createAudioConverter,
    ...options,
  });
  const finals: FinalResult[] = [];
  const gaps: Gap[] = [];
  session.on('final', (final) => finals.push(final));
  session.on('gap', (gap) => gaps.push(gap));
  return { clock, session, finals, gaps, close: () => simulator.close() };
}

/** Writes the words in chunks of so many milliseconds, as they are spoken. */
async function speak(
  { clock, session }: Scene,
  words: readonly PulseWord[],
  rate: number,
  chunkMs = 100,
): Promise<void> {
  const chunk = Math.round((rate * chunkMs) / 1_000);
  for (let at = 0; at < SECONDS * rate; at += chunk) {
    void session.write(pulseAudio(words, rate, at, Math.min(at + chunk, SECONDS * rate)));
    await clock.advance(chunkMs);
  }
}

/** Every word once, in order, with its times within one sample of the lower rate. */
function expectWords({ finals }: Scene, words: readonly PulseWord[], { session, route }: Rates): void {
  const said = finals.flatMap((final) => final.words ?? []);
  expect(said.map(({ text }) => text)).toEqual(words.map(({ text }) => text));
  const least = 1 / Math.min(session, route) + 1e-9;
  const off = said.flatMap(({ text, start, end }, index) => {
    const word = words[index];
    const far = Math.max(Math.abs(start - (word?.start ?? NaN)), Math.abs(end - (word?.end ?? NaN)));
    return far <= least ? [] : [`${text}: ${far * Math.min(session, route)} samples`];
  });
  expect(off).toEqual([]);
}

describe.each(rates)('a session at $session Hz whose provider wants $route Hz', (rate) => {
  const words = pulseWords(SECONDS, rate.session);

  // The module of the real converter takes its own time to load, which no clock of a test sees.
  beforeAll(async () => {
    await createAudioConverter({ sampleRate: 48_000, channels: 1, encoding: 'pcm_s16le' }, 16_000);
  });

  it('keeps every word, once, with its times, on one link', async () => {
    const scene = open(rate, [], { live: true });
    await speak(scene, words, rate.session);
    const summary = await scene.clock.runUntil(scene.session.end());
    expectWords(scene, words, rate);
    expect(summary).toMatchObject({
      sampleRate: rate.session,
      acceptedSamples: SECONDS * rate.session,
      settledSamples: SECONDS * rate.session,
      links: 1,
      gaps: [],
    });
    await scene.close();
  });

  it('does so through cuts, across four links, and settles all of it', async () => {
    const scene = open(rate, threeCuts, { live: true });
    await speak(scene, words, rate.session);
    const summary = await scene.clock.runUntil(scene.session.end());
    expectWords(scene, words, rate);
    expect(summary).toMatchObject({ acceptedSamples: SECONDS * rate.session, links: 4, gaps: [] });
    expect(summary.settledSamples).toBe(summary.acceptedSamples);
    expect(summary.seams.map(({ exact }) => exact)).toEqual([true, true, true]);
    await scene.close();
  });

  it('does so on fresh links that take over from each other', async () => {
    const scene = open(rate, [], { live: true, rotate: { afterSeconds: 10 } });
    await speak(scene, words, rate.session);
    const summary = await scene.clock.runUntil(scene.session.end());
    expectWords(scene, words, rate);
    expect(summary).toMatchObject({ acceptedSamples: SECONDS * rate.session, gaps: [] });
    expect(summary.settledSamples).toBe(summary.acceptedSamples);
    expect(summary.links).toBeGreaterThanOrEqual(2);
    await scene.close();
  });

  it('does so in odd chunks, with pauses of the source in which the rest is flushed', async () => {
    const scene = open(rate, [{ on: { time: 7_007 }, do: { type: 'rst' } }], { live: true });
    await speak(scene, words, rate.session, 337);
    const summary = await scene.clock.runUntil(scene.session.end());
    expectWords(scene, words, rate);
    expect(summary.settledSamples).toBe(summary.acceptedSamples);
    await scene.close();
  });

  it('does so for a source that is read again from where it is needed', async () => {
    const scene = open(rate, threeCuts, { window: { seconds: 3 }, pace: 1 });
    const piped = scene.session.pipe(
      {
        format: { sampleRate: rate.session, channels: 1, encoding: 'pcm_s16le' },
        seekable: true,
        async *frames(from = 0) {
          for (let at = from; at < SECONDS * rate.session; at += 4_801) {
            yield pulseAudio(words, rate.session, at, Math.min(at + 4_801, SECONDS * rate.session));
          }
        },
      },
      { end: true },
    );
    await scene.clock.runUntil(piped);
    expectWords(scene, words, rate);
    const summary = await scene.session.closed;
    expect(summary.settledSamples).toBe(SECONDS * rate.session);
    expect(summary.gaps).toEqual([]);
    expect(summary.links).toBeGreaterThan(2);
    await scene.close();
  });

  it('leaves a gap where it was told that time was skipped, and all words after it where they are', async () => {
    const scene = open(rate, threeCuts.slice(0, 1), { live: true });
    const skipped = 2.5;
    const later = words.map(({ text, start, end }) =>
      start < 10 ? { text, start, end } : { text, start: start + skipped, end: end + skipped },
    );
    const border = words.find(({ start }) => start >= 10)?.start ?? 0;
    const hole = Math.round((border - 0.2) * rate.session);
    for (let at = 0; at < SECONDS * rate.session;) {
      const to = Math.min(at < hole ? hole : Infinity, at + rate.session / 10, SECONDS * rate.session);
      void scene.session.write(pulseAudio(words, rate.session, at, to));
      if (to === hole) void scene.session.skip({ seconds: skipped });
      await scene.clock.advance(((to - at) / rate.session) * 1_000);
      at = to;
    }
    const summary = await scene.clock.runUntil(scene.session.end());
    expectWords(scene, later, rate);
    expect(scene.gaps.map(({ startSample, endSample, reason }) => [startSample, endSample, reason])).toEqual([
      [hole, hole + skipped * rate.session, 'source'],
    ]);
    expect(summary.settledSamples).toBe((SECONDS + skipped) * rate.session);
    await scene.close();
  });
});

describe('the option sampleRate', () => {
  const protocol = bodhi({ model: 'en-general-v2-8khz', sampleRate: 16_000, url: 'ws://127.0.0.1:2700' });
  const simulator = createSimulator({
    provider: bodhiServer({ engine: pulseEngine() }),
    seed: 1,
    clock: new VirtualClock(),
  });
  const base = { protocol, credentials, transport: simulator.transport() };

  it('is what the protocol wants by default, and is what write() takes', () => {
    expect(transcribe(base).input.sampleRate).toBe(16_000);
    const session = transcribe({ ...base, sampleRate: 48_000, createConverter: createAudioConverter });
    expect(session.input).toEqual({ sampleRate: 48_000, channels: 1, encoding: 'pcm_s16le' });
    expect(session.summary().sampleRate).toBe(48_000);
  });

  it.each([44_100, 22_050, 0, Number.NaN, '48000'])('refuses %s, from which nothing converts exactly', (sampleRate) => {
    const options = { ...base, sampleRate: sampleRate as number, createConverter: createAudioConverter };
    expect(() => transcribe(options)).toThrow(
      /^config-invalid: sampleRate is .*must be one of: 8000, 16000, 24000, 48000$/u,
    );
  });

  it('is what a write of another rate is refused for', () => {
    const options = {
      ...base,
      sampleRate: 48_000,
      createConverter: createAudioConverter,
      input: { sampleRate: 44_100 },
    };
    expect(() => transcribe(options)).toThrow(
      'audio-format: the audio is 44.1 kHz mono 16-bit, but the session takes 48 kHz mono 16-bit',
    );
  });

  it('is refused where nothing here converts, before anything is dialled', () => {
    expect(() => transcribe({ ...base, sampleRate: 48_000 })).toThrow(
      /^config-invalid: sampleRate is 48000, but the provider wants 16000/u,
    );
    expect(simulator.ledger.dials).toEqual([]);
  });

  it('ends the session with the error of a converter that cannot be loaded, before anything is dialled', async () => {
    const scene = open({ session: 48_000, route: 16_000 }, [], {
      createConverter: () => Promise.reject(new Error('no module here')),
    });
    const closed = scene.session.closed.catch((error: unknown) => error);
    void scene.session.ready.catch(() => undefined);
    const error = await scene.clock.runUntil(closed);
    expect(isSpeechError(error, 'audio-invalid') && error.message).toBe(
      'audio-invalid: the audio converter could not be loaded',
    );
    expect(scene.session.summary().dials).toBe(0);
  });

  it('ends the session with the error of a converter that fails on the way, and gives back what has no answer', async () => {
    const scene = open({ session: 48_000, route: 16_000 }, [], {
      live: true,
      createConverter: () => {
        let pushes = 0;
        return Promise.resolve({
          push: (samples: Float32Array) => {
            pushes += 1;
            if (pushes > 10) throw new Error('out of memory');
            return new Int16Array(samples.length / 3);
          },
          flush: () => new Int16Array(0),
        });
      },
    });
    const words = pulseWords(SECONDS, 48_000);
    void scene.session.closed.catch(() => undefined);
    await speak(scene, words, 48_000);
    const error = await scene.session.closed.catch((cause: unknown) => cause);
    expect(isSpeechError(error, 'audio-invalid') && error.message).toBe('audio-invalid: the audio converter failed');
    const { acceptedSamples, settledSamples } = scene.session.summary();
    expect(scene.session.unsettled()).toEqual(pulseAudio(words, 48_000, settledSamples, acceptedSamples));
    await scene.close();
  });
});
