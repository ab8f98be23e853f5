import { readFileSync } from 'node:fs';
import type { EngineResult } from '@throughline/simulator';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createLocalRecognizer, samples, type LocalRecognizer, type LoadProgress } from './index.ts';
import { wordErrors } from '@throughline/core/internal';

const jfkText = `And so, my fellow Americans, ask not what your country can do for you, ask what you can do for your country.`;
const readingsText = `And Mr. John Dashwood had then leisure to consider how much there might be prudently in his power to do for them.
  Unless to be rather cold hearted and rather selfish is to be ill disposed. Had he married a more amiable woman, he might have
  been made still more respectable than he was. He might even have been made amiable himself. ${jfkText}`;

const pcm = (url: URL): Int16Array => {
  const bytes = readFileSync(url);
  return new Int16Array(bytes.buffer.slice(bytes.byteOffset + 44, bytes.byteOffset + bytes.byteLength));
};
const jfk = pcm(samples.jfk);
const readings = pcm(samples.readings);
const seconds = (count: number): number => count * 16_000;

interface Recognised {
  readonly results: readonly EngineResult[];
  readonly finals: readonly EngineResult[];
  readonly text: string;
  readonly processed: readonly number[];
}

/** Writes all audio in pieces of so many samples and gives the results when it is done. */
function recognise(recognizer: LocalRecognizer, audio: Int16Array, pieceSamples: number): Promise<Recognised> {
  return new Promise((resolve, reject) => {
    const results: EngineResult[] = [];
    const processed: number[] = [];
    const stream = recognizer.open(
      { sampleRate: 16_000, link: 1 },
      {
        result: (result) => results.push(result),
        processed: (until) => processed.push(until),
        done: () => {
          stream.close();
          const finals = results.filter((result) => result.final);
          resolve({ results, finals, text: finals.map((final) => final.text).join(' '), processed });
        },
        failed: reject,
      },
    );
    for (let at = 0; at < audio.length; at += pieceSamples) stream.write(audio.subarray(at, at + pieceSamples));
    stream.finish();
  });
}

