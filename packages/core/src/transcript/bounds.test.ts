import { describe, expect, it } from 'vitest';
import { stageTimeline, type TimelineStage } from '../../testing/timeline-stage.ts';
import { ClosedKeys } from './closed-keys.ts';
import { LinkMap } from './link-map.ts';
import { PendingPartials } from './pending-partials.ts';
import { SaidWords } from './said-words.ts';
import { SeamAlignment } from './seam-alignment.ts';
import type { TranscriptResult } from '../results/result.ts';
import type { PlacedWord } from './words.ts';

const rate = 16_000;

function word(text: string, start: number, end: number): PlacedWord {
  return { text, normalized: text, start: start * rate, end: end * rate };
}

function stage(results: TranscriptResult[]): TimelineStage {
  return stageTimeline({ sampleRate: rate, onResult: (result) => results.push(result) });
}

describe('what a provider can make a session keep', () => {
  it('of words said behind a segment that never closes is bounded by their number and their letters', () => {
    const said = new SaidWords();
    for (let index = 0; index < 40; index += 1) {
      const words = Array.from({ length: 1_000 }, (_, at) => ({ word: word(`w${at}`, index, index + 1) }));
      said.add(words, 1, index);
    }
    expect(said.all().length).toBeLessThanOrEqual(16_384);
    expect(said.all().at(-1)).toMatchObject({ normalized: 'w999', start: 39 * rate });
    for (let index = 0; index < 8; index += 1) said.add([{ word: word('x'.repeat(2 ** 19), 50, 51) }], 1, 100 + index);
    const normalized = said.all().reduce((sum, one) => sum + one.normalized.length, 0);
    expect(normalized).toBeLessThanOrEqual(2 ** 20);
  });

  it('of open segments is bounded by their texts, and the oldest is taken back', () => {
    const results: TranscriptResult[] = [];
    const { timeline, track } = stage(results);
    const map = new LinkMap(rate);
    track.begin({ epoch: 1, from: 0, map });
    map.audio(0, 10 * rate, 0);
    const text = 'x'.repeat(900_000);
    for (let index = 0; index < 20; index += 1) {
      track.receive({ type: 'result', final: false, key: String(index), text: `${index}${text}`, start: 1, end: 2 });
    }
    expect(timeline.openSegments).toBeLessThanOrEqual(5);
    expect(results.filter(({ type }) => type === 'retract')).toHaveLength(20 - timeline.openSegments);
  });

  it('of open segments is bounded by the frames that brought them too', () => {
    const results: TranscriptResult[] = [];
    const { timeline } = stage(results);
    const map = new LinkMap(rate);
    const track = timeline.begin({ epoch: 1, from: 0, map });
    map.audio(0, 10 * rate, 0);
    const raw = 'x'.repeat(900_000);
    for (let index = 0; index < 20; index += 1) {
      track.receive({ type: 'result', final: false, key: String(index), text: `so ${index}`, start: 1, end: 2 }, raw);
    }
    expect(timeline.openSegments).toBeLessThanOrEqual(5);
  });

  it('of partials that died with their links is bounded by their number and their texts', () => {
    const pending = new PendingPartials(0);
    const partial = (id: string, text: string) => ({
      result: { type: 'partial' as const, id, text, start: 0, end: 1, epoch: 1 },
      start: 0,
      end: rate,
      words: [],
      known: 'span' as const,
    });
    const many = Array.from({ length: 3_000 }, (_, index) => partial(`s${index}`, 'so'));
    expect(pending.add(many)).toHaveLength(3_000 - 1_024);
    const long = Array.from({ length: 10 }, (_, index) => partial(`t${index}`, 'x'.repeat(2 ** 20)));
    expect(pending.add(long)).toHaveLength(1_024 + 6);
  });

  it('of names that finals have closed is bounded by their letters', () => {
    const closed = new ClosedKeys();
    const placed = (second: number) => ({
      start: second * rate,
      end: (second + 1) * rate,
      startKnown: true,
      endKnown: true,
      times: 'span' as const,
      words: [word(`w${second}`, second, second + 1)],
      impossible: false,
    });
    const key = (index: number): string => `${index} ${'k'.repeat(300_000)}`;
    for (let index = 0; index < 20; index += 1) closed.add(key(index), placed(index));
    const known = Array.from({ length: 20 }, (_, index) => closed.repeats(key(index), placed(index), false));
    expect(known.filter(Boolean).length).toBeLessThanOrEqual(3);
    expect(known.at(-1)).toBe(true);
  });
});

describe('two finals of a megabyte at a seam', () => {
  const words = (count: number, start: number) =>
    Array.from({ length: count }, (_, index) => ({ text: `w${index}`, start, end: start + 0.05 }));

  it('are kept as they are: nobody speaks 20 words a second', () => {
    const results: TranscriptResult[] = [];
    const { track } = stage(results);
    for (const epoch of [1, 2]) {
      const map = new LinkMap(rate);
      track.begin({ epoch, from: 0, map });
      map.audio(0, 10 * rate, 0);
      const event = { type: 'result', final: true, key: '0', text: 'many', start: 0.1, end: 0.2 } as const;
      track.receive({ ...event, words: words(14_000, 0.1) });
    }
    expect(results.map((result) => (result.type === 'final' ? result.words?.length : 0))).toEqual([14_000, 14_000]);
  });

  it('are aligned only up to a million pairs', () => {
    const said = new SaidWords();
    said.add(
      Array.from({ length: 2_000 }, () => ({ word: word('so', 1, 1.05) })),
      1,
      1,
    );
    const seam = new SeamAlignment({ from: 0, settled: 0, sampleRate: rate }, said.all());
    const recognised = (count: number) =>
      Array.from({ length: count }, () => ({
        normalized: 'so',
        start: rate,
        end: 1.05 * rate,
        estimated: false,
        verdict: 'open' as const,
      }));
    expect(seam.judge(recognised(100), 0, 100).some(({ kept }) => !kept)).toBe(true);
    expect(seam.judge(recognised(2_000), 0, 2_000).every(({ kept }) => kept)).toBe(true);
  });
});
