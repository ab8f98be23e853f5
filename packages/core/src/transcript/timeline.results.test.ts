import { describe, expect, it } from 'vitest';
import type { ProtocolWord, ResultEvent } from '../protocols/protocol.ts';
import { LinkMap } from './link-map.ts';
import { Timeline } from './timeline.ts';
import type { TranscriptResult } from './types.ts';

const rate = 16_000;

interface Stage {
  readonly timeline: Timeline;
  /** Each result in short: `partial s1 so it is`. */
  readonly told: string[];
  readonly results: TranscriptResult[];
  /** Begins a link at `from` and sends `seconds` of audio. */
  link(epoch: number, from: number, seconds: number): LinkMap;
}

function stage(joiner = ' ', preRollSeconds = 2): Stage {
  const told: string[] = [];
  const results: TranscriptResult[] = [];
  const timeline = new Timeline({
    sampleRate: rate,
    joiner,
    replay: 'unsettled',
    preRollSeconds,
    sink: {
      result: (result) => {
        results.push(result);
        told.push(`${result.type} ${result.id} ${result.text}`.trim());
      },
      settled: () => undefined,
      gap: () => undefined,
    },
  });
  const link = (epoch: number, from: number, seconds: number): LinkMap => {
    const map = new LinkMap(rate);
    timeline.beginLink({ epoch, from: from * rate, map });
    map.audio(from * rate, seconds * rate, 0);
    return map;
  };
  return { timeline, told, results, link };
}

function result(final: boolean, key: string, text: string, start?: number, end?: number): ResultEvent {
  const span = { ...(start === undefined ? {} : { start }), ...(end === undefined ? {} : { end }) };
  return { type: 'result', final, key, text, ...span };
}

const partial = result.bind(undefined, false);
const final = result.bind(undefined, true);

/** A result whose words follow each other without pause, each of half a second. */
function spoken(isFinal: boolean, key: string, text: string, start: number): ResultEvent {
  const words: ProtocolWord[] = text
    .split(' ')
    .map((word, index) => ({ text: word, start: start + index / 2, end: start + index / 2 + 0.5 }));
  return { ...result(isFinal, key, text, start, start + words.length / 2), words };
}

describe('a result', () => {
  it('stands on the source clock, to the sample, whatever the link counts', () => {
    const { timeline, results, link } = stage();
    const map = link(1, 100, 2);
    map.silence(rate, 102 * rate, 2000);
    map.audio(102 * rate, 2 * rate, 3000);
    timeline.receive({ ...spoken(true, '0', 'so it', 3.25), confidence: 0.5, language: 'en' });
    expect(results).toEqual([
      {
        type: 'final',
        id: 's1',
        text: 'so it',
        start: 102.25,
        end: 103.25,
        words: [
          { text: 'so', start: 102.25, end: 102.75 },
          { text: 'it', start: 102.75, end: 103.25 },
        ],
        confidence: 0.5,
        language: 'en',
        epoch: 1,
      },
    ]);
  });

  it('keeps one id from its first partial to its final', () => {
    const { timeline, told, link } = stage();
    link(1, 0, 10);
    timeline.receive(partial('7', 'so', 1, 1.5));
    timeline.receive(partial('8', 'yes', 3, 3.5));
    timeline.receive(partial('7', 'so it', 1, 2));
    timeline.receive(final('7', 'so it is', 1, 2.5));
    expect(told).toEqual(['partial s1 so', 'partial s2 yes', 'partial s1 so it', 'final s1 so it is']);
  });

  it('that repeats the partial before it is not told again', () => {
    const { timeline, told, link } = stage();
    link(1, 0, 10);
    timeline.receive(spoken(false, '0', 'so it', 1));
    timeline.receive(spoken(false, '0', 'so it', 1));
    timeline.receive(spoken(false, '0', 'so it', 1.5));
    expect(told).toHaveLength(2);
  });

  it('under a key that a final has closed is dropped', () => {
    const { timeline, told, link } = stage();
    link(1, 0, 10);
    timeline.receive(final('0', 'so', 1, 2));
    timeline.receive(final('0', 'so', 1, 2));
    timeline.receive(partial('0', 'so', 1, 2));
    expect(told).toEqual(['final s1 so']);
    expect(timeline.openSegments).toBe(0);
  });

  it('under the same key of the next link is another segment', () => {
    const { timeline, told, link } = stage();
    link(1, 0, 10);
    timeline.receive(final('0', 'so', 1, 2));
    link(2, 2, 10);
    timeline.receive(final('0', 'what now', 3, 4));
    expect(told).toEqual(['final s1 so', 'final s2 what now']);
  });

  it('before the first sample of a link is about nothing', () => {
    const { timeline, told } = stage();
    timeline.receive(final('0', 'so', 1, 2));
    expect(told).toEqual([]);
  });

  it('that is empty in the end takes its partial back', () => {
    const { timeline, told, link } = stage();
    link(1, 0, 10);
    timeline.receive(partial('0', 'uh', 1, 2));
    timeline.receive(partial('0', '', 1, 2));
    timeline.receive(final('0', '', 1, 2));
    timeline.receive(final('1', '', 3, 4));
    expect(told).toEqual(['partial s1 uh', 'retract s1']);
  });
});

