import { describe, expect, it } from 'vitest';
import { stageTimeline, type TimelineStage } from '../../testing/timeline-stage.ts';
import type { RecognisedWord, ResultEvent } from '../protocol/recognition.ts';
import type { Relabel } from '../results/relabel.ts';
import type { FinalResult, PartialResult, TranscriptResult } from '../results/result.ts';
import { LinkMap } from './link-map.ts';
import type { UnmappedSpeaker } from './session-speakers.ts';
import type { Track } from './track.ts';

const rate = 16_000;

interface Stage extends TimelineStage {
  readonly results: TranscriptResult[];
  readonly relabels: Relabel[];
  readonly unmapped: UnmappedSpeaker[];
  /** Begins a link at `from` and sends it `seconds` of audio. */
  link(epoch: number, from: number, seconds: number): Track;
  finals(): FinalResult[];
  /** Who spoke each word of all finals, in the order in which they came. */
  names(): string;
}

function stage(options: { readonly speakers?: boolean } = {}): Stage {
  const results: TranscriptResult[] = [];
  const relabels: Relabel[] = [];
  const unmapped: UnmappedSpeaker[] = [];
  const parts = stageTimeline({
    sampleRate: rate,
    preRollSeconds: 10,
    speakers: true,
    ...options,
    onResult: (result) => results.push(result),
    onRelabel: (relabel) => relabels.push(relabel),
    onUnmapped: (speaker) => unmapped.push(speaker),
  });
  const finals = (): FinalResult[] => results.filter((result) => result.type === 'final');
  return {
    ...parts,
    results,
    relabels,
    unmapped,
    link(epoch, from, seconds) {
      const map = new LinkMap(rate);
      const track = parts.track.begin({ epoch, from: from * rate, map });
      map.audio(from * rate, seconds * rate, 0);
      return track;
    },
    finals,
    names: () =>
      finals()
        .flatMap(({ words = [] }) => words.map(({ text, speaker = '?' }) => `${text}:${speaker}`))
        .join(' '),
  };
}

/** A result of words of 0.5 s each, one after the other from `start` (seconds of the link) on; `0 one two 1 three`: labels go before the words they hold for. */
function result(final: boolean, key: string, start: number, spoken: string): ResultEvent {
  const words: RecognisedWord[] = [];
  let speaker: string | undefined;
  for (const text of spoken.split(' ')) {
    if (/^(\d|[A-Z])$/u.test(text)) speaker = text;
    else {
      const at = start + words.length / 2;
      words.push({ text, start: at, end: at + 0.5, ...(speaker === undefined ? {} : { speaker }) });
    }
  }
  const text = words.map((word) => word.text).join(' ');
  return { type: 'result', final, key, text, start, end: start + words.length / 2, words };
}

const partial = result.bind(undefined, false);
const final = result.bind(undefined, true);

