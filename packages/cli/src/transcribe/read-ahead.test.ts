import type { AudioChunk, AudioSource } from '@throughline/core';
import { describe, expect, it } from 'vitest';
import { readAhead } from './read-ahead.ts';

const format = { sampleRate: 16_000, channels: 1, encoding: 'pcm_s16le' } as const;

function counting(length: number): AudioSource & { taken: number } {
  const source = {
    format,
    seekable: true,
    taken: 0,
    async *frames(from = 0): AsyncGenerator<AudioChunk> {
      for (let index = from; index < length; index += 1) {
        source.taken += 1;
        yield new Int16Array([index]);
      }
    },
  };
  return source;
}

async function values(chunks: AsyncIterable<unknown>): Promise<readonly number[]> {
  const read: number[] = [];
  for await (const chunk of chunks) if (chunk instanceof Int16Array) read.push(...chunk);
  return read;
}

describe('reading ahead', () => {
  it('gives what the source gives', async () => {
    const source = readAhead(counting(3), { mayRead: () => true, stop: new AbortController().signal });
    expect(await values(source.frames())).toEqual([0, 1, 2]);
  });

  it('stops reading while it may not, and goes on when it may', async () => {
    const source = counting(4);
    let asked = 0;
    const mayRead = (): boolean => {
      asked += 1;
      // Twice yes, then once no: the third chunk has to wait.
      return asked !== 3;
    };
    const seen: number[] = [];
    for await (const _ of readAhead(source, { mayRead, stop: new AbortController().signal }).frames()) seen.push(asked);
    expect(seen).toEqual([1, 2, 4, 5]);
  });

  it('ends early when it is asked to, even while the source is silent', async () => {
    const stop = new AbortController();
    const silent: AudioSource = {
      format,
      seekable: false,
      async *frames(): AsyncGenerator<AudioChunk> {
        yield new Int16Array([1]);
        await new Promise(() => undefined);
      },
    };
    const read: unknown[] = [];
    for await (const chunk of readAhead(silent, { mayRead: () => true, stop: stop.signal }).frames()) {
      read.push(chunk);
      stop.abort();
    }
    expect(read).toHaveLength(1);
  });

  it('ends early while it may not read', async () => {
    const stop = new AbortController();
    const chunks = values(readAhead(counting(10), { mayRead: () => false, stop: stop.signal }).frames());
    stop.abort();
    expect(await chunks).toEqual([]);
  });

  it('does not hold back what is read again for a replay', async () => {
    const source = readAhead(counting(5), { mayRead: () => false, stop: AbortSignal.abort() });
    expect(await values(source.frames(3))).toEqual([3, 4]);
  });
});
