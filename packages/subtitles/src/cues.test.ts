import type { FinalResult } from '@throughline/core';
import { describe, expect, it } from 'vitest';
import { finalOf, plainFinal } from '../testing/finals.ts';
import { cuesOf, textOf } from './cues.ts';
import { timedUnits } from './unit-times.ts';

const nameless = { channels: false, nameColumns: () => 0 };
const limits = { lines: 2, columns: 20, seconds: 7 };

function cut(final: FinalResult, own = limits) {
  return cuesOf(timedUnits(final, { ...own, ...nameless }), own).map((units) => ({
    text: textOf(units),
    start: units[0]?.start,
    end: units.at(-1)?.end,
  }));
}

const texts = (final: FinalResult, own = limits) => cut(final, own).map(({ text }) => text);

describe('subtitles of a final', () => {
  it('are one where it is short', () => {
    expect(cut(finalOf('s1', 'good morning', 2))).toEqual([{ text: 'good morning', start: 2, end: 3 }]);
  });

  it('are cut between words into parts of about one length, at the times of the words', () => {
    expect(cut(finalOf('s1', 'one two three four five six', 0), { ...limits, lines: 1 })).toEqual([
      { text: 'one two three', start: 0, end: 1.5 },
      { text: 'four five six', start: 1.5, end: 3 },
    ]);
  });

  it('are cut by time where somebody speaks slowly', () => {
    expect(texts(finalOf('s1', 'a b c d', 0, 3))).toEqual(['a b', 'c d']);
  });

  it('are cut at the ends of sentences, and where there are none at commas', () => {
    const long = 'It was late. Nobody came home from the harbour. Why not?';
    expect(texts(finalOf('s1', long, 0, 0.3), { ...limits, columns: 24 })).toEqual([
      'It was late.',
      'Nobody came home from the harbour. Why not?',
    ]);
    expect(texts(finalOf('s1', 'when it was late at night, nobody came home at all', 0, 0.3))).toEqual([
      'when it was late at night,',
      'nobody came home at all',
    ]);
  });

  it('are cut in a long pause, and not in a short one', () => {
    const words = finalOf('s1', 'come in please sit down', 0, 0.4).words ?? [];
    const paused = (pause: number): FinalResult => ({
      ...plainFinal('come in please sit down', 0, 2 + pause),
      words: words.map((word, index) =>
        index < 3 ? word : { ...word, start: word.start + pause, end: word.end + pause },
      ),
    });
    expect(texts(paused(2.5))).toEqual(['come in please', 'sit down']);
    expect(texts(paused(0.2))).toEqual(['come in please sit down']);
  });

  it('keep a word whole that fits a line, and break a longer one only where a line is full', () => {
    const fitting = 'a'.repeat(20);
    expect(texts(finalOf('s1', `to and fro ${fitting} and so on to the end`, 0, 0.3))).toContainEqual(
      expect.stringContaining(fitting),
    );
    const long = 'a'.repeat(30);
    expect(texts(finalOf('s1', `the ${long} end`, 0))).toEqual(['the', `${long} end`]);
  });

  it('keep the words around a very slow one together', () => {
    const words = finalOf('s1', 'and then he said weeell and after that', 0, 0.3).words ?? [];
    const slow = words.map((word, index) => ({
      ...word,
      start: word.start + (index > 4 ? 9 : 0),
      end: word.end + (index >= 4 ? 9 : 0),
    }));
    expect(texts({ ...plainFinal('and then he said weeell and after that', 0, 12), words: slow })).toEqual([
      'and then he said',
      'weeell',
      'and after that',
    ]);
  });

  it('share the time out by width where the provider gave no times of words', () => {
    expect(cut(plainFinal('aaaa bbbb cccc dddd eeee ffff', 0, 6), { ...limits, lines: 1 })).toEqual([
      { text: 'aaaa bbbb cccc', start: 0, end: 3 },
      { text: 'dddd eeee ffff', start: 3, end: 6 },
    ]);
  });

  it('are none for a final without words', () => {
    expect(cut(plainFinal('', 0, 6))).toEqual([]);
    expect(cut(plainFinal(' \n ', 0, 6))).toEqual([]);
  });
});

