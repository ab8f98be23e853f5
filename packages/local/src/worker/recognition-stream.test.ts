import type { EngineResult } from '@throughline/simulator';
import { describe, expect, it } from 'vitest';
import { DecodeQueue } from './decode-queue.ts';
import type { SegmentAudio } from './moonshine.ts';
import { RecognitionStream, type StreamParts } from './recognition-stream.ts';

/** What a stream reports, in order. */
type Reported =
  | { readonly type: 'processed'; readonly until: number }
  | { readonly type: 'done' | 'failed' }
  | EngineResult;

const loud = (seconds: number): Int16Array => new Int16Array(seconds * 16_000).fill(8000);
const silent = (seconds: number): Int16Array => new Int16Array(seconds * 16_000);
const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

function open(model: Partial<StreamParts['model']>): {
  readonly stream: RecognitionStream;
  readonly reported: Reported[];
} {
  const reported: Reported[] = [];
  const parts: StreamParts = {
    model: { finalText: async () => 'final words', partialText: async () => 'partial', ...model },
    queue: new DecodeQueue(() => 0),
    voiceActivity: { push: (window) => (window[0] ?? 0) > 0.1 },
  };
  const stream = new RecognitionStream(
    { endSilenceSeconds: 0.8, maxSegmentSeconds: 12, partialEverySeconds: 0.5 },
    parts,
    {
      result: (result) => reported.push(result),
      processed: (until) => reported.push({ type: 'processed', until }),
      done: () => reported.push({ type: 'done' }),
      failed: () => reported.push({ type: 'failed' }),
    },
  );
  return { stream, reported };
}

const results = (reported: readonly Reported[]): readonly EngineResult[] =>
  reported.filter((event) => 'segment' in event);
const processed = (reported: readonly Reported[]): readonly number[] =>
  reported.flatMap((event) => ('until' in event ? [event.until] : []));

describe('RecognitionStream', () => {
  it('reports partials, then the final, of a segment with its times', async () => {
    const { stream, reported } = open({});
    stream.write(silent(1));
    stream.write(loud(2));
    await turn();
    stream.write(silent(1));
    await turn();
    const [partial, final] = results(reported);
    expect(partial).toMatchObject({ segment: 0, final: false, text: 'partial' });
    expect(final).toMatchObject({ segment: 0, final: true, text: 'final words' });
    expect(final?.start).toBeCloseTo(1, 1);
    expect(final?.end).toBeCloseTo(3, 1);
    expect(final?.words?.map((word) => word.text)).toEqual(['final', 'words']);
  });

  it('gives the decoder the speech with 0.3 s around it', async () => {
    const decoded: SegmentAudio[] = [];
    const { stream } = open({
      finalText: async (audio) => {
        decoded.push(audio);
        return 'x';
      },
    });
    stream.write(silent(1));
    stream.write(loud(2));
    stream.write(silent(1));
    await turn();
    expect(decoded[0]?.speechFrom).toBe(4800);
    const last = decoded[0];
    expect((last?.samples.length ?? 0) - (last?.speechTo ?? 0)).toBe(4800);
  });

  it('never says that audio is processed whose final is still to come', async () => {
    let finish: (() => void) | undefined;
    const { stream, reported } = open({
      finalText: () =>
        new Promise((resolve) => {
          finish = () => resolve('late');
        }),
      partialText: async () => undefined,
    });
    stream.write(silent(1));
    stream.write(loud(2));
    stream.write(silent(4));
    await turn();
    expect(processed(reported).at(-1)).toBeLessThanOrEqual(1);
    finish?.();
    await turn();
    expect(processed(reported).at(-1)).toBeGreaterThan(6.8);
    expect(reported.findIndex((event) => 'segment' in event)).toBeLessThan(reported.length - 1);
  });

  it('closes a segment that had a partial with an empty final, and says nothing of one that had none', async () => {
    const heard = open({ finalText: async () => '' });
    heard.stream.write(loud(2));
    await turn();
    heard.stream.write(silent(1));
    await turn();
    expect(results(heard.reported).at(-1)).toMatchObject({ segment: 0, final: true, text: '', words: [] });

    const unheard = open({ finalText: async () => '', partialText: async () => undefined });
    unheard.stream.write(loud(2));
    unheard.stream.write(silent(1));
    unheard.stream.finish();
    await turn();
    expect(results(unheard.reported)).toEqual([]);
    expect(unheard.reported.at(-1)).toEqual({ type: 'done' });
  });

  it('answers all that was written before it is done', async () => {
    const { stream, reported } = open({});
    stream.write(loud(3));
    stream.finish();
    expect(reported.at(-1)).not.toEqual({ type: 'done' });
    await turn();
    expect(results(reported).at(-1)).toMatchObject({ segment: 0, final: true });
    expect(reported.slice(-2)).toEqual([{ type: 'processed', until: 3 }, { type: 'done' }]);
  });

  it('is done at once where nothing was said', () => {
    const { stream, reported } = open({});
    stream.write(silent(1));
    stream.finish();
    expect(reported.slice(-2)).toEqual([{ type: 'processed', until: 1 }, { type: 'done' }]);
  });

  it('reports nothing after it was closed, be it in the middle of a decoding', async () => {
    const { stream, reported } = open({});
    stream.write(loud(2));
    stream.write(silent(1));
    stream.finish();
    stream.close();
    const before = reported.length;
    await turn();
    expect(reported).toHaveLength(before);
  });

  it('drops the final whose decoding ran while it was closed', async () => {
    let finish: (() => void) | undefined;
    const { stream, reported } = open({
      finalText: () =>
        new Promise((resolve) => {
          finish = () => resolve('late');
        }),
      partialText: async () => undefined,
    });
    stream.write(loud(2));
    stream.write(silent(1));
    await turn();
    const before = reported.length;
    stream.close();
    finish?.();
    await turn();
    expect(reported).toHaveLength(before);
  });

  it('gives the decoder audio that later audio does not change', async () => {
    const decoded: SegmentAudio[] = [];
    const { stream } = open({
      finalText: async (audio) => {
        decoded.push(audio);
        return 'x';
      },
    });
    stream.write(loud(2));
    stream.write(silent(1));
    await turn();
    const before = decoded[0]?.samples.slice();
    for (let second = 0; second < 10; second += 1) stream.write(new Int16Array(16_000).fill(second));
    expect(decoded[0]?.samples).toEqual(before);
  });

  it('reports a decoder that fails, once', async () => {
    const { stream, reported } = open({
      finalText: () => Promise.reject(new Error('out of memory')),
      partialText: async () => undefined,
    });
    stream.write(loud(2));
    stream.write(silent(1));
    stream.write(loud(2));
    stream.finish();
    await turn();
    expect(reported.filter((event) => 'type' in event && event.type !== 'processed')).toEqual([{ type: 'failed' }]);
  });
});
