import { describe, expect, it } from 'vitest';
import { stageTimeline, type TimelineStage } from '../../testing/timeline-stage.ts';
import type { RecognisedWord, ResultEvent } from '../protocol/recognition.ts';
import { LinkMap } from './link-map.ts';
import type { Track } from './track.ts';

const rate = 16_000;
const unparsed = { kind: 'unparsed' } as const;

interface Stage extends Pick<TimelineStage, 'timeline' | 'audio'> {
  /** Each result in short: `partial s1 1 so it is`, with its link before its text. */
  readonly reported: string[];
  /** Begins a link at `from` beside those that are alive, and sends it `seconds` of audio. */
  link(epoch: number, from: number, seconds: number): Track;
}

function stage(): Stage {
  const reported: string[] = [];
  const { timeline, audio } = stageTimeline({
    sampleRate: rate,
    onResult: ({ type, id, epoch, text }) => reported.push(`${type} ${id} ${epoch} ${text}`.trim()),
  });
  const link = (epoch: number, from: number, seconds: number): Track => {
    const map = new LinkMap(rate);
    const track = timeline.begin({ epoch, from: from * rate, map });
    map.audio(from * rate, seconds * rate, 0);
    return track;
  };
  return { timeline, audio, reported, link };
}

/** A result whose words follow each other without pause, each of half a second of the link's clock. */
function spoken(final: boolean, key: string, text: string, start: number): ResultEvent {
  const words: RecognisedWord[] = text
    .split(' ')
    .map((word, index) => ({ text: word, start: start + index / 2, end: start + index / 2 + 0.5 }));
  return { type: 'result', final, key, text, start, end: start + words.length / 2, words };
}

