import { describe, expect, it, vi } from 'vitest';
import { stageTimeline, type StageOptions, type TimelineStage } from '../../testing/timeline-stage.ts';
import type { ResultEvent } from '../protocol/recognition.ts';
import { LinkMap } from './link-map.ts';
import { SaidWords } from './said-words.ts';
import { TrackSeam } from './track-seam.ts';
import type { Gap } from '../results/gap.ts';
import type { TranscriptResult } from '../results/result.ts';

const rate = 16_000;

interface Stage extends TimelineStage {
  readonly results: TranscriptResult[];
  /** Each position that was settled, in seconds. */
  readonly settled: number[];
  readonly gaps: Gap[];
  /** Begins link 1, 2, 3… at `from` and sends `seconds` of audio, a frame of 100 ms every 100 ms from 0 on. */
  link(epoch: number, from: number, seconds: number): LinkMap;
}

function stage(options: Partial<StageOptions> = {}): Stage {
  const results: TranscriptResult[] = [];
  const settled: number[] = [];
  const gaps: Gap[] = [];
  const parts = stageTimeline({
    sampleRate: rate,
    onResult: (result) => results.push(result),
    onSettled: (position) => settled.push(position / rate),
    onGap: (gap) => gaps.push(gap),
    ...options,
  });
  const link = (epoch: number, from: number, seconds: number): LinkMap => {
    const map = new LinkMap(rate);
    parts.track.begin({ epoch, from: from * rate, map });
    for (let tenth = 0; tenth < seconds * 10; tenth += 1) map.audio((from + tenth / 10) * rate, rate / 10, tenth * 100);
    return map;
  };
  return { ...parts, results, settled, gaps, link };
}

function result(final: boolean, key: string, text: string, start?: number, end?: number): ResultEvent {
  const span = { ...(start === undefined ? {} : { start }), ...(end === undefined ? {} : { end }) };
  return { type: 'result', final, key, text, ...span };
}

const partial = result.bind(undefined, false);
const final = result.bind(undefined, true);

