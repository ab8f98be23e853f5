import { truncate } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { collectGarbage } from '../../testing/garbage.ts';
import { temporaryFiles, wav } from '../../testing/wav.ts';
import { openAudioFile } from './open-audio-file.ts';

describe('a long file', () => {
  it.each([
    ['two hours as they are', 7200, { sampleRate: 16_000, bits: 16 }, {}],
    ['half an hour converted', 1800, { sampleRate: 8000, bits: 8 }, { convert: true }],
  ] as const)(
    'of %s is read in the memory of a few chunks',
    async (_length, seconds, description, options) => {
      await using files = await temporaryFiles();
      const bytes = (seconds * description.sampleRate * description.bits) / 8;
      const file = await files.write('long.wav', wav({ ...description, dataSize: bytes }));
      await truncate(file, 44 + bytes);

      const source = await openAudioFile(file, options);
      expect(source.duration).toBe(seconds);
      let [samples, chunks, largest] = [0, 0, 0];
      const held: number[] = [];
      for await (const chunk of source.frames()) {
        if (!(chunk instanceof Int16Array)) throw new Error('not samples');
        samples += chunk.length;
        largest = Math.max(largest, chunk.byteLength);
        chunks += 1;
        if (chunks % 100 !== 0) continue;
        collectGarbage();
        const { arrayBuffers, heapUsed } = process.memoryUsage();
        held.push(arrayBuffers + heapUsed);
      }
      expect(samples).toBe(seconds * 16_000);
      // A chunk of 64 KiB of 8-bit samples at 8 kHz makes 256 KiB of 16-bit samples at 16 kHz.
      expect(largest).toBeLessThanOrEqual(256 * 1024 + 1024);
      // The file holds 230 or 14 MB, and its samples make 230 or 58.
      expect(Math.max(...held) - (held[0] ?? 0)).toBeLessThan(2 * 1024 * 1024);
    },
    60_000,
  );
});
