import type { EngineResult } from '@throughline/simulator';
import { describe, expect, it } from 'vitest';
import { DecodeQueue } from './decode-queue.ts';
import type { SegmentAudio } from './moonshine.ts';
import { RecognitionStream, type StreamParts } from './recognition-stream.ts';

/** What a stream tells, in order. */
type Told =
  | { readonly type: 'processed'; readonly until: number }
  | { readonly type: 'done' | 'failed' }
  | EngineResult;

const loud = (seconds: number): Int16Array => new Int16Array(seconds * 16_000).fill(8000);
const silent = (seconds: number): Int16Array => new Int16Array(seconds * 16_000);
const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

function open(model: Partial<StreamParts['model']>): { readonly stream: RecognitionStream; readonly told: Told[] } {
  const told: Told[] = [];
  const parts: StreamParts = {
    model: { finalText: async () => 'final words', partialText: async () => 'partial', ...model },
    queue: new DecodeQueue(() => 0),
    voiceActivity: { push: (window) => (window[0] ?? 0) > 0.1 },
  };
  const stream = new RecognitionStream(
    { endSilenceSeconds: 0.8, maxSegmentSeconds: 12, partialEverySeconds: 0.5 },
    parts,
    {
      result: (result) => told.push(result),
      processed: (until) => told.push({ type: 'processed', until }),
      done: () => told.push({ type: 'done' }),
      failed: () => told.push({ type: 'failed' }),
    },
  );
  return { stream, told };
}

const results = (told: readonly Told[]): readonly EngineResult[] => told.filter((event) => 'segment' in event);
const processed = (told: readonly Told[]): readonly number[] =>
  told.flatMap((event) => ('until' in event ? [event.until] : []));

describe('RecognitionStream', () => {
  it('tells partials, then the final, of a segment with its times', async () => {
    const { stream, told } = open({});
    stream.write(silent(1));
    stream.write(loud(2));
    await turn();
    stream.write(silent(1));
    await turn();
    const [partial, final] = results(told);
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
    const { stream, told } = open({
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
    expect(processed(told).at(-1)).toBeLessThanOrEqual(1);
    finish?.();
    await turn();
    expect(processed(told).at(-1)).toBeGreaterThan(6.8);
    expect(told.findIndex((event) => 'segment' in event)).toBeLessThan(told.length - 1);
  });

  it('closes a segment that had a partial with an empty final, and says nothing of one that had none', async () => {
    const heard = open({ finalText: async () => '' });
    heard.stream.write(loud(2));
    await turn();
    heard.stream.write(silent(1));
    await turn();
    expect(results(heard.told).at(-1)).toMatchObject({ segment: 0, final: true, text: '', words: [] });

    const unheard = open({ finalText: async () => '', partialText: async () => undefined });
    unheard.stream.write(loud(2));
    unheard.stream.write(silent(1));
    unheard.stream.finish();
    await turn();
    expect(results(unheard.told)).toEqual([]);
    expect(unheard.told.at(-1)).toEqual({ type: 'done' });
  });

  it('answers all that was written before it is done', async () => {
    const { stream, told } = open({});
    stream.write(loud(3));
    stream.finish();
    expect(told.at(-1)).not.toEqual({ type: 'done' });
    await turn();
    expect(results(told).at(-1)).toMatchObject({ segment: 0, final: true });
    expect(told.slice(-2)).toEqual([{ type: 'processed', until: 3 }, { type: 'done' }]);
  });

  it('is done at once where nothing was said', () => {
    const { stream, told } = open({});
    stream.write(silent(1));
    stream.finish();
    expect(told.slice(-2)).toEqual([{ type: 'processed', until: 1 }, { type: 'done' }]);
  });

  it('tells nothing after it was closed, be it in the middle of a decoding', async () => {
    const { stream, told } = open({});
    stream.write(loud(2));
    stream.write(silent(1));
    stream.finish();
    stream.close();
    const before = told.length;
    await turn();
    expect(told).toHaveLength(before);
  });

  it('drops the final whose decoding ran while it was closed', async () => {
    let finish: (() => void) | undefined;
    const { stream, told } = open({
      finalText: () =>
        new Promise((resolve) => {
          finish = () => resolve('late');
        }),
      partialText: async () => undefined,
    });
    stream.write(loud(2));
    stream.write(silent(1));
    await turn();
    const before = told.length;
    stream.close();
    finish?.();
    await turn();
    expect(told).toHaveLength(before);
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
    const { stream, told } = open({
      finalText: () => Promise.reject(new Error('out of memory')),
      partialText: async () => undefined,
    });
    stream.write(loud(2));
    stream.write(silent(1));
    stream.write(loud(2));
    stream.finish();
    await turn();
    expect(told.filter((event) => 'type' in event && event.type !== 'processed')).toEqual([{ type: 'failed' }]);
  });
});
