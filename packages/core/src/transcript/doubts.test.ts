import { describe, expect, it } from 'vitest';
import { stageTimeline, type TimelineStage } from '../../testing/timeline-stage.ts';
import type { ResultEvent } from '../protocol/recognition.ts';
import { LinkMap } from './link-map.ts';
import type { MustEnd } from './track-doubt.ts';
import type { Gap } from '../results/gap.ts';
import type { TranscriptResult } from '../results/result.ts';

const rate = 16_000;
const unparsed = { kind: 'unparsed' } as const;
const novel = { kind: 'novel', unknownType: true } as const;

interface Stage extends TimelineStage {
  readonly results: TranscriptResult[];
  readonly gaps: Pick<Gap, 'start' | 'end' | 'reason'>[];
  readonly harmless: string[];
  link(epoch: number, from: number, seconds: number): LinkMap;
  final(key: string, text: string, start?: number, end?: number): MustEnd | undefined;
  partial(key: string, text: string, start?: number, end?: number): MustEnd | undefined;
  /** Seconds. */
  settled(): number;
}

/** `silent`: spans of the source that are, in seconds; all else is loud. */
function stage({ silent = [], replay = 'unsettled' }: Options = {}): Stage {
  const results: TranscriptResult[] = [];
  const gaps: Pick<Gap, 'start' | 'end' | 'reason'>[] = [];
  const harmless: string[] = [];
  const parts = stageTimeline({
    sampleRate: rate,
    replay,
    isSilent: (from, to) => silent.some(([start, end]) => start * rate <= from && to <= end * rate),
    onResult: (result) => results.push(result),
    onGap: ({ start, end, reason }) => gaps.push({ start, end, reason }),
    onHarmless: (kind) => harmless.push(kind),
  });
  const event = (final: boolean, key: string, text: string, start?: number, end?: number): ResultEvent => ({
    type: 'result',
    final,
    key,
    text,
    ...(start === undefined ? {} : { start }),
    ...(end === undefined ? {} : { end }),
  });
  return {
    ...parts,
    results,
    gaps,
    harmless,
    link: (epoch, from, seconds) => {
      const map = new LinkMap(rate);
      parts.track.begin({ epoch, from: from * rate, map });
      map.audio(from * rate, seconds * rate, 0);
      return map;
    },
    final: (key, text, start, end) => parts.track.receive(event(true, key, text, start, end)),
    partial: (key, text, start, end) => parts.track.receive(event(false, key, text, start, end)),
    settled: () => parts.audio.settled / rate,
  };
}

interface Options {
  readonly silent?: readonly (readonly [number, number])[];
  readonly replay?: 'unsettled' | 'whole';
}

const finals = (results: readonly TranscriptResult[]): readonly string[] =>
  results.filter(({ type }) => type === 'final').map(({ text }) => text);