describe('what moves settled', () => {
  it('is a final, to its end', () => {
    const { audio, track, settled, link } = stage();
    link(1, 0, 10);
    track.receive(final('0', 'so it is', 1, 2.5));
    expect(audio.settled).toBe(2.5 * rate);
    expect(settled).toEqual([2.5]);
  });

  it('is a final without any text too, for its audio is answered', () => {
    const { audio, track, results, link } = stage();
    link(1, 0, 10);
    track.receive(final('0', '', 1, 2.5));
    expect(audio.settled).toBe(2.5 * rate);
    expect(results).toEqual([]);
  });

  it('is not a final without a finite end', () => {
    const { timeline, audio, track, link } = stage();
    link(1, 0, 10);
    track.receive(final('0', 'so it is'));
    track.receive(final('1', 'so it is', 1, Infinity));
    expect(timeline.finals).toBe(2);
    expect(audio.settled).toBe(0);
  });

  it('is not a final beyond the start of an earlier segment that is still open', () => {
    const { audio, track, link } = stage();
    link(1, 0, 10);
    track.receive(partial('0', 'so', 1, 1.5));
    track.receive(final('1', 'it is', 3, 4));
    expect(audio.settled).toBe(rate);
    track.receive(final('0', 'so', 1, 1.5));
    expect(audio.settled).toBe(4 * rate);
  });

  it('is not a final beyond the earliest start that an open segment ever had', () => {
    const { audio, track, link } = stage();
    link(1, 0, 10);
    track.receive(partial('0', 'so', 3, 3.5));
    track.receive(partial('0', 'so it', 3.4, 4));
    track.receive(final('1', 'is', 5, 6));
    expect(audio.settled).toBe(3 * rate);
  });

  it('is not audio that was never sent', () => {
    const { audio, track, link } = stage();
    link(1, 0, 3);
    track.receive(final('0', 'so it is', 1, 3.9));
    expect(audio.settled).toBe(3 * rate);
  });

  it('never moves it back', () => {
    const { track, settled, link } = stage();
    link(1, 0, 10);
    track.receive(final('1', 'later', 4, 5));
    track.receive(final('0', 'earlier', 1, 2));
    expect(settled).toEqual([5]);
  });

  it('is a quiet mark less one second, once it is three seconds old', () => {
    const { audio, track, link } = stage();
    link(1, 0, 10);
    track.processed(5, 20_000);
    track.processed(9, 22_900);
    expect(audio.settled).toBe(0);
    track.processed(9, 23_000);
    expect(audio.settled).toBe(4 * rate);
    track.processed(9, 25_900);
    expect(audio.settled).toBe(8 * rate);
  });

  it('is not moved by a mark beyond what was sent: milliseconds for seconds, another clock', () => {
    const { audio, track, link } = stage();
    link(1, 0, 10);
    track.processed(9_000, 20_000);
    track.processed(9_000, 60_000);
    expect(audio.settled).toBe(0);
    track.processed(9, 60_000);
    track.processed(9, 63_000);
    expect(audio.settled).toBe(8 * rate);
  });

  it('is no audio that was sent less than three seconds ago, whatever a mark says', () => {
    const { audio, track, link } = stage();
    link(1, 0, 10);
    track.processed(10, 5000);
    track.processed(10, 9900);
    expect(audio.settled).toBe(7 * rate);
    track.processed(10, 20_000);
    expect(audio.settled).toBe(9 * rate);
  });

  it('is an ack, by the frame that it names, silence included', () => {
    const { audio, track, link } = stage();
    const map = link(1, 0, 5);
    map.silence(rate, 5 * rate, 5000);
    track.ack(30, 20_000);
    track.ack(51, 23_000);
    expect(audio.settled).toBe(2 * rate);
    track.ack(51, 26_000);
    expect(audio.settled).toBe(5 * rate);
    track.ack(99, 30_000);
    expect(audio.settled).toBe(5 * rate);
  });

  it('is no mark while a segment is open, and an empty partial opens none', () => {
    const { timeline, audio, track, link } = stage();
    link(1, 0, 10);
    track.receive(partial('0', '', 1, 2));
    expect(timeline.openSegments).toBe(0);
    track.processed(4, 20_000);
    track.processed(8, 23_000);
    expect(audio.settled).toBe(3 * rate);
    track.receive(partial('0', 'so', 3, 4));
    expect(timeline.openSegments).toBe(1);
    track.processed(8, 26_000);
    expect(audio.settled).toBe(3 * rate);
  });

  it('is no mark that comes between two links', () => {
    const { audio, track, link } = stage();
    link(1, 0, 10);
    track.lost();
    track.processed(8, 20_000);
    track.ack(50, 20_000);
    expect(audio.settled).toBe(0);
  });

  it('is audio in which two links found no word, but not past what was sent or an open segment', () => {
    const { audio, track, link } = stage();
    link(1, 0, 10);
    track.receive(partial('0', 'so', 6, 7));
    track.wordless(8 * rate);
    expect(audio.settled).toBe(6 * rate);
    track.receive(final('0', 'so', 6, 7));
    track.wordless(12 * rate);
    expect(audio.settled).toBe(10 * rate);
    track.lost();
    track.wordless(20 * rate);
    expect(audio.settled).toBe(10 * rate);
  });

  it('is no audio without words where the stream is one piece', () => {
    const { audio, track, link } = stage({ replay: 'whole' });
    link(1, 0, 10);
    track.wordless(8 * rate);
    expect(audio.settled).toBe(0);
  });

  it('is the end of stream, to all that was sent', () => {
    const { timeline, audio, track, link } = stage();
    link(1, 0, 10);
    track.receive(partial('0', 'so', 1, 2));
    track.endOfStream(10 * rate);
    expect(audio.settled).toBe(10 * rate);
    expect(timeline.openSegments).toBe(0);
  });

  it('is no mark, however old, where the stream is one piece', () => {
    const { audio, track, link } = stage({ replay: 'whole' });
    link(1, 0, 10);
    track.processed(8, 20_000);
    track.processed(9, 23_000);
    track.ack(90, 30_000);
    expect(audio.settled).toBe(0);
  });

  it('is the end of stream only where the stream is one piece', () => {
    const { audio, track, results, link } = stage({ replay: 'whole' });
    link(1, 0, 10);
    track.receive(final('0', 'so it is', 1, 2));
    track.processed(8, 20_000);
    expect(audio.settled).toBe(0);
    track.endOfStream(10 * rate);
    expect(audio.settled).toBe(10 * rate);
    expect(results).toHaveLength(1);
  });
});

