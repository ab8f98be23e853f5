import { describe, expect, it } from 'vitest';
import { stageTimeline, type TimelineStage } from '../../testing/timeline-stage.ts';
import type { RecognisedEntity, RecognisedWord, ResultEvent } from '../protocol/recognition.ts';
import type { FinalResult, TranscriptResult } from '../results/result.ts';
import { LinkMap } from './link-map.ts';

const rate = 16_000;

interface Stage extends TimelineStage {
  readonly results: TranscriptResult[];
  finals(): readonly FinalResult[];
  link(epoch: number, from: number, to: number): void;
}

function stage(): Stage {
  const results: TranscriptResult[] = [];
  const parts = stageTimeline({ sampleRate: rate, speakers: true, onResult: (result) => results.push(result) });
  return {
    ...parts,
    results,
    finals: () => results.filter((result): result is FinalResult => result.type === 'final'),
    link(epoch, from, to) {
      const map = new LinkMap(rate);
      parts.track.begin({ epoch, from: from * rate, map });
      map.audio(from * rate, (to - from) * rate, 0);
    },
  };
}

/** Words of half a second each from `start` on. */
function wordsOf(text: string, start: number, more: Partial<RecognisedWord> = {}): readonly RecognisedWord[] {
  return text
    .split(' ')
    .map((word, index) => ({ text: word, start: start + index / 2, end: start + (index + 1) / 2, ...more }));
}

function spoken(
  final: boolean,
  key: string,
  words: readonly RecognisedWord[],
  more: Partial<ResultEvent> = {},
): ResultEvent {
  const text = words.map((word) => word.text).join(' ');
  return { type: 'result', final, key, text, start: words[0]?.start ?? 0, end: words.at(-1)?.end ?? 0, words, ...more };
}

describe('a result', () => {
  it('carries what the provider says of it and of its words', () => {
    const { track, finals, link } = stage();
    link(1, 0, 10);
    const words = wordsOf('guten tag', 1, { confidence: 0.7, language: 'de', speaker: 'A' });
    track.receive(spoken(true, '0', words, { confidence: 0.8, language: 'de-AT', channel: 1 }));
    expect(finals()[0]).toMatchObject({
      confidence: 0.8,
      language: 'de-AT',
      channel: 1,
      words: [
        { text: 'guten', start: 1, end: 1.5, confidence: 0.7, language: 'de', speaker: expect.any(String) },
        { text: 'tag', start: 1.5, end: 2, confidence: 0.7, language: 'de', speaker: expect.any(String) },
      ],
    });
  });

  it('has no field for what the provider does not say', () => {
    const { track, finals, link } = stage();
    link(1, 0, 10);
    track.receive(spoken(true, '0', wordsOf('so it is', 1)));
    const [final] = finals();
    expect(Object.keys(final ?? {}).toSorted()).toEqual(['end', 'epoch', 'id', 'start', 'text', 'type', 'words']);
    expect(Object.keys(final?.words?.[0] ?? {}).toSorted()).toEqual(['end', 'start', 'text']);
  });

  it('is told again where only its speaker, language or entities have changed', () => {
    const { track, results, link } = stage();
    link(1, 0, 10);
    const words = wordsOf('so it is', 1);
    const changes: readonly Partial<ResultEvent>[] = [
      {},
      { language: 'en' },
      { language: 'en', words: wordsOf('so it is', 1, { language: 'en' }) },
      { language: 'en', entities: [{ label: 'WORD', text: 'so' }] },
      { language: 'en', entities: [{ label: 'NAME', text: 'so' }] },
      { language: 'en', entities: [{ label: 'NAME', text: 'so' }], words: wordsOf('so it is', 1, { speaker: '0' }) },
    ];
    for (const change of changes) {
      track.receive(spoken(false, '0', words, change));
      track.receive(spoken(false, '0', words, change));
    }
    expect(results).toHaveLength(changes.length);
  });

  it('that is taken back says on which channel it was', () => {
    const { timeline, track, results, link } = stage();
    link(1, 0, 10);
    track.receive(spoken(false, '0', wordsOf('so', 1), { channel: 1 }));
    track.lost();
    timeline.close();
    expect(results.at(-1)).toMatchObject({ type: 'retract', channel: 1 });
  });

  it('carries the frame that brought it, where there is one', () => {
    const { timeline, results, link } = stage();
    link(1, 0, 10);
    const track = timeline.begin({ epoch: 2, from: 0, map: mapOf(10) });
    track.receive(spoken(false, '0', wordsOf('so', 1)), '{"so":1}');
    track.receive(spoken(true, '0', wordsOf('so it', 1)));
    track.receive(spoken(false, '1', wordsOf('is', 3)), '{"is":1}');
    track.endOfStream(10 * rate);
    expect(results.map(({ type, text, raw }) => ({ type, text, raw }))).toEqual([
      { type: 'partial', text: 'so', raw: '{"so":1}' },
      { type: 'final', text: 'so it', raw: undefined },
      { type: 'partial', text: 'is', raw: '{"is":1}' },
      { type: 'final', text: 'is', raw: '{"is":1}' },
    ]);
  });
});