describe('after a cut', () => {
  it('a final that was said is not said again, and still settles', () => {
    const { timeline, told, link } = stage();
    link(1, 0, 10);
    timeline.receive(spoken(true, '0', 'ask not what', 1));
    link(2, 0.5, 10);
    timeline.receive(spoken(false, '0', 'ask not what', 0.6));
    timeline.receive(spoken(true, '0', 'ask not what', 0.6));
    expect(told).toEqual(['final s1 ask not what']);
    expect(timeline.settled).toBe(2.6 * rate);
  });

  it('a result that lost words is put together from those that are new', () => {
    const { timeline, results, link } = stage('');
    link(1, 0, 10);
    timeline.receive(spoken(true, '0', 'ask not what', 1));
    link(2, 0.5, 10);
    timeline.receive(spoken(true, '0', 'ask not what your country', 0.6));
    expect(results[1]).toMatchObject({ id: 's2', text: 'yourcountry', start: 2.6, end: 3.6, epoch: 2 });
    expect(results[1]?.type === 'final' && results[1].words?.map((word) => word.text)).toEqual(['your', 'country']);
  });

  it('segments may be cut differently', () => {
    const { timeline, told, link } = stage();
    link(1, 0, 10);
    timeline.receive(spoken(true, '0', 'ask not', 1));
    timeline.receive(spoken(true, '1', 'what your', 2));
    link(2, 1, 10);
    timeline.receive(spoken(true, '0', 'ask', 0));
    timeline.receive(spoken(true, '1', 'not what', 0.5));
    timeline.receive(spoken(true, '2', 'your country', 1.5));
    expect(told.slice(2)).toEqual(['final s3 country']);
  });

  it('partials without word times are filtered too, and do not show an estimate', () => {
    const { timeline, results, link } = stage();
    link(1, 0, 10);
    timeline.receive(spoken(true, '0', 'ask not what', 1));
    link(2, 0.5, 10);
    timeline.receive(partial('0', 'ask not what your', 0.5, 2.5));
    expect(results[1]).toEqual({ type: 'partial', id: 's2', text: 'your', start: 2.5, end: 3, epoch: 2 });
  });

  it('words before an island are kept, those of the island are not said again', () => {
    const { timeline, told, link } = stage();
    link(1, 0, 10);
    timeline.receive(spoken(false, '0', 'ask', 1));
    timeline.receive(spoken(true, '1', 'your country', 3));
    expect(timeline.settled).toBe(rate);
    link(2, 0, 10);
    timeline.receive(spoken(true, '0', 'ask not what no your country can', 1));
    expect(told).toEqual(['partial s1 ask', 'final s2 your country', 'final s1 ask not what no can']);
  });

  it('without any time, the first result loses the words that the last final ended with', () => {
    const { timeline, told, link } = stage();
    link(1, 0, 10);
    timeline.receive(final('0', 'ask not what your country'));
    link(2, 0, 10);
    timeline.receive(final('0', 'Your country can do'));
    timeline.receive(final('1', 'your country'));
    expect(told.slice(1)).toEqual(['final s2 can do', 'final s3 your country']);
  });

  it('without any time, one word in common is not enough', () => {
    const { timeline, told, link } = stage();
    link(1, 0, 10);
    timeline.receive(final('0', 'ask your country'));
    link(2, 0, 10);
    timeline.receive(final('0', 'country roads'));
    expect(told[1]).toBe('final s2 country roads');
  });
});

describe('a partial whose link dies', () => {
  it('comes back under its id, the first of several that cover it', () => {
    const { timeline, told, link } = stage();
    link(1, 0, 10);
    timeline.receive(spoken(false, '0', 'so it is', 1));
    timeline.linkLost();
    link(2, 0, 10);
    timeline.receive(spoken(true, '0', 'so', 1));
    timeline.receive(spoken(true, '1', 'it is', 1.5));
    expect(told).toEqual(['partial s1 so it is', 'final s1 so', 'final s2 it is']);
  });

  it('comes back under its id when the next link places it elsewhere, by less than half a second', () => {
    const { timeline, told, link } = stage();
    link(1, 0, 10);
    timeline.receive(spoken(false, '0', 'so', 1));
    link(2, 0, 10);
    timeline.receive(spoken(true, '0', 'so', 1.9));
    expect(told).toEqual(['partial s1 so', 'final s1 so']);
  });

  it('is taken back once settled passes it without a result', () => {
    const { timeline, told, results, link } = stage();
    link(1, 0, 10);
    timeline.receive(spoken(false, '0', 'uh', 1));
    link(2, 0, 10);
    timeline.receive(spoken(true, '0', 'country', 3));
    expect(told).toEqual(['partial s1 uh', 'final s2 country', 'retract s1']);
    expect(results[2]).toEqual({ type: 'retract', id: 's1', text: '', start: 1, end: 1.5, epoch: 1 });
  });

  it('is taken back when a gap swallows it', () => {
    const { timeline, told, link } = stage();
    link(1, 0, 10);
    timeline.receive(spoken(false, '0', 'so', 1));
    timeline.linkLost();
    timeline.gap(0, 2 * rate, 'overflow');
    expect(told).toEqual(['partial s1 so', 'retract s1']);
  });

  it.each(['lastWord', 'close'] as const)('is taken back at the %s, as is one whose link lives', (way) => {
    const { timeline, told, link } = stage();
    link(1, 0, 10);
    timeline.receive(spoken(false, '0', 'so', 1));
    link(2, 0, 10);
    timeline.receive(spoken(false, '0', 'country', 6));
    timeline[way](10 * rate);
    expect(told.slice(2).sort()).toEqual(['retract s1', 'retract s2']);
  });
});