describe('what is settled', () => {
  it('is forgotten by the map: its frames at once, its pieces after a minute', () => {
    const forgotten: (readonly number[])[] = [];
    const { track } = stage();
    const map = new LinkMap(rate);
    const forget = map.forget.bind(map);
    map.forget = (...positions) => {
      forgotten.push(positions);
      forget(...positions);
    };
    track.begin({ epoch: 1, from: 0, map });
    map.audio(0, 100 * rate, 0);
    track.receive(final('0', 'so', 89, 90));
    expect(forgotten).toEqual([[90 * rate, 30 * rate]]);
    expect(map.frameEnd(1)).toBe(100);
  });
});

describe('what was said before the pre-roll', () => {
  it('is let go where a provider opens ever new segments and closes none: the oldest are retracted', () => {
    const { timeline, track, results, link } = stage();
    link(1, 0, 100);
    const count = 5_000;
    for (let index = 0; index < count; index += 1) track.receive(partial(String(index), `word ${index}`, 1, 2));
    expect(timeline.openSegments).toBe(1_024);
    const retracted = results.filter(({ type }) => type === 'retract').map(({ id }) => id);
    expect(retracted).toEqual(Array.from({ length: count - 1_024 }, (_, index) => `s${index + 1}`));
    timeline.close();
    expect(results.filter(({ type }) => type === 'retract')).toHaveLength(count);
  });

  it('is forgotten, so that memory does not grow with the session', () => {
    const forget = vi.spyOn(SaidWords.prototype, 'forget');
    const { track, link } = stage();
    link(1, 0, 20);
    track.receive(final('0', 'so', 9, 10));
    expect(forget).toHaveBeenLastCalledWith(7 * rate);
    forget.mockRestore();
  });

  it('is kept while a track may repeat it, and forgotten once that has answered it', () => {
    const forget = vi.spyOn(SaidWords.prototype, 'forget');
    const isOver = vi.spyOn(TrackSeam.prototype, 'isOver');
    const { track, audio, link } = stage();
    link(1, 0, 20);
    track.receive(final('0', 'so', 9, 10));
    link(2, 8, 20);
    audio.gap(10 * rate, 19 * rate, 'lag');
    expect(forget).toHaveBeenLastCalledWith(7.5 * rate);
    track.receive(final('0', 'it is', 12, 13));
    expect(isOver).toHaveBeenLastCalledWith(21 * rate);
    track.receive(final('1', 'now', 13, 14));
    expect(forget).toHaveBeenLastCalledWith(19 * rate);
    forget.mockRestore();
    isOver.mockRestore();
  });
});

describe('a gap', () => {
  it('is reported at once, and settled jumps over it when nothing before it is unanswered', () => {
    const { audio, gaps, settled } = stage();
    audio.gap(0, 3 * rate, 'overflow');
    expect(gaps).toEqual([{ start: 0, end: 3, startSample: 0, endSample: 3 * rate, reason: 'overflow' }]);
    expect(settled).toEqual([3]);
  });

  it('waits for the live audio before it', () => {
    const { audio, track, settled, link } = stage();
    const map = link(1, 0, 4);
    audio.gap(4 * rate, 6 * rate, 'overflow');
    map.audio(6 * rate, rate, 4100);
    track.receive(final('0', 'so', 1, 2));
    track.receive(final('1', 'it is', 2, 4));
    expect(settled).toEqual([2, 6]);
  });

  it('merges with its neighbour in the list, and is reported as it came', () => {
    const { audio, gaps } = stage();
    audio.gap(0, rate, 'lag');
    audio.gap(rate, 2 * rate, 'lag');
    audio.gap(5 * rate, 5 * rate, 'lag');
    expect(gaps).toHaveLength(2);
    expect(audio.gaps).toEqual([{ start: 0, end: 2, startSample: 0, endSample: 2 * rate, reason: 'lag' }]);
  });
});

describe('after the close', () => {
  it('nothing is reported and nothing moves', () => {
    const { timeline, audio, track, results, settled, gaps, link } = stage();
    link(1, 0, 10);
    timeline.close();
    audio.close();
    track.receive(final('0', 'so', 1, 2));
    audio.gap(0, rate, 'lag');
    track.endOfStream(10 * rate);
    link(2, 0, 10);
    track.receive(final('0', 'so', 1, 2));
    timeline.close();
    expect([results, settled, gaps]).toEqual([[], [], []]);
  });

  it('that a listener causes in the middle of a final, settled stays where it is', () => {
    const settled: number[] = [];
    const { timeline, track, link } = stage({
      onResult: () => timeline.close(),
      onSettled: (position) => settled.push(position),
    });
    link(1, 0, 10);
    track.receive(final('0', 'so', 1, 2));
    expect(settled).toEqual([]);
  });
});
