import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { stageTimeline } from '../../testing/timeline-stage.ts';
import type { RecognisedWord, ResultEvent } from '../protocol/recognition.ts';
import type { TranscriptResult } from '../results/result.ts';
import { LinkMap } from './link-map.ts';

const rate = 16_000;
const seconds = 30;

const text = fc.constantFrom(
  'so',
  'It',
  'is,',
  '—',
  'ＡＢＣ',
  'नमस्ते।',
  'don’t',
  '$5.00',
  'e\u0301t\u00E9',
  ' ',
  '',
  '今日は',
);
/** Seconds of the link's clock: such as can be, such as cannot, and none. */
const time = fc.oneof(
  { weight: 6, arbitrary: fc.integer({ min: 0, max: seconds * 20 }).map((step) => step / 20) },
  { weight: 1, arbitrary: fc.constantFrom(undefined, Infinity, Number.NaN, seconds * 1000) },
);

function without<T extends object>(fields: T): T {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as T;
}

const word = fc
  .record({
    text,
    start: time,
    end: time,
    confidence: fc.constantFrom(undefined, 0.5),
    language: fc.constantFrom(undefined, 'hi'),
    attaches: fc.constantFrom(undefined, 'previous' as const),
  })
  .map((fields) => without(fields) as RecognisedWord);

const event: fc.Arbitrary<ResultEvent> = fc
  .record({
    type: fc.constant('result' as const),
    final: fc.boolean(),
    key: fc.constantFrom('1', '2', '3'),
    text: fc.array(text, { maxLength: 5 }).map((texts) => texts.join(' ')),
    start: time,
    end: time,
    words: fc.option(fc.array(word, { maxLength: 4 }), { nil: undefined }),
    confidence: fc.constantFrom(undefined, 0.25),
    language: fc.constantFrom(undefined, 'en'),
    entities: fc.constantFrom(undefined, [{ label: 'name', text: 'so', start: 1, end: 2 }]),
  })
  .map((fields) => without(fields) as unknown as ResultEvent);

/** Nothing is settled before the end, so that what is compared with the words of other links stays compared. */
const replay = 'whole';

/**
 * What the events of one link come to: its results, its end of stream, or its loss included. `compared`: an earlier session was there,
 * which said nothing, so that of every word is judged whether it repeats one of that session's.
 */
function resultsOf(events: readonly ResultEvent[], isLost: boolean, compared: boolean): readonly TranscriptResult[] {
  const results: TranscriptResult[] = [];
  const earlier = compared ? { finals: [], settledSamples: 0 } : undefined;
  const { timeline } = stageTimeline({
    sampleRate: rate,
    replay,
    earlier,
    onResult: (result) => results.push(result),
  });
  const map = new LinkMap(rate);
  const track = timeline.begin({ epoch: 1, from: 0, map });
  map.audio(0, seconds * rate, 0);
  for (const one of events) track.receive(one);
  if (isLost) track.lost();
  else track.endOfStream(seconds * rate);
  timeline.close();
  return results;
}

describe('results that nothing can repeat', () => {
  it('are the same where their words are not compared as where all are', () => {
    fc.assert(
      fc.property(fc.array(event, { maxLength: 12 }), fc.boolean(), (events, isLost) => {
        expect(resultsOf(events, isLost, false)).toStrictEqual(resultsOf(events, isLost, true));
      }),
      { numRuns: 400 },
    );
  });
});