describe('who speaks on the first link', () => {
  it('has the label that the provider gives, word by word, and for a segment where all of its words agree', () => {
    const { track, link, finals, names, unmapped } = stage();
    link(1, 0, 10);
    track.receive(final('0', 0, 'A so it is B is it'));
    track.receive(final('1', 3, 'B well'));
    expect(names()).toBe('so:A it:A is:A is:B it:B well:B');
    expect(finals().map(({ speaker }) => speaker)).toEqual([undefined, 'B']);
    expect(unmapped).toEqual([]);
  });

  it('is nobody where the provider gives no label, and then a segment has no speaker', () => {
    const { track, link, finals, names } = stage();
    link(1, 0, 10);
    track.receive(final('0', 0, 'so A it is'));
    expect(names()).toBe('so:? it:A is:A');
    expect(finals()[0]?.speaker).toBeUndefined();
  });

  it('is told of a segment as a whole where its words have no label, or no times', () => {
    const { track, link, finals, names } = stage();
    link(1, 0, 10);
    track.receive({ ...final('0', 0, 'so it is'), speaker: 'A' });
    track.receive({ type: 'result', final: true, key: '1', text: 'is it', start: 3, end: 4, speaker: 'B' });
    expect(names()).toBe('so:A it:A is:A');
    expect(finals().map(({ speaker, words }) => [speaker, words?.length])).toEqual([
      ['A', 3],
      ['B', undefined],
    ]);
  });

  it('is not taken from labels that are none', () => {
    const { track, link, names } = stage();
    link(1, 0, 10);
    const odd = [0, '', null, 'x'.repeat(65)] as unknown as readonly string[];
    const { words = [], ...event } = final('0', 0, 'a b c d');
    track.receive({ ...event, words: words.map((word, index) => ({ ...word, speaker: odd[index] ?? '' })) });
    expect(names()).toBe('a:? b:? c:? d:?');
  });

  it('is told in partials too, and told again where only that changes', () => {
    const { track, link, results } = stage();
    link(1, 0, 10);
    track.receive(partial('0', 0, 'A so'));
    track.receive(partial('0', 0, 'A so'));
    track.receive(partial('0', 0, 'B so'));
    track.receive(partial('0', 0, 'A so B it'));
    track.receive(partial('0', 0, 'B so A it'));
    for (const speaker of ['A', 'B']) {
      track.receive({ type: 'result', final: false, key: '1', text: 'is', start: 3, end: 4, speaker });
    }
    const partials = results as PartialResult[];
    expect(partials.map(({ speaker, words }) => [speaker, words?.map((word) => word.speaker).join('')])).toEqual([
      ['A', 'A'],
      ['B', 'B'],
      [undefined, 'AB'],
      [undefined, 'BA'],
      ['A', undefined],
      ['B', undefined],
    ]);
  });

  it('is told of a partial that the end of stream makes a final', () => {
    const { track, link, finals, names } = stage();
    link(1, 0, 10);
    track.receive(partial('0', 0, 'A so it'));
    track.endOfStream(10 * rate);
    expect(names()).toBe('so:A it:A');
    expect(finals()[0]).toMatchObject({ speaker: 'A', unconfirmed: true });
  });

  it('is not told where the provider does not report who speaks', () => {
    const { track, link, names } = stage({ speakers: false });
    link(1, 0, 10);
    track.receive(final('0', 0, 'A so it is'));
    expect(names()).toBe('so:? it:? is:?');
  });
});