function mapOf(seconds: number): LinkMap {
  const map = new LinkMap(rate);
  map.audio(0, seconds * rate, 0);
  return map;
}

describe('entities', () => {
  const name: RecognisedEntity = { label: 'NAME', text: 'Ann Lee', start: 1, end: 2, confidence: 0.9 };

  it('stand on the source clock, and have no time that cannot be', () => {
    const { track, finals, link } = stage();
    link(1, 4, 14);
    const amount: RecognisedEntity = { label: 'AMOUNT', text: 'is', value: '15', start: 1500, end: Number.NaN };
    track.receive(spoken(true, '0', wordsOf('Ann Lee is', 1), { entities: [name, amount] }));
    expect(finals()[0]?.entities).toEqual([
      { label: 'NAME', text: 'Ann Lee', start: 5, end: 6, confidence: 0.9 },
      { label: 'AMOUNT', text: 'is', value: '15' },
    ]);
  });

  /** A second link says `text` from 1 s on, of which the first one has said `said`; returns the entities of what is new. */
  function entitiesAfter(said: string, text: string, entities: readonly RecognisedEntity[], timed = true): unknown {
    const { track, finals, link } = stage();
    link(1, 0, 10);
    track.receive(spoken(true, '0', wordsOf(said, 1)));
    link(2, 0, 10);
    const words = wordsOf(text, 1);
    const own = timed ? entities : entities.map(({ label, text: named }) => ({ label, text: named }));
    track.receive(spoken(true, '0', words, { entities: own }));
    const last = finals().at(-1);
    return last?.epoch === 2 ? (last.entities?.map((entity) => entity.text) ?? []) : 'nothing new';
  }

  describe.each([
    ['with times', true],
    ['without times', false],
  ] as const)('%s', (_, timed) => {
    it('go with their words where a seam has dropped those', () => {
      expect(entitiesAfter('Ann Lee', 'Ann Lee is here', [name], timed)).toEqual([]);
    });

    it('stay with their words where a seam has dropped others', () => {
      const place: RecognisedEntity = { label: 'PLACE', text: 'Rome', start: 3, end: 3.5 };
      expect(entitiesAfter('Ann Lee', 'Ann Lee is in Rome', [name, place], timed)).toEqual(['Rome']);
    });

    it('stay where a part of their words does', () => {
      expect(entitiesAfter('Ann', 'Ann Lee is here', [name], timed)).toEqual(['Ann Lee']);
    });
  });

  it('stay where they are written in another way than their words', () => {
    expect(entitiesAfter('so', 'so it costs five dollars', [{ label: 'MONEY', text: '$5' }])).toEqual(['$5']);
  });

  it('go with the words at their place, however they are written', () => {
    const money: RecognisedEntity = { label: 'MONEY', text: '$5', start: 1, end: 2 };
    expect(entitiesAfter('five dollars', 'five dollars it costs', [money])).toEqual([]);
  });

  it('go and stay with the words of a partial that nothing confirms', () => {
    const { timeline, finals, track, link } = stage();
    link(1, 0, 10);
    track.receive(spoken(true, '0', wordsOf('Ann Lee', 1)));
    const second = timeline.begin({ epoch: 2, from: 0, map: mapOf(10) });
    const place: RecognisedEntity = { label: 'PLACE', text: 'Rome', start: 3, end: 3.5 };
    second.receive(spoken(false, '0', wordsOf('is in Rome', 2), { entities: [place] }));
    track.lost();
    second.endOfStream(10 * rate);
    expect(finals().at(-1)).toMatchObject({ unconfirmed: true, text: 'is in Rome', entities: [{ text: 'Rome' }] });
  });
});
