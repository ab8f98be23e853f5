import { describe, expect, it, vi } from 'vitest';
import { Piping } from './piping.ts';

describe('the sources of a session', () => {
  it('leave nothing behind on the session that would stay until it ends, however many there are', async () => {
    const taken: unknown[] = [];
    const ports = {
      write: (chunk: unknown) => Promise.resolve(void taken.push(chunk)),
      skip: () => Promise.resolve(),
      whenNearlySent: () => Promise.resolve(),
      inputClosed: () => false,
    };
    const over = new Promise<void>(() => undefined);
    const waitsFor = vi.spyOn(over, 'then');
    const piping = new Piping(ports, over);
    const format = { sampleRate: 16_000, channels: 1, encoding: 'pcm_s16le' } as const;
    for (let count = 0; count < 10; count += 1) {
      const frames = async function* (): AsyncGenerator<Int16Array<ArrayBuffer>> {
        yield new Int16Array(10);
      };
      await piping.run({ format, seekable: false, frames }, undefined);
    }
    expect(taken).toHaveLength(10);
    expect(waitsFor).toHaveBeenCalledOnce();
    expect(piping.size).toBe(0);
  });
});