describe('a frame that may have held a result and could not be used', () => {
  it('holds settled where the link has answered, whatever is said meanwhile', () => {
    const { track, link, final, partial, settled } = stage();
    link(1, 0, 20);
    final('0', 'one', 0, 2);
    track.unread(unparsed, 0);
    partial('1', 'two', 2.2);
    track.processed(15, 60_000);
    expect(settled()).toBe(2);
    expect(track.doubtful).toBe(true);
  });

  it('has lost nothing where the next final goes on from there', () => {
    const { track, link, final, settled } = stage();
    link(1, 0, 20);
    final('0', 'one', 0, 2);
    track.unread(unparsed, 0);
    expect(final('1', 'two', 2.5, 4)).toBeUndefined();
    expect(settled()).toBe(4);
  });

  it('ends the link where the next final leaves something out, and the final is reported', () => {
    const { track, results, link, final, settled } = stage();
    link(1, 0, 20);
    final('0', 'one', 0, 2);
    track.unread(unparsed, 0);
    expect(final('2', 'three', 4, 6)).toEqual({ kinds: ['unparsed'], isLast: false });
    expect(settled()).toBe(2);
    expect(finals(results)).toEqual(['one', 'three']);
  });

  it('has lost nothing where what is left out is silent', () => {
    const { track, link, final, settled } = stage({ silent: [[2, 4]] });
    link(1, 0, 20);
    final('0', 'one', 0, 2);
    track.unread(unparsed, 0);
    expect(final('2', 'three', 4, 6)).toBeUndefined();
    expect([track.doubtful, settled()]).toEqual([false, 6]);
  });

  it('has lost nothing where what is left out is shorter than 0.3 s, for the rest was settled before', () => {
    const { track, link, final, settled } = stage();
    const map = link(1, 0, 4);
    final('0', 'one', 0, 2);
    track.processed(4.9, 57_000);
    track.processed(4.9, 60_000);
    map.audio(4 * rate, 10 * rate, 60_000);
    track.unread(unparsed, 60_000);
    expect(settled()).toBe(3.9);
    expect(final('2', 'three', 4.1, 6)).toBeUndefined();
    expect([track.doubtful, settled()]).toEqual([false, 6]);
  });

  it('says nothing about audio that was sent after it', () => {
    const { track, link, final, settled } = stage({ silent: [[2, 3]] });
    const map = link(1, 0, 3);
    final('0', 'one', 0, 2);
    track.unread(unparsed, 0);
    map.audio(3 * rate, 10 * rate, 0);
    expect(final('2', 'three', 8, 9)).toBeUndefined();
    expect(settled()).toBe(9);
  });

  it('reaches as far as the link was sent when the last such frame came', () => {
    const { track, link, final, settled } = stage({ silent: [[2, 3]] });
    const map = link(1, 0, 3);
    final('0', 'one', 0, 2);
    track.unread(unparsed, 0);
    map.audio(3 * rate, 10 * rate, 0);
    track.unread(unparsed, 1_000);
    expect(final('2', 'three', 8, 9)).toEqual({ kinds: ['unparsed'], isLast: false });
    expect(settled()).toBe(2);
  });

  it('ends the link when it has been open for 10 s', () => {
    const { track, link, final } = stage();
    link(1, 0, 20);
    final('0', 'one', 0, 2);
    track.unread(unparsed, 1_000);
    expect(track.tick(10_900, false)).toBeUndefined();
    expect(track.tick(11_000, false)).toEqual({ kinds: ['unparsed'], isLast: false });
  });

  it('refuses the end of stream', () => {
    const { track, link, final, settled } = stage();
    link(1, 0, 6);
    final('0', 'one', 0, 2);
    track.unread({ kind: 'complete' }, 0);
    expect(track.endOfStream(6 * rate)).toEqual({ kinds: ['complete'], isLast: false });
    expect(settled()).toBe(2);
  });

  it('keeps what is shown from becoming final before the replay', () => {
    const { track, results, link, partial } = stage();
    link(1, 0, 6);
    partial('0', 'one', 0);
    track.unread(unparsed, 0);
    track.endOfStream(6 * rate);
    expect(finals(results)).toEqual([]);
  });

  it('may have been the final of a segment that was open: an earlier final that comes late does not close it', () => {
    const { track, link, final, partial, settled } = stage();
    link(1, 0, 20);
    final('0', 'one', 0, 2);
    partial('2', 'three', 4, 5);
    track.unread(unparsed, 0);
    expect(final('1', 'two', 2, 4)).toBeUndefined();
    expect([track.doubtful, settled()]).toEqual([true, 4]);
    expect(final('3', 'four', 6, 7)).toMatchObject({ kinds: ['unparsed'] });
    expect(settled()).toBe(4);
  });

  it('counts from where the link itself has answered, not from what was settled before it', () => {
    const { track, link, final, settled } = stage();
    link(1, 0, 20);
    final('0', 'one', 0, 10);
    track.lost();
    link(2, 8, 20);
    track.unread(unparsed, 0);
    expect(final('0', 'three', 2.4, 4)).toMatchObject({ kinds: ['unparsed'] });
    expect(settled()).toBe(10);
  });

  it('is forgotten with a link that dies: nothing that it may have answered is settled', () => {
    const { track, link, final, settled } = stage();
    link(1, 0, 20);
    final('0', 'one', 0, 2);
    track.unread(unparsed, 0);
    track.lost();
    expect(track.tick(60_000, false)).toBeUndefined();
    link(2, 0, 20);
    final('0', 'one', 0, 2);
    expect(settled()).toBe(2);
  });

  it('before any result, the third in a row ends the link at once', () => {
    const { track, link } = stage();
    link(1, 0, 2);
    expect([0, 1, 2].map((now) => track.unread(unparsed, now))).toEqual([
      undefined,
      undefined,
      { kinds: ['unparsed'], isLast: false },
    ]);
  });

  it('in a stream that is answered as one piece is asked again 10 s after its one answer was due', () => {
    const { track, link } = stage({ replay: 'whole' });
    link(1, 0, 20);
    track.unread(unparsed, 0);
    expect(track.tick(10_000, false)).toBeUndefined();
    expect(track.tick(10_000, true)).toEqual({ kinds: ['unparsed'], isLast: false });
  });

  it('in a stream that is answered as one piece waits for its one answer, which closes it', () => {
    const { audio, track, link, final } = stage({ replay: 'whole' });
    link(1, 0, 20);
    for (let now = 0; now < 5; now += 1) expect(track.unread(unparsed, now)).toBeUndefined();
    expect(track.tick(60_000, false)).toBeUndefined();
    final('0', 'assessment');
    expect(track.endOfStream(20 * rate)).toBeUndefined();
    expect(audio.settled).toBe(20 * rate);
  });
});

