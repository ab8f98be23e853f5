import { describe, expect, it } from 'vitest';
import { AudioQueue, type SpokenAudio } from './audio-queue.ts';

async function readAll(queue: AudioQueue): Promise<readonly SpokenAudio[]> {
  const pieces: SpokenAudio[] = [];
  for await (const piece of queue) pieces.push(piece);
  return pieces;
}

function queueOf(): { readonly queue: AudioQueue; readonly unread: () => number } {
  let unread = 0;
  const queue = new AudioQueue({ unread: (change) => (unread += change), left: () => undefined });
  return { queue, unread: () => unread };
}

describe('audio that nobody reads yet', () => {
  it('is kept in few pieces, however short those of the provider are, whole and in order', async () => {
    const { queue, unread } = queueOf();
    for (let sample = 0; sample < 30_000; sample += 1) queue.push(Int16Array.of(sample), 24_000, 0);
    expect(unread()).toBe(30_000);
    queue.close();
    const pieces = await readAll(queue);
    expect(pieces.length).toBeLessThan(100);
    expect(pieces.flatMap(({ pcm }) => [...pcm])).toEqual(Array.from({ length: 30_000 }, (_, sample) => sample));
    expect(pieces.map(({ start, pcm }) => pcm[0] === Math.round(start * 24_000))).not.toContain(false);
    expect(unread()).toBe(0);
  });

  it('is never joined across sentences, and what is taken back of one leaves the others whole', async () => {
    const { queue, unread } = queueOf();
    for (const sentence of [0, 0, 1, 1]) queue.push(Int16Array.of(sentence), 24_000, sentence);
    queue.takeBack(1);
    expect({ unread: unread(), samples: queue.samples }).toEqual({ unread: 2, samples: 2 });
    queue.push(Int16Array.of(7), 24_000, 1);
    queue.close();
    expect((await readAll(queue)).map(({ pcm, sentence }) => [sentence, ...pcm])).toEqual([
      [0, 0, 0],
      [1, 7],
    ]);
  });
});