describe('two links that are alive at once', () => {
  it('have segments of their own under the same key, each on its own clock', () => {
    const { timeline, reported, link } = stage();
    const old = link(1, 0, 20);
    const fresh = link(2, 10, 10);
    old.receive(spoken(false, '0', 'alpha', 9));
    fresh.receive(spoken(false, '0', 'bravo', 2));
    expect(timeline.openSegments).toBe(2);
    old.receive(spoken(true, '0', 'alpha one', 9));
    expect(timeline.openSegments).toBe(1);
    fresh.receive(spoken(true, '0', 'bravo two', 2));
    expect(reported).toEqual([
      'partial s1 1 alpha',
      'partial s2 2 bravo',
      'final s1 1 alpha one',
      'final s2 2 bravo two',
    ]);
    expect(timeline.openSegments).toBe(0);
  });

  it('leave partials of the other alone when they end, by loss or at the end of their stream', () => {
    const { timeline, reported, link } = stage();
    const old = link(1, 0, 20);
    const fresh = link(2, 10, 10);
    const third = link(3, 15, 5);
    old.receive(spoken(false, '0', 'alpha', 9));
    fresh.receive(spoken(false, '0', 'bravo', 3));
    third.receive(spoken(false, '0', 'charlie', 4));
    old.lost();
    expect(reported.filter((line) => line.startsWith('retract'))).toEqual([]);
    fresh.receive(spoken(true, '0', 'bravo two', 3));
    third.endOfStream(20 * rate);
    expect(reported.slice(3)).toEqual(['final s2 2 bravo two', 'final s3 3 charlie']);
    expect(timeline.openSegments).toBe(0);
  });

  it('are judged by what the other has said since: the later one repeats nothing of the earlier one', () => {
    const { reported, link } = stage();
    const old = link(1, 0, 20);
    const fresh = link(2, 10, 10);
    fresh.receive(spoken(false, '0', 'ask not', 0.5));
    old.receive(spoken(true, '0', 'ask not what', 10.5));
    fresh.receive(spoken(true, '0', 'ask not what your country', 0.5));
    old.receive(spoken(true, '1', 'can do', 14));
    fresh.receive(spoken(true, '1', 'can do for you', 4));
    expect(reported).toEqual([
      'partial s1 2 ask not',
      'final s2 1 ask not what',
      'final s1 2 your country',
      'final s3 1 can do',
      'final s4 2 for you',
    ]);
  });

  it('repeat nothing of what the other has ended its stream with, that no final has confirmed', () => {
    const { reported, link } = stage();
    const old = link(1, 0, 20);
    const fresh = link(2, 10, 10);
    old.receive(spoken(false, '0', 'ask not what', 11));
    old.endOfStream(20 * rate);
    fresh.receive(spoken(true, '0', 'ask not what your country', 1));
    expect(reported).toEqual(['partial s1 1 ask not what', 'final s1 1 ask not what', 'final s2 2 your country']);
  });

  it('repeat nothing of that where its times were not reported either', () => {
    const { reported, link } = stage();
    const old = link(1, 0, 20);
    const fresh = link(2, 18, 2);
    old.receive({ type: 'result', final: false, key: '0', text: 'ask not what', start: 18 });
    old.endOfStream(20 * rate);
    fresh.receive({ type: 'result', final: true, key: '0', text: 'ask not what your country' });
    expect(reported).toEqual(['partial s1 1 ask not what', 'final s1 1 ask not what', 'final s2 2 your country']);
  });

  it('repeat more of each other without times the further the other was sent', () => {
    const { reported, link } = stage();
    const old = link(1, 0, 24);
    const fresh = link(2, 20, 4);
    const words = Array.from({ length: 14 }, (_, index) => `w${index}`);
    old.receive({ type: 'result', final: true, key: '0', text: words.join(' ') });
    fresh.receive({ type: 'result', final: true, key: '0', text: [...words, 'new'].join(' ') });
    expect(reported.at(-1)).toBe('final s2 2 new');
  });

  it('settle by the earlier one, and by the later one from the moment on at which that is alone', () => {
    const { audio, link } = stage();
    const old = link(1, 0, 20);
    const fresh = link(2, 4, 16);
    fresh.receive(spoken(true, '0', 'ask not', 6));
    expect(audio.settled).toBe(0);
    old.receive(spoken(true, '0', 'so it is', 3.5));
    expect(audio.settled).toBe(5 * rate);
    old.lost();
    expect(audio.settled).toBe(11 * rate);
    old.receive(spoken(true, '1', 'late', 12));
    expect(audio.settled).toBe(11 * rate);
  });

  it('settle nothing that only the lost one was sent', () => {
    const { audio, link } = stage();
    const old = link(1, 0, 20);
    const fresh = link(2, 10, 10);
    old.receive(spoken(true, '0', 'so it is', 3));
    fresh.receive(spoken(true, '0', 'can do', 2));
    old.lost();
    fresh.receive(spoken(true, '1', 'for you', 4));
    expect(audio.settled).toBe(4.5 * rate);
    audio.gap(4.5 * rate, 10 * rate, 'unanswered');
    fresh.receive(spoken(true, '2', 'now', 6));
    expect(audio.settled).toBe(16.5 * rate);
  });

  it('go on at once with what the later one has answered when the earlier one ends its stream', () => {
    const { audio, link } = stage();
    const old = link(1, 0, 12);
    const fresh = link(2, 10, 10);
    fresh.receive(spoken(true, '0', 'can do', 5));
    old.endOfStream(12 * rate);
    expect(audio.settled).toBe(16 * rate);
  });

  it('doubt their own frames only: the other is neither held nor ended', () => {
    const { audio, link } = stage();
    const old = link(1, 0, 20);
    const fresh = link(2, 2, 18);
    old.receive(spoken(true, '0', 'so it is', 0.5));
    fresh.receive(spoken(true, '0', 'can do', 3));
    fresh.unread(unparsed, 0);
    expect([old.doubtful, fresh.doubtful, fresh.suspicious]).toEqual([false, true, true]);
    old.receive(spoken(true, '1', 'for you', 8));
    expect(audio.settled).toBe(9 * rate);
    expect(old.tick(60_000, false)).toBeUndefined();
    expect(fresh.tick(60_000, false)).toEqual({ kinds: ['unparsed'], isLast: false });
    old.receive(spoken(true, '2', 'now', 10));
    expect(audio.settled).toBe(10.5 * rate);
  });

  it('keep what was said for as long as one of them may say it again', () => {
    const { reported, audio, link } = stage();
    const old = link(1, 0, 60);
    const fresh = link(2, 10, 50);
    old.receive(spoken(true, '0', 'ask not what', 10.5));
    old.receive(spoken(true, '1', 'your country', 40));
    expect(audio.settled).toBe(41 * rate);
    fresh.receive(spoken(true, '0', 'ask not what', 0.5));
    fresh.receive(spoken(true, '1', 'your country', 30));
    expect(reported).toEqual(['final s1 1 ask not what', 'final s2 1 your country']);
  });

  it('settle nothing more when the session is over, whatever the later one has answered', () => {
    const { timeline, audio, link } = stage();
    const old = link(1, 0, 20);
    const fresh = link(2, 4, 16);
    old.receive(spoken(true, '0', 'so it is', 3.5));
    fresh.receive(spoken(true, '0', 'ask not', 6));
    timeline.close();
    expect(audio.settled).toBe(5 * rate);
  });

  it('are both over when the session is', () => {
    const { timeline, reported, audio, link } = stage();
    const old = link(1, 0, 20);
    const fresh = link(2, 10, 10);
    const third = link(3, 0, 20);
    old.receive(spoken(false, '0', 'alpha', 9));
    fresh.receive(spoken(false, '0', 'bravo', 2));
    third.receive(spoken(true, '0', 'so it is', 1));
    timeline.close();
    for (const track of [old, fresh, third, link(4, 0, 20)]) track.receive(spoken(true, '1', 'late', 1));
    expect(reported.slice(3).toSorted()).toEqual(['retract s1 1', 'retract s2 2']);
    expect([audio.settled, timeline.openSegments]).toEqual([0, 0]);
  });
});