describe('the link that is asked again', () => {
  /** Link 1 leaves 2 to 4 s out, and link 2 has said what comes before. */
  function asked(options?: Options): Stage {
    const parts = stage(options);
    parts.link(1, 0, 20);
    parts.final('0', 'one', 0, 2);
    parts.track.unread(unparsed, 0);
    parts.final('2', 'three', 4, 6);
    parts.track.lost();
    parts.link(2, 0, 20);
    parts.final('0', 'one', 0, 2);
    return parts;
  }

  it('says what was missing, once', () => {
    const { results, gaps, final, settled } = asked();
    expect(final('1', 'two', 2.1, 3.9)).toBeUndefined();
    expect(final('2', 'three', 4, 6)).toBeUndefined();
    expect(finals(results).toSorted()).toEqual(['one', 'three', 'two']);
    expect([settled(), gaps]).toEqual([6, []]);
  });

  it('leaves a gap where it leaves the same place out, and goes on', () => {
    const { track, gaps, final, settled } = asked();
    track.unread(unparsed, 0);
    expect(final('2', 'three', 4, 6)).toBeUndefined();
    expect(gaps).toEqual([{ start: 2, end: 4, reason: 'unread' }]);
    expect(settled()).toBe(6);
  });

  it('is doubted anew only from behind the gap', () => {
    const { track, gaps, link, final, settled } = stage();
    link(1, 0, 20);
    final('0', 'one', 0, 2);
    track.unread(unparsed, 0);
    final('2', 'three', 4, 6);
    track.lost();
    const map = link(2, 0, 4);
    final('0', 'one', 0, 2);
    track.unread(unparsed, 0);
    expect(track.tick(10_000, false)).toBeUndefined();
    expect([gaps, settled()]).toEqual([[{ start: 2, end: 4, reason: 'unread' }], 4]);
    map.audio(4 * rate, 16 * rate, 10_000);
    track.unread(unparsed, 20_000);
    expect(final('3', 'four', 4.4, 6)).toBeUndefined();
    expect(settled()).toBe(6);
  });

  it('leaves a gap at the end of its stream, and what is shown in it becomes final', () => {
    const { track, results, gaps, partial, settled } = asked({ silent: [[4, 20]] });
    track.unread(unparsed, 0);
    partial('1', 'two', 2.6, 3.4);
    expect(track.endOfStream(20 * rate)).toBeUndefined();
    expect(results.at(-1)).toMatchObject({ type: 'final', text: 'two', unconfirmed: true });
    expect(gaps).toEqual([
      { start: 2, end: 2.6, reason: 'unread' },
      { start: 3.4, end: 4, reason: 'unread' },
    ]);
    expect(settled()).toBe(20);
  });

  it('leaves a gap where it ends its stream without a word', () => {
    const { track, gaps, link, settled } = stage();
    link(1, 0, 6);
    track.unread({ kind: 'complete' }, 0);
    track.endOfStream(6 * rate);
    track.lost();
    link(2, 0, 6);
    expect(track.endOfStream(6 * rate)).toBeUndefined();
    expect(gaps).toEqual([{ start: 0, end: 6, reason: 'unread' }]);
    expect(settled()).toBe(6);
  });

  it('is ended for another place that it leaves out, and what both left out is a gap', () => {
    const { track, gaps, final } = asked();
    track.unread(unparsed, 0);
    expect(final('9', 'nine', 9, 10)).toEqual({ kinds: ['unparsed'], isLast: false });
    expect(gaps).toEqual([{ start: 2, end: 4, reason: 'unread' }]);
  });

  it('of a stream that is answered as one piece is not satisfied by anything before the one answer', () => {
    const { audio, track, link, partial, gaps } = stage({ replay: 'whole' });
    const lasts = [1, 2, 3].map((epoch) => {
      link(epoch, 0, 20);
      partial('0', `interim ${epoch}`);
      track.unread(unparsed, 0);
      const end = track.tick(10_000, true);
      track.lost();
      return end?.isLast;
    });
    expect([lasts, gaps, audio.settled]).toEqual([[false, false, true], [], 0]);
  });

  it('the third in a row without any result is the last', () => {
    const { track, link, settled } = stage();
    const ends: (MustEnd | undefined)[] = [];
    for (const epoch of [1, 2, 3]) {
      link(epoch, 0, 20);
      const first = [0, 1, 2, 3].map((now) => track.unread(unparsed, now)).find((end) => end !== undefined);
      ends.push(first ?? track.tick(10_000, false));
      track.lost();
    }
    expect(ends.map((end) => end?.isLast)).toEqual([false, false, true]);
    expect(settled()).toBe(0);
  });

  it('goes on where an earlier one left off, also after one that was ended before it came so far', () => {
    const { track, gaps, link, final, partial, settled } = stage();
    link(1, 0, 20);
    partial('0', 'one', 0);
    track.unread(unparsed, 0);
    expect(final('2', 'three', 4, 6)).toMatchObject({ isLast: false });
    track.lost();
    link(2, 0, 1);
    for (let now = 0; now < 3; now += 1) track.unread(unparsed, now);
    track.lost();
    link(3, 0, 20);
    partial('9', 'nothing', 8);
    track.unread(unparsed, 0);
    expect(final('2', 'three', 4, 6)).toBeUndefined();
    expect(gaps).toEqual([{ start: 0, end: 4, reason: 'unread' }]);
    expect(settled()).toBe(6);
  });

  it('is given 10 s when it is the last: a provider may chatter before it answers', () => {
    const { track, link, partial } = stage();
    for (const epoch of [1, 2, 3]) {
      link(epoch, 0, 20);
      for (let now = 0; now < 3; now += 1) track.unread(novel, now);
      if (epoch < 3) track.lost();
    }
    for (let now = 3; now < 50; now += 1) expect(track.unread(novel, now)).toBeUndefined();
    expect(partial('0', 'one', 0)).toBeUndefined();
    expect(track.doubtful).toBe(true);
  });
});