describe('who speaks after a cut', () => {
  it('keeps their names: both voices are in the audio that was sent again, under other labels', () => {
    const { track, link, names, unmapped } = stage();
    link(1, 0, 6);
    track.receive(final('0', 0, 'A one two three B four five six'));
    link(2, 0, 12);
    track.receive(final('0', 0, 'X one two three'));
    track.receive(final('1', 1.5, 'Y four five six X seven Y eight'));
    expect(names()).toBe('one:A two:A three:A four:B five:B six:B seven:A eight:B');
    expect(unmapped).toEqual([]);
  });

  it('gets a new name and a warning, once, where only the other voice is in it, though one is left over', () => {
    const { track, link, names, unmapped } = stage();
    link(1, 0, 20);
    track.receive(final('0', 0, 'A one two three'));
    track.receive(final('1', 13, 'B four five six'));
    link(2, 4.5, 20);
    track.receive(final('0', 8.5, '0 four five six 1 seven 0 eight'));
    track.receive(final('1', 12, '1 nine'));
    expect(names().split(' ').slice(6).join(' ')).toBe('seven:3 eight:B nine:3');
    expect(unmapped).toEqual([{ epoch: 2, label: '1', name: '3' }]);
  });

  it('is not matched by less than a second of words', () => {
    const { track, link, names, unmapped } = stage();
    link(1, 0, 6);
    track.receive(final('0', 0, 'A one two B three'));
    link(2, 0, 12);
    track.receive(final('0', 0, '0 one two 1 three four 0 five'));
    expect(names()).toBe('one:A two:A three:B four:3 five:A');
    expect(unmapped).toHaveLength(1);
  });

  it('is matched by the words that both links have recognised alike, as long as the shorter one of each', () => {
    const hear = (first: ResultEvent, again: ResultEvent): string => {
      const { track, link, names } = stage();
      link(1, 0, 6);
      track.receive(first);
      link(2, 0, 12);
      track.receive(again);
      track.receive(final('1', 3, '0 four'));
      return names().split(' ').at(-1) ?? '';
    };
    const short = ({ words = [], ...event }: ResultEvent): ResultEvent => {
      return { ...event, words: words.map((word) => ({ ...word, end: (word.end ?? 0) - 0.1 })) };
    };
    const [first, again] = [final('0', 0, 'A one two B six'), final('0', 0, '0 one two')];
    expect(hear(first, again)).toBe('four:A');
    expect(hear(first, final('0', 0, '0 one too'))).toBe('four:3');
    expect(hear(short(first), again)).toBe('four:3');
    expect(hear(first, short(again))).toBe('four:3');
  });

  it('is not hidden by words of which nobody knows who spoke them', () => {
    const { track, link, names, unmapped } = stage();
    link(1, 0, 6);
    track.receive(final('0', 0, 'one two'));
    track.receive(final('1', 1, 'A three four'));
    link(2, 0, 12);
    track.receive(final('0', 0, 'X one two three four five'));
    expect(names()).toMatch(/five:A$/);
    expect(unmapped).toEqual([]);
  });

  it('is no name that somebody has, where the labels of the first link are numbers', () => {
    const { track, link, names } = stage();
    link(1, 0, 3);
    track.receive(final('0', 0, '3 one 4 two'));
    link(2, 3, 9);
    track.receive(final('0', 3, '3 three'));
    expect(names()).toMatch(/three:5$/);
  });

  it('is matched by two thirds of the words, not by fewer', () => {
    const hear = (second: string): string => {
      const { track, link, names } = stage();
      link(1, 0, 6);
      track.receive(final('0', 0, 'A one two three four B five six seven'));
      link(2, 0, 12);
      track.receive(final('0', 0, second));
      return names().split(' ').slice(7).join(' ');
    };
    expect(hear('0 one two three four 0 five six 1 seven 0 eight')).toBe('eight:A');
    expect(hear('0 one two three four 0 five six seven 0 eight')).toBe('eight:3');
  });

  it('may be two labels of the later link, where each of them has enough words of one voice', () => {
    const { track, link, names, unmapped } = stage();
    link(1, 0, 6);
    track.receive(final('0', 0, 'A one two three four'));
    link(2, 0, 12);
    track.receive(final('0', 0, '0 one two 1 three four five 0 six'));
    expect(names()).toBe('one:A two:A three:A four:A five:A six:A');
    expect(unmapped).toEqual([]);
  });

  it('is found out later too, where more of the replayed audio is matched: what was said under the new name is told again', () => {
    const { track, link, names, unmapped, relabels, finals } = stage();
    link(1, 0, 6);
    track.receive(final('0', 0, 'A one two three'));
    link(2, 0, 12);
    track.receive(partial('0', 0, 'X one two three'));
    track.receive(final('1', 6, 'X four five'));
    track.receive(final('3', 9, 'Y nine'));
    expect(unmapped).toEqual([
      { epoch: 2, label: 'X', name: '2' },
      { epoch: 2, label: 'Y', name: '3' },
    ]);
    expect(names()).toMatch(/four:2 five:2 nine:3$/);
    track.receive(final('0', 0, 'X one two three'));
    expect(relabels).toEqual([
      {
        type: 'relabel',
        id: finals().at(-2)?.id,
        speaker: 'A',
        words: [
          { text: 'four', start: 6, end: 6.5, speaker: 'A' },
          { text: 'five', start: 6.5, end: 7, speaker: 'A' },
        ],
        epoch: 2,
      },
    ]);
    track.receive(final('2', 8, 'X six'));
    expect(names()).toMatch(/six:A$/);
  });

  it('keeps the name through many cuts, also a name that came after the first link', () => {
    const { track, link, names, unmapped } = stage();
    link(1, 0, 3);
    track.receive(final('0', 0, 'A one two three'));
    link(2, 0, 6);
    track.receive(final('0', 0, '0 one two three 1 four five six'));
    link(3, 0, 9);
    track.receive(final('0', 0, 'S2 one two three'.replace('S2', 'C')));
    track.receive(final('1', 1.5, 'D four five six C seven eight nine'));
    link(4, 3, 9);
    track.receive(final('0', 0, '7 seven eight nine 8 ten'));
    expect(names()).toBe('one:A two:A three:A four:2 five:2 six:2 seven:A eight:A nine:A ten:3');
    expect(unmapped.map(({ epoch, label }) => [epoch, label])).toEqual([
      [2, '1'],
      [4, '8'],
    ]);
  });

  it('has the label of the second link as a name where the first one has finalised nothing', () => {
    const { track, link, names, unmapped, results } = stage();
    link(1, 0, 3);
    track.receive(partial('0', 0, '1 one'));
    link(2, 0, 6);
    track.receive(final('0', 0, '0 one two'));
    expect((results[0] as PartialResult).speaker).toBe('1');
    expect([names(), unmapped]).toEqual(['one:0 two:0', []]);
  });

  it('is not told in a partial while nobody can know, and is as soon as one can', () => {
    const { track, link, results } = stage();
    link(1, 0, 6);
    track.receive(final('0', 0, 'A one two three'));
    link(2, 0, 12);
    const last = () => (results.at(-1) as PartialResult).words?.map(({ text, speaker }) => [text, speaker]);
    track.receive(partial('1', 5, 'X four'));
    expect(last()).toEqual([['four', undefined]]);
    track.receive(partial('2', 0, 'X one two three seven'));
    expect(last()).toEqual([['seven', 'A']]);
  });

  it('keeps its label as a name where another link goes on with the stream', () => {
    const { track, link, names, unmapped, relabels } = stage();
    const first = link(1, 0, 12);
    track.receive(final('0', 0, 'A one two B three'));
    first.goesOn(2);
    track.receive(final('1', 6, 'B four A five'));
    track.relabel({ type: 'relabel', key: '0', speaker: 'B' });
    expect(names()).toBe('one:A two:A three:B four:B five:A');
    expect(unmapped).toEqual([]);
    expect(relabels.map(({ speaker, epoch }) => [speaker, epoch])).toEqual([['B', 2]]);
  });

  it('is nobody where a link has more than a hundred labels, so that names and warnings end somewhere', () => {
    const { track, link, finals, unmapped } = stage();
    link(1, 0, 6);
    track.receive(final('0', 0, 'A one'));
    link(2, 0, 200);
    const words = Array.from({ length: 150 }, (_, index) => {
      return { text: 'so', start: 1 + index, end: 1.5 + index, speaker: `S${index}` };
    });
    const text = words.map((word) => word.text).join(' ');
    track.receive({ type: 'result', final: true, key: '0', text, start: 1, end: 151, words });
    expect(unmapped).toHaveLength(100);
    const named = finals()[1]?.words?.map(({ speaker }) => speaker !== undefined);
    expect(named).toEqual(words.map((_, index) => index < 100));
  });

  it('never takes the labels of two channels for one speaker', () => {
    const { track, link, names, unmapped } = stage();
    link(1, 0, 6);
    track.receive({ ...final('0', 0, '0 one two'), channel: 0 });
    track.receive({ ...final('1', 2, '0 three four'), channel: 1 });
    track.receive({ ...final('2', 4, '1 five 2 six'), channel: 0 });
    expect(names()).toBe('one:0 two:0 three:2 four:2 five:1 six:4');
    expect(unmapped).toEqual([]);
  });
});