describe('the local recogniser, on real speech', { timeout: 30_000 }, () => {
  const progress: LoadProgress[] = [];
  let recognizer: LocalRecognizer;
  // Each recognised alone and whole, in pieces of 0.1 s.
  let wholeJfk: Recognised;
  let wholeReadings: Recognised;

  beforeAll(async () => {
    recognizer = await createLocalRecognizer({ onProgress: (step) => progress.push(step) });
    wholeJfk = await recognise(recognizer, jfk, 1600);
    wholeReadings = await recognise(recognizer, readings, 1600);
  }, 60_000);
  afterAll(() => recognizer.close());

  it('reports how far loading has come', () => {
    expect(progress.map((step) => step.step)).toEqual(['models-found', 'tokens-written', 'recogniser-loaded', 'warm']);
    expect(progress.at(-1)?.fraction).toBe(1);
  });

  it('hears every word of one sentence', () => {
    const { text, processed } = wholeJfk;
    expect(wordErrors(jfkText, text)).toBe(0);
    expect(processed.at(-1)).toBe(11);
    expect(processed).toEqual(processed.toSorted((a, b) => a - b));
  });

  it('gives what was said so far before a segment ends, then the final of the same segment', async () => {
    const results = await new Promise<readonly EngineResult[]>((resolve, reject) => {
      const events: EngineResult[] = [];
      const stream = recognizer.open(
        { sampleRate: 16_000, link: 1 },
        {
          result: (result) => {
            events.push(result);
            // The rest comes only once the partial is there.
            if (events.length > 1) return;
            stream.write(jfk.subarray(seconds(2)));
            stream.finish();
          },
          done: () => {
            stream.close();
            resolve(events);
          },
          failed: reject,
        },
      );
      stream.write(jfk.subarray(0, seconds(2)));
    });
    expect(results[0]).toMatchObject({ segment: 0, final: false });
    expect(wordErrors('And so my fellow', results[0]?.text ?? '')).toBeLessThanOrEqual(1);
    expect(results.find((result) => result.final)).toMatchObject({ segment: 0, text: 'And so my fellow Americans.' });
    for (const [index, result] of results.entries()) {
      const earlier = results.slice(0, index).filter((other) => other.final && other.segment === result.segment);
      expect(earlier).toEqual([]);
    }
  });

  it('hears every word of 37 s with two speakers', () => {
    expect(wordErrors(readingsText, wholeReadings.text)).toBe(0);
  });

  it('gives the same finals, times included, whatever the pieces', async () => {
    const small = await recognise(recognizer, jfk, 320);
    const large = await recognise(recognizer, jfk, 8000);
    const odd = await recognise(recognizer, jfk, 12_347);
    for (const recognised of [small, large, odd]) expect(recognised.finals).toEqual(wholeJfk.finals);
  });

  it('gives words that lie in order inside their segment', () => {
    let position = 0;
    for (const final of wholeReadings.finals) {
      expect(final.words?.map((word) => word.text).join(' ')).toBe(final.text);
      for (const word of final.words ?? []) {
        expect(word.start).toBeGreaterThanOrEqual(position);
        expect(word.end).toBeGreaterThan(word.start);
        position = word.end;
      }
      expect(position).toBeLessThanOrEqual(final.end ?? 0);
    }
  });

  it('hears the sentences that follow in full when it starts in the middle of a word', async () => {
    // 2 s before the end of the first sentence, as a replay does.
    const from = seconds((wholeReadings.finals[0]?.end ?? 0) - 2);
    const { finals } = await recognise(recognizer, readings.subarray(from), 8000);
    const after = finals.filter((final) => (final.start ?? 0) > 2);
    const wanted = wholeReadings.finals
      .slice(1)
      .map((final) => final.text)
      .join(' ');
    expect(wordErrors(wanted, after.map((final) => final.text).join(' '))).toBe(0);
  });

  it('does not mix two streams that speak at once', async () => {
    const together = await Promise.all([recognise(recognizer, jfk, 1600), recognise(recognizer, readings, 1600)]);
    expect(together.map((recognised) => recognised.finals)).toEqual([wholeJfk.finals, wholeReadings.finals]);
  });

  it('says nothing about silence', async () => {
    const { results, processed } = await recognise(recognizer, new Int16Array(seconds(4)), 1600);
    expect(results).toEqual([]);
    expect(processed.at(-1)).toBe(4);
  });

  it('reports nothing after a stream was closed in the middle of a decoding, and serves the next as if it had not been', async () => {
    const events: unknown[] = [];
    const stream = await new Promise<{ readonly close: () => void }>((resolve) => {
      const opened = recognizer.open(
        { sampleRate: 16_000, link: 1 },
        {
          result: (result) => {
            events.push(result);
            resolve(opened);
          },
          done: () => events.push('done'),
          failed: (error) => events.push(error),
        },
      );
      // Many sentences: the first result comes while the others wait for the decoder.
      for (let round = 0; round < 2; round += 1) opened.write(readings);
      opened.finish();
    });
    stream.close();
    expect((await recognise(recognizer, jfk, 1600)).finals).toEqual(wholeJfk.finals);
    expect(events).toHaveLength(1);
  });

  it('refuses audio of another sample rate', () => {
    expect(() =>
      recognizer.open(
        { sampleRate: 8000, link: 1 },
        { result: () => undefined, done: () => undefined, failed: () => undefined },
      ),
    ).toThrow('config-invalid: the local recogniser takes audio at 16000 Hz only, not at 8000 Hz');
  });
});

describe('the local recogniser', { timeout: 30_000 }, () => {
  it('refuses an option out of range before anything is loaded', async () => {
    await expect(createLocalRecognizer({ maxSegmentSeconds: 60 })).rejects.toThrow(
      'config-invalid: maxSegmentSeconds of the local recogniser is 60; wanted: a number from 5 to 15',
    );
    await expect(createLocalRecognizer({ threads: Number.NaN })).rejects.toThrow('config-invalid: threads');
  });

  it('gives no partials where none are asked for, ends its thread in the middle of a decoding, and fails streams opened later', async () => {
    const recognizer = await createLocalRecognizer({ partialEverySeconds: 0 });
    expect((await recognise(recognizer, jfk, 320)).results.every((result) => result.final)).toBe(true);
    recognizer
      .open(
        { sampleRate: 16_000, link: 1 },
        { result: () => undefined, done: () => undefined, failed: () => undefined },
      )
      .write(readings);
    await recognizer.close();
    await recognizer.close();
    await expect(recognise(recognizer, jfk, 1600)).rejects.toMatchObject({ code: 'provider-internal-error' });
  });
});