describe('a kind of frame', () => {
  it('whose doubts closed with nothing lost three times is harmless, and reported once', () => {
    const { timeline, track, harmless, link, final, settled } = stage();
    link(1, 0, 60);
    for (let second = 0; second < 10; second += 1) {
      track.unread(novel, 0);
      final(String(second), `word ${second}`, second, second + 1);
    }
    track.unread(novel, 0);
    expect(harmless).toEqual(['novel']);
    expect(track.doubtful).toBe(false);
    expect(final('x', 'far', 20, 21)).toBeUndefined();
    expect([settled(), timeline.unreadFrames]).toEqual([21, 11]);
  });

  it('whose replay brought a new word is not harmless', () => {
    const { track, harmless, link, final } = stage();
    const say = (...texts: readonly (readonly [text: string, start: number])[]): void => {
      for (const [text, start] of texts) {
        final(text, text, start, start + 2);
        track.unread(novel, 0);
      }
    };
    link(1, 0, 60);
    say(['one', 0], ['three', 4]);
    track.lost();
    link(2, 0, 60);
    say(['one', 0], ['two', 2], ['three', 4], ['five', 8]);
    track.lost();
    link(3, 4, 60);
    for (const [text, start] of [
      ['three', 4],
      ['four', 6],
      ['five', 8],
      ['six', 10],
    ] as const) {
      final(text, text, start, start + 2);
    }
    expect(harmless).toEqual([]);
  });

  it('whose replay brought no new word twice is harmless', () => {
    const { track, harmless, gaps, link, final } = stage();
    const texts = ['one', 'three', 'five', 'seven'];
    const say = (upTo: number): readonly (MustEnd | undefined)[] =>
      texts.slice(0, upTo).map((text, index) => {
        const end = final(String(index), text, index * 4, index * 4 + 2);
        track.unread(novel, 0);
        return end;
      });
    link(1, 0, 60);
    expect(say(2).at(-1)).toMatchObject({ isLast: false });
    track.lost();
    link(2, 0, 60);
    expect(say(3).at(-1)).toMatchObject({ isLast: false });
    track.lost();
    link(3, 4, 60);
    final('a', 'three', 4, 6);
    final('b', 'five', 8, 10);
    final('c', 'seven', 12, 14);
    expect(harmless).toEqual(['novel']);
    expect(gaps.every(({ reason }) => reason === 'unread')).toBe(true);
  });

  it('that cannot be parsed ends no link any more once it is harmless, but what it leaves out is still reported', () => {
    const { track, harmless, gaps, link, final, settled } = stage();
    link(1, 0, 60);
    for (let second = 0; second < 3; second += 1) {
      track.unread(unparsed, 0);
      final(String(second), `word ${second}`, second, second + 1);
    }
    expect(harmless).toEqual(['unparsed']);
    track.unread(unparsed, 0);
    expect(track.tick(60_000, false)).toBeUndefined();
    expect(final('x', 'far', 20, 21)).toBeUndefined();
    expect(gaps).toEqual([{ start: 3, end: 20, reason: 'unread' }]);
    expect(settled()).toBe(21);
  });

  it('that cannot be parsed is not harmless because two links left the same places out', () => {
    const { track, harmless, gaps, link, final } = stage();
    const say = (key: string, text: string, start: number): MustEnd | undefined => {
      const end = final(key, text, start, start + 2);
      track.unread(unparsed, 0);
      return end;
    };
    for (let place = 0; place < 4; place += 1) {
      const from = place * 4;
      link(2 * place + 1, from, 60);
      say('0', `before ${place}`, 0);
      expect(final('1', `after ${place}`, 4, 6)).toMatchObject({ isLast: false });
      track.lost();
      link(2 * place + 2, from, 60);
      say('0', `before ${place}`, 0);
      expect(final('1', `after ${place}`, 4, 6)).toBeUndefined();
      track.lost();
    }
    expect(harmless).toEqual([]);
    expect(gaps).toHaveLength(4);
  });

  it('of which there are ever new names is learned all the same', () => {
    const { track, harmless, link, final } = stage();
    link(1, 0, 1_000);
    for (let second = 0; second < 100; second += 1) {
      track.unread({ kind: `novel ${second}`, unknownType: true }, 0);
      final(String(second), `word ${second}`, second, second + 1);
    }
    expect(harmless).toEqual(['other']);
  });
});
