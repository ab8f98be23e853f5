import * as fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it, vi, type MockInstance } from 'vitest';
import { isSpeechError } from '@throughline/core/internal';
import { inPieces } from '../../../testing/open.ts';
import {
  isSame,
  nearness,
  pcmOf,
  readWhole,
  recordedSamples,
  recording,
  type Recording,
} from '../../../testing/recordings.ts';
import { openAudioFile, openAudioStream } from '../open-audio-file.ts';

const seconds = 7.2;

/** The name, how near its samples must be to the original, in decibels, and how many more there may be. */
const recordings: readonly (readonly [name: Recording, decibels: number, more: number])[] = [
  ['reading.flac', Infinity, 0],
  ['reading.mp3', 15, 0],
  ['reading.opus', 10, 0],
  ['reading.ogg', 15, 0],
  // It does not say that the last packet has more than the audio.
  ['reading.webm', 10, 320],
];

/** What decoders print is reported by them too. */
let printed: MockInstance<typeof console.error>;

beforeEach(() => {
  printed = vi.spyOn(console, 'error').mockImplementation(() => {});
});

afterEach(() => {
  expect(printed).not.toHaveBeenCalled();
  printed.mockRestore();
});

/** Reads it; the code of the error where there is one. */
async function attempt(bytes: Uint8Array) {
  try {
    return { ...(await readWhole(bytes)), code: undefined };
  } catch (error) {
    if (!isSpeechError(error)) throw error;
    return { samples: new Int16Array(0), warnings: [], code: error.code };
  }
}

describe.each(recordings)('%s', (name, decibels, more) => {
  it('holds the audio that it was made of: each sample, and no more', async () => {
    const source = await openAudioFile(new URL(`../../../testing/recordings/${name}`, import.meta.url));
    expect(source).toMatchObject({ seekable: true, format: { sampleRate: 16_000, channels: 1 } });
    expect(source.duration ?? seconds).toBeCloseTo(seconds, more === 0 ? 9 : 1);
    const samples = await pcmOf(source);
    const original = await recordedSamples();
    expect(samples.length - original.length).toBeGreaterThanOrEqual(0);
    expect(samples.length - original.length).toBeLessThanOrEqual(more);
    expect(nearness(samples, original)).toBeGreaterThanOrEqual(decibels);
  });

  it('is read alike from memory and from a stream that comes in pieces, and once from that', async () => {
    const bytes = await recording(name);
    const whole = await readWhole(bytes);
    expect(whole.warnings).toEqual([]);
    const inParts = await readWhole(inPieces(bytes, 1021));
    expect([inParts.warnings, isSame(inParts.samples, whole.samples)]).toEqual([[], true]);
    const stream = await openAudioStream(inPieces(bytes, 4096));
    expect(stream.seekable).toBe(false);
    await pcmOf(stream);
    await expect(pcmOf(stream)).rejects.toMatchObject({ code: 'audio-unreadable' });
  });

  it('goes on from any sample, exactly', async () => {
    const bytes = await recording(name);
    const { samples } = await readWhole(bytes);
    for (const from of [1, 80_003, samples.length - 1, samples.length, samples.length + 5]) {
      const { samples: rest } = await readWhole(bytes, { from });
      expect(isSame(rest, samples.slice(from))).toBe(true);
    }
  });

  it('that was cut off anywhere gives what is there, and a warning', async () => {
    const bytes = await recording(name);
    const { samples } = await readWhole(bytes);
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: bytes.length - 1200 }), async (length) => {
        const { samples: there, warnings, code } = await attempt(bytes.subarray(0, length));
        // Before the first frame is whole there is nothing but a part of a header.
        expect(code).toBeOneOf([undefined, ...(length < 14_000 ? ['audio-invalid', 'audio-container'] : [])]);
        expect(warnings.length + (code === undefined ? 0 : 1)).toBeGreaterThan(0);
        expect(there.length).toBeLessThan(samples.length);
        // The last frame may differ: what follows is mixed into it.
        const sure = Math.max(0, there.length - 4000);
        expect(isSame(there.slice(0, sure), samples.slice(0, sure))).toBe(true);
      }),
      { seed: 5, numRuns: 8 },
    );
  });

  it('with bytes that were changed, removed or put in gives audio or a clear error, in time', async () => {
    const bytes = await recording(name);
    const damage = fc.record({
      at: fc.nat(bytes.length),
      removed: fc.nat(3000),
      put: fc.uint8Array({ maxLength: 3000 }),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(damage, { minLength: 1, maxLength: 4 }), async (places) => {
        let spoiled: Buffer = bytes;
        for (const { at, removed, put } of places) {
          spoiled = Buffer.concat([spoiled.subarray(0, at), put, spoiled.subarray(at + removed)]);
        }
        const { samples, code } = await attempt(spoiled);
        expect(code ?? 'audio-invalid').toMatch(/^audio-/u);
        expect(samples.length).toBeLessThan(2 * seconds * 16_000);
      }),
      { seed: 6, numRuns: 8 },
    );
  });
});
