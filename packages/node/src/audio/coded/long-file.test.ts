import { describe, expect, it } from 'vitest';
import { collectGarbage } from '../../../testing/garbage.ts';
import { recording } from '../../../testing/recordings.ts';
import { openAudioStream } from '../open-audio-file.ts';

describe('long compressed audio', () => {
  it.each(['reading.flac', 'reading.mp3', 'reading.opus', 'reading.ogg'] as const)(
    'is read in the memory of a few chunks: %s, 20 times',
    async (name) => {
      const bytes = await recording(name);
      const source = await openAudioStream(
        Array.from({ length: 20 }, () => bytes),
        { onWarning: () => {} },
      );
      let [samples, chunks, largest] = [0, 0, 0];
      const held: number[] = [];
      for await (const chunk of source.frames()) {
        if (!(chunk instanceof Int16Array)) throw new Error('not samples');
        samples += chunk.length;
        largest = Math.max(largest, chunk.length);
        chunks += 1;
        if (chunks % 100 !== 0) continue;
        collectGarbage();
        const { arrayBuffers, heapUsed } = process.memoryUsage();
        held.push(arrayBuffers + heapUsed);
      }
      expect(samples).toBe(20 * 115_200);
      // At most 0.1 s, and the frame that goes beyond it.
      expect(largest).toBeLessThan(1600 + 4096);
      // The samples take 4.6 MB.
      expect(Math.max(...held.slice(2)) - (held[1] ?? 0)).toBeLessThan(2 * 1024 * 1024);
    },
  );
});
