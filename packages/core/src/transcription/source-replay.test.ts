import { describe, expect, it } from 'vitest';
import type { AudioSource } from '../audio/source.ts';
import { SourceReplay } from './source-replay.ts';

const RATE = 16_000;

const unwanted = (): void => expect.unreachable();

/** A source that can be read from any place, and how many of its readings are open. */
function seekable(): { readonly source: AudioSource; readonly open: () => number; readonly begun: () => number } {
  let open = 0;
  let begun = 0;
  const source = {
    format: { sampleRate: RATE, channels: 1, encoding: 'pcm_s16le' as const },
    seekable: true,
    async *frames(from = 0) {
      open += 1;
      begun += 1;
      try {
        for (let at = from; at < 60 * RATE; at += RATE) yield new Int16Array(RATE).fill(at / RATE);
      } finally {
        open -= 1;
      }
    },
  } satisfies AudioSource;
  return { source, open: () => open, begun: () => begun };
}

/** What a source is asked for comes with a later look. */
async function arrived(look: () => Int16Array | undefined): Promise<Int16Array> {
  for (;;) {
    const samples = look();
    if (samples !== undefined) return samples;
    await new Promise((resolve) => setImmediate(resolve));
  }
}

/** Lets go of a reading take effect, which is not waited for. */
const later = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe('a source that is read again', () => {
  it('is open no longer than its audio is wanted, and is opened anew where it is wanted again', async () => {
    const { source, open, begun } = seekable();
    const replay = new SourceReplay(source, 0, () => undefined, unwanted);
    expect((await arrived(() => replay.view(5 * RATE, 10, 0)))[0]).toBe(5);
    expect(open()).toBe(1);
    replay.rest();
    await later();
    expect(open()).toBe(0);
    expect((await arrived(() => replay.view(7 * RATE, 10, 0)))[0]).toBe(7);
    expect(begun()).toBe(2);
    replay.close();
    await later();
    expect(open()).toBe(0);
  });

  it('is closed with its session, also while a part of it is on its way, and is not opened again', async () => {
    const { source, open, begun } = seekable();
    const replay = new SourceReplay(source, 0, unwanted, unwanted);
    expect(replay.view(0, 10, 0)).toBeUndefined();
    replay.close();
    await later();
    await later();
    expect(open()).toBe(0);
    expect(replay.view(0, 10, 0)).toBeUndefined();
    await later();
    expect(begun()).toBe(1);
  });

  it('that fails is left, and not read on', async () => {
    let returned = 0;
    const failing = {
      format: { sampleRate: RATE, channels: 1, encoding: 'pcm_s16le' as const },
      seekable: true,
      frames: () => ({
        [Symbol.asyncIterator]: () => ({
          next: () => Promise.reject(new Error('the disk is gone')),
          return: () => {
            returned += 1;
            return Promise.resolve({ done: true as const, value: undefined });
          },
        }),
      }),
    } satisfies AudioSource;
    const failures: unknown[] = [];
    const replay = new SourceReplay(failing, 0, unwanted, (error) => failures.push(error));
    replay.view(0, 10, 0);
    await later();
    await later();
    expect(failures).toMatchObject([{ message: 'the disk is gone' }]);
    expect(returned).toBe(1);
  });
});