describe('scripts without blanks', () => {
  it.each([
    [
      'Japanese',
      '今回は生産性の向上を図る企業を応援してくれるこんな補助金があるそうで少し説明をしながら話をしていきたいと思います',
    ],
    ['Chinese', '今天我们来谈谈人工智能的发展，以及它对我们日常生活的影响。首先，我想介绍一下它的历史。'],
    ['Thai', 'วันนี้เราจะมาพูดคุยกันเกี่ยวกับการพัฒนาปัญญาประดิษฐ์และผลกระทบต่อชีวิตประจำวันของเรา'],
    ['a mixture', 'OpenAIのモデルを使って、「音声認識」を試してみました。結果はhttps://example.comにあります。'],
  ])('are cut between words, never inside one, and nothing is lost: %s', (_, text) => {
    const found = texts(plainFinal(text, 0, 14));
    expect(found.length).toBeGreaterThan(1);
    expect(found.join('')).toBe(text);
    const places = new Set(
      Array.from(new Intl.Segmenter('en', { granularity: 'word' }).segment(text), ({ index }) => index),
    );
    let at = 0;
    for (const part of found) {
      expect(places.has(at)).toBe(true);
      at += part.length;
    }
    // No line begins with what closes.
    for (const part of found) expect(part).not.toMatch(/^[、。，」）]/u);
  });

  it('have the times of words that the provider gives', () => {
    const words = [
      { text: '今日', start: 1, end: 1.5 },
      { text: 'は', start: 1.5, end: 2 },
      { text: 'いい', start: 8, end: 8.5 },
      { text: '天気', start: 8.5, end: 9 },
    ];
    expect(cut({ ...plainFinal('今日は、いい天気。', 1, 9), words })).toEqual([
      { text: '今日は、', start: 1, end: 2 },
      { text: 'いい天気。', start: 8, end: 9 },
    ]);
  });
});

describe('times of words that cannot be right', () => {
  const told = (times: readonly (readonly [number, number])[]): FinalResult => ({
    ...plainFinal('one two three', 5, 8),
    words: times.map(([start, end], index) => ({ text: ['one', 'two', 'three'][index] ?? '', start, end })),
  });

  it.each([
    [
      'outside the final',
      [
        [100, 101],
        [101, 102],
        [102, 103],
      ],
    ],
    [
      'before it',
      [
        [0, 1],
        [1, 2],
        [2, 3],
      ],
    ],
    [
      'going back',
      [
        [7, 7.5],
        [6, 6.5],
        [5, 5.5],
      ],
    ],
    [
      'that are none',
      [
        [Number.NaN, Number.NaN],
        [Infinity, Infinity],
        [6, Number.NaN],
      ],
    ],
    [
      'with an end before the start',
      [
        [6, 5],
        [7, 6],
        [8, 7],
      ],
    ],
  ] as const)('stay inside the final and in order: %s', (_, times) => {
    const units = timedUnits(told(times), { columns: 42, ...nameless });
    expect(units.map(({ text }) => text)).toEqual(['one', 'two', 'three']);
    let before = 5;
    for (const { start, end } of units) {
      expect(start).toBeGreaterThanOrEqual(before);
      expect(end).toBeGreaterThanOrEqual(start);
      expect(end).toBeLessThanOrEqual(8);
      before = start;
    }
  });

  it('are not asked for words that are not those of the text', () => {
    const words = [
      { text: 'zwanzig', start: 5, end: 7 },
      { text: 'fuenf', start: 7, end: 8 },
    ];
    expect(
      timedUnits({ ...plainFinal('it is 25 now', 5, 8), words }, { columns: 42, ...nameless }).map(
        ({ start }) => start,
      )[0],
    ).toBe(5);
  });
});
