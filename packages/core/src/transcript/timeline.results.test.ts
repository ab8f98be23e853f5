import { describe, expect, it } from 'vitest';
import { stageTimeline, type TimelineStage } from '../../testing/timeline-stage.ts';
import type { RecognisedWord, ResultEvent } from '../protocol/recognition.ts';
import { LinkMap } from './link-map.ts';
import type { TranscriptResult } from '../results/result.ts';

const rate = 16_000;

interface Stage extends TimelineStage {
  /** Each result in short: `partial s1 so it is`. */
  readonly reported: string[];
  readonly results: TranscriptResult[];
  /** Begins a link at `from` and sends `seconds` of audio. */
  link(epoch: number, from: number, seconds: number): LinkMap;
}

function stage(joiner = ' ', preRollSeconds = 2): Stage {
  const reported: string[] = [];
  const results: TranscriptResult[] = [];
  const parts = stageTimeline({
    sampleRate: rate,
    joiner,
    preRollSeconds,
    onResult: (result) => {
      results.push(result);
      reported.push(`${result.type} ${result.id} ${result.text}`.trim());
    },
  });
  const link = (epoch: number, from: number, seconds: number): LinkMap => {
    const map = new LinkMap(rate);
    parts.track.begin({ epoch, from: from * rate, map });
    map.audio(from * rate, seconds * rate, 0);
    return map;
  };
  return { ...parts, reported, results, link };
}

function result(final: boolean, key: string, text: string, start?: number, end?: number): ResultEvent {
  const span = { ...(start === undefined ? {} : { start }), ...(end === undefined ? {} : { end }) };
  return { type: 'result', final, key, text, ...span };
}

const partial = result.bind(undefined, false);
const final = result.bind(undefined, true);

/** A result whose words follow each other without pause, each of half a second. */
function spoken(isFinal: boolean, key: string, text: string, start: number): ResultEvent {
  const words: RecognisedWord[] = text
    .split(' ')
    .map((word, index) => ({ text: word, start: start + index / 2, end: start + index / 2 + 0.5 }));
  return { ...result(isFinal, key, text, start, start + words.length / 2), words };
}

type Attaches = NonNullable<RecognisedWord['attaches']>;

function attachesOf(table: Readonly<Record<string, Attaches>>, text: string): { readonly attaches?: Attaches } {
  const attaches = table[text];
  return attaches === undefined ? {} : { attaches };
}