describe('a label that the provider changes later', () => {
  it('changes the words that were told, not their text or times, and only those', () => {
    const { track, link, relabels, finals } = stage();
    link(1, 0, 10);
    track.receive(final('0', 0, 'A so it is'));
    track.receive(final('1', 3, 'A well'));
    track.relabel({ type: 'relabel', key: '0', words: [{ start: 1, speaker: 'B' }] });
    const words = finals()[0]?.words ?? [];
    expect(relabels).toEqual([
      {
        type: 'relabel',
        id: finals()[0]?.id,
        words: words.map((word, index) => ({ ...word, speaker: index === 2 ? 'B' : 'A' })),
        epoch: 1,
      },
    ]);
  });

  it('may be that of a segment as a whole, and may be unknown now', () => {
    const { track, link, relabels } = stage();
    link(1, 0, 10);
    track.receive(final('0', 0, 'so it is'));
    track.relabel({ type: 'relabel', key: '0', speaker: 'B' });
    track.relabel({ type: 'relabel', key: '0', words: [{ start: 0 }] });
    track.relabel({ type: 'relabel', key: '0', speaker: 'A', words: [{ start: 0 }, { start: 1, speaker: 'C' }] });
    expect(relabels.map(({ speaker, words }) => [speaker, words.map((word) => word.speaker)])).toEqual([
      ['B', ['B', 'B', 'B']],
      [undefined, [undefined, 'B', 'B']],
      [undefined, ['A', 'B', 'C']],
    ]);
  });

  it('may be that of a final whose words have no times, or begin at the same moment', () => {
    const { track, link, relabels } = stage();
    link(1, 0, 10);
    track.receive({ type: 'result', final: true, key: '0', text: 'so it is', start: 0, end: 1, speaker: 'A' });
    track.relabel({ type: 'relabel', key: '0', speaker: 'B' });
    const words = ['well', '!'].map((text) => ({ text, start: 2, end: 2.5, speaker: 'A' }));
    track.receive({ type: 'result', final: true, key: '1', text: 'well !', start: 2, end: 2.5, words });
    track.relabel({ type: 'relabel', key: '1', words: ['B', 'C'].map((speaker) => ({ start: 2, speaker })) });
    expect(relabels.map(({ speaker, words }) => [speaker, words.map((word) => word.speaker)])).toEqual([
      ['B', []],
      [undefined, ['B', 'C']],
    ]);
  });

  it('is not told where nothing changes, of a link that is over, of a final that was not told, or that is not known', () => {
    const { track, link, relabels } = stage();
    const first = link(1, 0, 6);
    track.receive(final('0', 0, 'A so it is'));
    track.relabel({ type: 'relabel', key: '0', speaker: 'A' });
    track.relabel({ type: 'relabel', key: '9', speaker: 'B' });
    track.relabel({ type: 'relabel', key: '0', words: [{ start: 0.25, speaker: 'B' }] });
    track.relabel({ type: 'relabel', key: '0' });
    link(2, 0, 12);
    track.receive(final('0', 0, 'X so it is'));
    track.relabel({ type: 'relabel', key: '0', speaker: 'Y' });
    first.relabel({ type: 'relabel', key: '0', speaker: 'B' });
    expect(relabels).toEqual([]);
  });

  it('changes only those words of a final that were new on its link', () => {
    const { track, link, relabels } = stage();
    link(1, 0, 6);
    track.receive(final('0', 0, 'A one two three'));
    link(2, 0, 12);
    track.receive(final('0', 0, 'X one two three four'));
    track.relabel({ type: 'relabel', key: '0', words: [1, 1.5].map((start) => ({ start, speaker: 'Y' })) });
    expect(relabels.map(({ words }) => words.map(({ text, speaker }) => [text, speaker]))).toEqual([[['four', '2']]]);
  });

  it('counts for who a label of its link is', () => {
    const { track, link, relabels, names } = stage();
    link(1, 0, 6);
    track.receive(final('0', 0, 'A one two three B four five six'));
    link(2, 0, 12);
    track.receive(final('0', 0, 'X one two three four five six'));
    track.receive(final('1', 3, 'X seven'));
    expect(names()).toMatch(/seven:3$/);
    track.relabel({ type: 'relabel', key: '0', words: [1.5, 2, 2.5].map((start) => ({ start, speaker: 'Y' })) });
    expect(relabels.map(({ speaker }) => speaker)).toEqual(['A']);
    track.receive(final('2', 4, 'Y eight'));
    expect(names()).toMatch(/eight:B$/);
  });

  it('counts for who the speaker is on the next link', () => {
    const { track, link, names } = stage();
    link(1, 0, 6);
    track.receive(final('0', 0, 'A one two three four'));
    track.relabel({ type: 'relabel', key: '0', speaker: 'B' });
    link(2, 0, 12);
    track.receive(final('0', 0, '0 one two three four five'));
    expect(names()).toMatch(/five:B$/);
  });

  it('keeps the names of finals that came long ago, within its bounds', () => {
    const { track, link, relabels } = stage();
    link(1, 0, 10);
    for (let key = 0; key <= 33_000; key += 1) {
      track.receive({
        type: 'result',
        final: true,
        key: `${key}`,
        text: 'so',
        start: key / 4000,
        end: (key + 1) / 4000,
      });
    }
    track.relabel({ type: 'relabel', key: '1', speaker: 'A' });
    expect(relabels).toHaveLength(0);
    track.relabel({ type: 'relabel', key: '10000', speaker: 'A' });
    expect(relabels).toHaveLength(1);
  });
});