describe('a result', () => {
  it('stands on the source clock, to the sample, whatever the link counts', () => {
    const { track, results, link } = stage();
    const map = link(1, 100, 2);
    map.silence(rate, 102 * rate, 2000);
    map.audio(102 * rate, 2 * rate, 3000);
    track.receive({ ...spoken(true, '0', 'so it', 3.25), confidence: 0.5, language: 'en' });
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

  it('loses no word to punctuation that comes as a word of its own: a text that lost a word is joined as it was', () => {
    const { track, reported, link } = stage();
    link(1, 0, 10);
    track.receive(spoken(true, '0', 'so it is', 1));
    link(2, 0, 10);
    const repeated = spoken(true, '0', 'so it is not , ( yet )', 1);
    const attaches = { ',': 'previous', '(': 'next', ')': 'previous' } as const;
    const words = repeated.words?.map((word) => ({ ...word, ...attachesOf(attaches, word.text) }));
    track.receive({ ...repeated, text: 'so it is not, (yet)', ...(words === undefined ? {} : { words }) });
    expect(reported.at(-1)).toBe('final s2 not, (yet)');
  });

  it('keeps one id from its first partial to its final', () => {
    const { track, reported, link } = stage();
    link(1, 0, 10);
    track.receive(partial('7', 'so', 1, 1.5));
    track.receive(partial('8', 'yes', 3, 3.5));
    track.receive(partial('7', 'so it', 1, 2));
    track.receive(final('7', 'so it is', 1, 2.5));
    expect(reported).toEqual(['partial s1 so', 'partial s2 yes', 'partial s1 so it', 'final s1 so it is']);
  });

  it('that repeats the partial before it is not reported again', () => {
    const { track, reported, link } = stage();
    link(1, 0, 10);
    track.receive(spoken(false, '0', 'so it', 1));
    track.receive(spoken(false, '0', 'so it', 1));
    track.receive(spoken(false, '0', 'so it', 1.5));
    expect(reported).toHaveLength(2);
  });

  it('under a key that a final has closed is dropped', () => {
    const { timeline, track, reported, link } = stage();
    link(1, 0, 10);
    track.receive(final('0', 'so', 1, 2));
    track.receive(final('0', 'so', 1, 2));
    track.receive(partial('0', 'so', 1, 2));
    expect(reported).toEqual(['final s1 so']);
    expect(timeline.openSegments).toBe(0);
  });

  it('under the same key of the next link is another segment', () => {
    const { track, reported, link } = stage();
    link(1, 0, 10);
    track.receive(final('0', 'so', 1, 2));
    link(2, 2, 10);
    track.receive(final('0', 'what now', 3, 4));
    expect(reported).toEqual(['final s1 so', 'final s2 what now']);
  });

  it('before the first sample of a link is about nothing', () => {
    const { track, reported } = stage();
    track.receive(final('0', 'so', 1, 2));
    expect(reported).toEqual([]);
  });

  it('that is empty in the end takes its partial back', () => {
    const { track, reported, link } = stage();
    link(1, 0, 10);
    track.receive(partial('0', 'uh', 1, 2));
    track.receive(partial('0', '', 1, 2));
    track.receive(final('0', '', 1, 2));
    track.receive(final('1', '', 3, 4));
    expect(reported).toEqual(['partial s1 uh', 'retract s1']);
  });
});

describe('after a cut', () => {
  it('a final that was said is not said again, and still settles', () => {
    const { audio, track, reported, link } = stage();
    link(1, 0, 10);
    track.receive(spoken(true, '0', 'ask not what', 1));
    link(2, 0.5, 10);
    track.receive(spoken(false, '0', 'ask not what', 0.6));
    track.receive(spoken(true, '0', 'ask not what', 0.6));
    expect(reported).toEqual(['final s1 ask not what']);
    expect(audio.settled).toBe(2.6 * rate);
  });

  it('a result that lost words is put together from those that are new', () => {
    const { track, results, link } = stage('');
    link(1, 0, 10);
    track.receive(spoken(true, '0', 'ask not what', 1));
    link(2, 0.5, 10);
    track.receive(spoken(true, '0', 'ask not what your country', 0.6));
    expect(results[1]).toMatchObject({ id: 's2', text: 'yourcountry', start: 2.6, end: 3.6, epoch: 2 });
    expect(results[1]?.type === 'final' && results[1].words?.map((word) => word.text)).toEqual(['your', 'country']);
  });

  it('segments may be cut differently', () => {
    const { track, reported, link } = stage();
    link(1, 0, 10);
    track.receive(spoken(true, '0', 'ask not', 1));
    track.receive(spoken(true, '1', 'what your', 2));
    link(2, 1, 10);
    track.receive(spoken(true, '0', 'ask', 0));
    track.receive(spoken(true, '1', 'not what', 0.5));
    track.receive(spoken(true, '2', 'your country', 1.5));
    expect(reported.slice(2)).toEqual(['final s3 country']);
  });

  it('partials without word times are filtered too, and do not show an estimate', () => {
    const { track, results, link } = stage();
    link(1, 0, 10);
    track.receive(spoken(true, '0', 'ask not what', 1));
    link(2, 0.5, 10);
    track.receive(partial('0', 'ask not what your', 0.5, 2.5));
    expect(results[1]).toEqual({ type: 'partial', id: 's2', text: 'your', start: 2.5, end: 3, epoch: 2 });
  });

  it('words before an island are kept, those of the island are not said again', () => {
    const { audio, track, reported, link } = stage();
    link(1, 0, 10);
    track.receive(spoken(false, '0', 'ask', 1));
    track.receive(spoken(true, '1', 'your country', 3));
    expect(audio.settled).toBe(rate);
    link(2, 0, 10);
    track.receive(spoken(true, '0', 'ask not what no your country can', 1));
    expect(reported).toEqual(['partial s1 ask', 'final s2 your country', 'final s1 ask not what no can']);
  });

  it('without any time, the first result loses the words that the last final ended with', () => {
    const { track, reported, link } = stage();
    link(1, 0, 10);
    track.receive(final('0', 'ask not what your country'));
    link(2, 0, 10);
    track.receive(final('0', 'Your country can do'));
    track.receive(final('1', 'your country'));
    expect(reported.slice(1)).toEqual(['final s2 can do', 'final s3 your country']);
  });

  it('without any time, it loses the more words the further the lost link was sent', () => {
    const { track, reported, link } = stage();
    const words = Array.from({ length: 14 }, (_, index) => `w${index}`);
    link(1, 0, 24);
    track.receive(final('0', words.join(' ')));
    link(2, 20, 4);
    track.receive(final('0', [...words, 'new'].join(' ')));
    expect(reported[1]).toBe('final s2 new');
  });

  it('without an end, no word is taken for one that was said where its place is only guessed', () => {
    const { track, reported, link } = stage();
    link(1, 0, 10);
    track.receive(spoken(true, '0', 'ask', 1));
    track.receive(spoken(true, '1', 'never', 9));
    link(2, 0, 10);
    // Spread up to what was sent, its last word would end where the other one does.
    track.receive(final('0', 'we never never', 2));
    expect(reported.slice(2)).toEqual(['final s3 we never never']);
  });

  it('without a start, no word is taken for one that was said where its place is only guessed', () => {
    const { track, reported, link } = stage();
    link(1, 0, 10);
    track.receive(spoken(true, '0', 'never', 1));
    link(2, 0, 10);
    // It begins at the earliest where all is settled: there the other one ends.
    track.receive(result(true, '0', 'never again', undefined, 3));
    expect(reported.slice(1)).toEqual(['final s2 never again']);
  });

  it.each([
    ['an end', 1, undefined],
    ['a start', undefined, 2.5],
  ])('without %s, the first final loses the words that the last final ended with', (_, start, end) => {
    const { track, reported, link } = stage();
    link(1, 0, 10);
    track.receive(spoken(true, '0', 'ask not what', 1));
    link(2, 0, 10);
    track.receive(final('0', 'not what your country', start, end));
    expect(reported.slice(1)).toEqual(['final s2 your country']);
  });

  it.each([
    ['an end', 1, undefined],
    ['a start', undefined, 4],
  ])('what a final without %s has said is not said again by the first that has no times', (_, start, end) => {
    const { track, reported, link } = stage();
    link(1, 0, 5);
    track.receive(final('0', 'ask not what', start, end));
    link(2, 0, 5);
    track.receive(final('0', 'not what your country'));
    expect(reported.slice(1)).toEqual(['final s2 your country']);
  });

  it.each([
    ['an end', 2, undefined],
    ['a start', undefined, 10],
  ])('what a final without %s has said takes no other word for its own where it is only guessed', (_, start, end) => {
    const { track, reported, link } = stage();
    link(1, 0, 10);
    // Spread over its guessed place, its last word would stand from 6 s on, or from 5 s.
    track.receive(final('0', 'never never', start, end));
    link(2, 0, 10);
    track.receive(spoken(true, '0', 'or never', 9));
    expect(reported.slice(1)).toEqual(['final s2 or never']);
  });

  it('without any time, one word in common is not enough', () => {
    const { track, reported, link } = stage();
    link(1, 0, 10);
    track.receive(final('0', 'ask your country'));
    link(2, 0, 10);
    track.receive(final('0', 'country roads'));
    expect(reported[1]).toBe('final s2 country roads');
  });
});

describe('a partial whose link dies', () => {
  it('comes back under its id, the first of several that cover it', () => {
    const { track, reported, link } = stage();
    link(1, 0, 10);
    track.receive(spoken(false, '0', 'so it is', 1));
    track.lost();
    link(2, 0, 10);
    track.receive(spoken(true, '0', 'so', 1));
    track.receive(spoken(true, '1', 'it is', 1.5));
    expect(reported).toEqual(['partial s1 so it is', 'final s1 so', 'final s2 it is']);
  });

  it('comes back under its id when the next link places it elsewhere, by less than half a second', () => {
    const { track, reported, link } = stage();
    link(1, 0, 10);
    track.receive(spoken(false, '0', 'so', 1));
    link(2, 0, 10);
    track.receive(spoken(true, '0', 'so', 1.9));
    expect(reported).toEqual(['partial s1 so', 'final s1 so']);
  });

  it('is taken back once settled passes it without a result', () => {
    const { track, reported, results, link } = stage();
    link(1, 0, 10);
    track.receive(spoken(false, '0', 'uh', 1));
    link(2, 0, 10);
    track.receive(spoken(true, '0', 'country', 3));
    expect(reported).toEqual(['partial s1 uh', 'final s2 country', 'retract s1']);
    expect(results[2]).toEqual({ type: 'retract', id: 's1', text: '', start: 1, end: 1.5, epoch: 1 });
  });

  it('is taken back when a gap swallows it', () => {
    const { audio, track, reported, link } = stage();
    link(1, 0, 10);
    track.receive(spoken(false, '0', 'so', 1));
    track.lost();
    audio.gap(0, 2 * rate, 'overflow');
    expect(reported).toEqual(['partial s1 so', 'retract s1']);
  });

  it('is taken back at the end of stream, where no link has said it again', () => {
    const { track, reported, link } = stage();
    link(1, 0, 10);
    track.receive(spoken(false, '0', 'so', 1));
    link(2, 0, 10);
    track.receive(spoken(true, '0', 'country', 6));
    track.endOfStream(10 * rate);
    expect(reported.slice(2)).toEqual(['retract s1']);
  });

  it('is taken back at the close, as is one whose link lives', () => {
    const { timeline, track, reported, link } = stage();
    link(1, 0, 10);
    track.receive(spoken(false, '0', 'so', 1));
    link(2, 0, 10);
    track.receive(spoken(false, '0', 'country', 6));
    timeline.close();
    expect(reported.slice(2).sort()).toEqual(['retract s1', 'retract s2']);
  });
});

describe('a seam', () => {
  it('is not forgotten because a gap moves settled: what the link says again is still known', () => {
    const { audio, track, reported, link } = stage();
    link(1, 0, 10);
    track.receive(spoken(true, '0', 'my fellow citizens', 1));
    link(2, 0, 10);
    audio.gap(2.5 * rate, 9 * rate, 'overflow');
    expect(audio.settled).toBe(9 * rate);
    track.receive(spoken(true, '0', 'my fellow', 1));
    track.receive(spoken(true, '1', 'citizens', 2));
    expect(reported).toEqual(['final s1 my fellow citizens']);
  });

  it('takes a word for one that was misheard only where all that the link said can be read', () => {
    const reportedOf = (isUnread: boolean): readonly string[] => {
      const { track, reported, link } = stage();
      link(1, 0, 10);
      track.receive(spoken(true, '0', 'country', 1));
      link(2, 0, 10);
      if (isUnread) track.unread({ kind: 'unparsed' }, 0);
      track.receive(spoken(true, '0', 'county', 1.3));
      return reported;
    };
    expect(reportedOf(false)).toEqual(['final s1 country']);
    expect(reportedOf(true)).toEqual(['final s1 country', 'final s2 county']);
  });

  it('is aligned with no words that nobody can have spoken so fast: they are all kept', () => {
    const { track, reported, link } = stage();
    link(1, 0, 10);
    track.receive(spoken(true, '0', 'my fellow citizens', 1));
    link(2, 0, 10);
    const words = Array.from({ length: 50 }, (_, index) => ({
      text: index % 2 === 0 ? 'my' : 'fellow',
      start: 1 + index / 50,
      end: 1 + (index + 1) / 50,
    }));
    const text = words.map((word) => word.text).join(' ');
    track.receive({ type: 'result', final: true, key: '0', text, start: 1, end: 2, words });
    expect(reported[1]).toBe(`final s2 ${text}`);
  });
});

describe('a partial of the link that ends its stream', () => {
  it('becomes a final under its own id, marked as unconfirmed', () => {
    const { timeline, track, results, link } = stage();
    link(1, 0, 10);
    track.receive(spoken(true, '0', 'my fellow', 1));
    track.receive(spoken(false, '1', 'citizens of the world', 3));
    track.endOfStream(10 * rate);
    expect(results.at(-1)).toMatchObject({
      type: 'final',
      id: 's2',
      text: 'citizens of the world',
      start: 3,
      unconfirmed: true,
    });
    expect(results.at(-1)).not.toHaveProperty('confirmed');
    expect(results.filter(({ type }) => type === 'retract')).toEqual([]);
    expect(timeline.finals).toBe(2);
  });

  it('keeps only the words that no final of the link has said under another key', () => {
    const { track, results, link } = stage();
    link(1, 0, 10);
    track.receive(spoken(false, '1', 'citizens of the world', 3));
    track.receive(spoken(true, '2', 'fellow citizens of', 2.7));
    track.endOfStream(10 * rate);
    expect(results.at(-1)).toMatchObject({ type: 'final', id: 's1', text: 'the world', unconfirmed: true });
  });

  it('is taken back where nothing of it is new', () => {
    const { track, reported, link } = stage();
    link(1, 0, 10);
    track.receive(spoken(false, '1', 'citizens of the world', 3));
    track.receive(spoken(true, '2', 'fellow citizens of the world', 2.7));
    track.endOfStream(10 * rate);
    expect(reported).toEqual([
      'partial s1 citizens of the world',
      'final s2 fellow citizens of the world',
      'retract s1',
    ]);
  });

  it('that begins as a final of another name does is that final, under its id', () => {
    const { track, reported, link } = stage();
    link(1, 0, 10);
    track.receive(spoken(false, '1', 'citizens of', 3));
    track.receive(spoken(true, '2', 'citizens of the world', 3));
    track.endOfStream(10 * rate);
    expect(reported).toEqual(['partial s1 citizens of', 'final s1 citizens of the world']);
  });

  it('without an end of its own is kept with the text that was shown', () => {
    const { track, results, link } = stage();
    link(1, 0, 5);
    track.receive({ type: 'result', final: true, key: '0', text: 'alpha bravo', start: 0.2, end: 1.8 });
    track.receive({ type: 'result', final: false, key: '1', text: 'charlie delta echo', start: 2.2 });
    track.endOfStream(5 * rate);
    expect(results.at(-1)).toMatchObject({ type: 'final', id: 's2', text: 'charlie delta echo', unconfirmed: true });
  });

  it('without any time keeps all its words: nothing distinguishes them', () => {
    const { track, reported, link } = stage();
    link(1, 0, 2);
    track.receive(spoken(false, '9', 'uh', 0));
    track.receive(spoken(true, '0', 'my fellow citizens', 0));
    track.receive({ type: 'result', final: false, key: '1', text: 'my fellow' });
    track.endOfStream(2 * rate);
    expect(reported).toContain('final s3 my fellow');
  });

  it('keeps no word that was said before the cut', () => {
    const { track, results, link } = stage();
    link(1, 0, 10);
    track.receive(spoken(true, '0', 'my fellow citizens', 1));
    link(2, 0, 10);
    track.receive(spoken(false, '0', 'fellow citizens of the world', 1.5));
    track.endOfStream(10 * rate);
    expect(results.at(-1)).toMatchObject({ type: 'final', id: 's2', text: 'of the world', unconfirmed: true });
  });
});

describe('a key that a final has closed', () => {
  const at = (final: boolean, key: string, text: string, start?: number, end?: number): ResultEvent => ({
    type: 'result',
    final,
    key,
    text,
    ...(start === undefined ? {} : { start }),
    ...(end === undefined ? {} : { end }),
  });

  it('names a new segment where it comes again at another place', () => {
    const { audio, track, reported, link } = stage();
    link(1, 0, 10);
    for (const [text, start, end] of [
      ['alpha bravo', 0.2, 1.8],
      ['charlie', 2.2, 3],
      ['delta', 3.2, 4],
    ] as const)
      track.receive(at(true, '0', text, start, end));
    expect(reported).toEqual(['final s1 alpha bravo', 'final s2 charlie', 'final s3 delta']);
    expect(audio.settled).toBe(4 * rate);
  });

  it('is a repetition where the two overlap by half of the shorter one', () => {
    const { track, reported, link } = stage();
    link(1, 0, 10);
    track.receive(at(true, '0', 'alpha bravo', 1, 3));
    track.receive(at(true, '0', 'Alpha, bravo!', 1.1, 3.2));
    track.receive(at(true, '0', 'bravo', 2.5, 3.5));
    track.receive(at(true, '0', 'charlie', 2.6, 3.6));
    expect(reported).toEqual(['final s1 alpha bravo', 'final s2 charlie']);
  });

  it('of a segment that is open again is that segment, also where it begins a little inside the final', () => {
    const { track, reported, link } = stage();
    link(1, 0, 10);
    track.receive(at(true, '0', 'alpha bravo', 1, 3));
    track.receive(at(false, '0', 'charlie', 3.1));
    track.receive(at(false, '0', 'charlie delta', 2.9));
    track.receive(at(true, '0', 'charlie delta', 2.9, 4));
    expect(reported).toEqual([
      'final s1 alpha bravo',
      'partial s2 charlie',
      'partial s2 charlie delta',
      'final s2 charlie delta',
    ]);
  });

  it('of a segment that is open again is that segment, also where its text is that of the final and it has no times', () => {
    const { track, reported, link } = stage();
    link(1, 0, 10);
    track.receive(at(true, '0', 'yes'));
    track.receive(at(false, '0', 'no'));
    track.receive(at(true, '0', 'yes'));
    expect(reported).toEqual(['final s1 yes', 'partial s2 no', 'final s2 yes']);
  });

  it('of an open segment names another one where it comes behind that', () => {
    const { track, reported, link } = stage();
    link(1, 0, 10);
    track.receive(at(false, '0', 'alpha', 1, 2));
    track.receive(at(true, '1', 'bravo charlie', 3, 5));
    track.receive(at(true, '0', 'delta', 6, 7));
    track.endOfStream(10 * rate);
    expect(reported).toEqual(['partial s1 alpha', 'final s2 bravo charlie', 'final s3 delta', 'final s1 alpha']);
  });

  it('is a repetition under any key where the same words come at the same time', () => {
    const { track, reported, link } = stage();
    link(1, 0, 10);
    track.receive(at(true, '0', 'alpha bravo', 1, 3));
    track.receive(at(true, '1', 'Alpha bravo.', 1, 3));
    track.receive(at(true, '2', 'alpha bravo', 1, 3.1));
    expect(reported).toEqual(['final s1 alpha bravo', 'final s2 alpha bravo']);
  });

  it('without times is a repetition where the text is the same but for case and punctuation', () => {
    const { track, reported, link } = stage();
    link(1, 0, 10);
    track.receive(at(true, '0', 'alpha bravo'));
    track.receive(at(true, '0', 'Alpha, bravo.'));
    track.receive(at(true, '0', 'charlie'));
    expect(reported).toEqual(['final s1 alpha bravo', 'final s2 charlie']);
  });

  it('is a late partial where it begins inside the final, and a new segment where it begins behind it', () => {
    const { track, reported, link } = stage();
    link(1, 0, 10);
    track.receive(at(true, '0', 'alpha bravo', 1, 3));
    track.receive(at(false, '0', 'alpha bra', 1));
    track.receive(at(false, '0', 'charlie', 3.1));
    track.receive(at(false, '0', 'charlie delta', 3.1));
    track.receive(at(true, '0', 'charlie delta', 3.1, 4));
    expect(reported).toEqual([
      'final s1 alpha bravo',
      'partial s2 charlie',
      'partial s2 charlie delta',
      'final s2 charlie delta',
    ]);
  });
});

describe('times beyond what a link was sent', () => {
  it.each<[string, number, number]>([
    ['in milliseconds', 1_000, 2_500],
    ['20 s ahead', 25, 26.5],
  ])('%s settle nothing, and the text counts', (_, start, end) => {
    const { audio, track, reported, link } = stage();
    link(1, 0, 5);
    track.receive({ type: 'result', final: true, key: '0', text: 'so it is', start, end });
    expect(reported).toEqual(['final s1 so it is']);
    expect(audio.settled).toBe(0);
  });

  it('by no more than a second are taken for the end of what was sent', () => {
    const { audio, track, link } = stage();
    link(1, 0, 5);
    track.receive({ type: 'result', final: true, key: '0', text: 'so it is', start: 3, end: 5.9 });
    expect(audio.settled).toBe(5 * rate);
  });

  it('are reported once', () => {
    let reported = 0;
    const { track } = stageTimeline({ sampleRate: rate, onImpossible: () => (reported += 1) });
    const map = new LinkMap(rate);
    track.begin({ epoch: 1, from: 0, map });
    map.audio(0, rate, 0);
    for (const key of ['0', '1']) track.receive(at20(key));
    expect(reported).toBe(1);
  });
});

function at20(key: string): ResultEvent {
  return { type: 'result', final: true, key, text: key, start: 20, end: 21 };
}
