import type { FinalResult } from '@throughline/core';
import fc from 'fast-check';
import stringWidth from 'string-width';
import { describe, expect, it } from 'vitest';
import { finalOf, plainFinal } from '../testing/finals.ts';
import { subtitles } from './subtitles.ts';

interface Shown {
  readonly startMs: number;
  readonly endMs: number;
  readonly lines: readonly string[];
}

function shown(format: 'srt' | 'vtt', finals: readonly FinalResult[], channels = false): readonly Shown[] {
  const blocks = subtitles(finals, { format, channels }).trimEnd().split('\n\n');
  return blocks.slice(format === 'vtt' ? 1 : 0).flatMap((block) => {
    const [, times = '', ...lines] = block.split('\n');
    const [startMs, endMs] = times.split(' --> ').map(milliseconds);
    return startMs === undefined || endMs === undefined ? [] : [{ startMs, endMs, lines }];
  });
}

function milliseconds(time: string): number {
  const [hours = 0, minutes = 0, seconds = 0] = time.replace(',', '.').split(':').map(Number);
  return Math.round(((hours * 60 + minutes) * 60 + seconds) * 1000);
}

function expectRules(cues: readonly Shown[]): void {
  let free = 0;
  for (const { startMs, endMs, lines } of cues) {
    expect(startMs).toBeGreaterThanOrEqual(free);
    expect(endMs - startMs).toBeGreaterThanOrEqual(700);
    expect(endMs - startMs).toBeLessThanOrEqual(7_000);
    expect(lines.length).toBeGreaterThanOrEqual(1);
    expect(lines.length).toBeLessThanOrEqual(2);
    for (const line of lines) expect(stringWidth(line)).toBeLessThanOrEqual(42);
    free = endMs;
  }
}

const letters = (text: string): string => text.replaceAll(/\s/gu, '');

describe('subtitles of a whole transcript', () => {
  it('of words that come one by one are joined, and do not fall behind', () => {
    const finals = Array.from({ length: 200 }, (_, index) =>
      plainFinal(`word${index}`, index * 0.25, index * 0.25 + 0.25),
    );
    const cues = shown('srt', finals);
    expectRules(cues);
    expect(cues.flatMap(({ lines }) => lines).join(' ')).toBe(finals.map(({ text }) => text).join(' '));
    expect(cues.at(-1)?.endMs).toBeLessThanOrEqual(51_000);
  });

  it('last 0.7 s where their length was not reported, and never overlap', () => {
    const long = `${'x'.repeat(42)} ${'y'.repeat(42)}`;
    const cues = shown('srt', [plainFinal('hello there', 5, 5), plainFinal(long, 5.1, 5.1), plainFinal(long, 6, 6)]);
    expect(cues.map(({ startMs, endMs }) => [startMs, endMs])).toEqual([
      [5_000, 5_700],
      [5_700, 6_400],
      // Nothing comes after it: it stays until it can be read.
      [6_400, 11_400],
    ]);
  });

  it('that were spoken faster than people read stay as long as the next one lets them, and delay nothing', () => {
    const fast = 'he said it all in one single breath'; // 35 columns: 2.059 s
    const cues = shown('srt', [plainFinal(fast, 1, 2), plainFinal(fast, 2.5, 3.5), plainFinal('slowly', 10, 14)]);
    expect(cues.map(({ startMs, endMs }) => [startMs, endMs])).toEqual([
      [1_000, 2_500],
      [2_500, 4_559],
      [10_000, 14_000],
    ]);
    const [wide] = shown('srt', [plainFinal('今回は生産性の向上を図る企業を応援', 0, 1)]);
    expect(wide?.endMs).toBe(2_000);
  });

  it.each([
    [
      'at the end of a part',
      'And so my fellow Americans, ask not what your country can do',
      'And so my fellow Americans,',
    ],
    ['at the end of a sentence', 'It was late. Nobody came home from the harbour.', 'It was late.'],
    [
      'where both are of about one length',
      'one two three four five six seven eight nine ten',
      'one two three four five',
    ],
    ['before what is no longer than it', 'aaaaaaaaaaaaaaaaaaaa bbbb cccccccccccccccccccc', 'aaaaaaaaaaaaaaaaaaaa'],
  ])('break a long line %s', (_, text, first) => {
    const [cue] = shown('srt', [plainFinal(text, 0, 6)]);
    expect(cue?.lines).toEqual([first, text.slice(first.length + 1)]);
  });

  it('show a word that lasts longer than a subtitle may for as long as one may', () => {
    expect(shown('vtt', [plainFinal('weeell', 1, 20)])).toEqual([{ startMs: 1_000, endMs: 8_000, lines: ['weeell'] }]);
  });

  it('count a wide character as two columns', () => {
    const cues = shown('srt', [plainFinal('今回は生産性の向上を図る企業を応援してくれる', 0, 4)]);
    expect(cues).toHaveLength(1);
    expect(cues[0]?.lines.map((line) => stringWidth(line) <= 42)).toEqual([true, true]);
  });

  it('break an address where it can be broken', () => {
    const address = 'https://support.example.com/articles/0123456789/how-to-reset-your-password-when-lost';
    const cues = shown('srt', [finalOf('s1', `please open ${address} and go on`, 0, 0.5)]);
    expectRules(cues);
    expect(cues.length).toBeLessThanOrEqual(3);
    expect(letters(cues.flatMap(({ lines }) => lines).join(''))).toBe(letters(`please open ${address} and go on`));
  });
});

describe('whatever is said, in SRT and in WebVTT', { timeout: 60_000 }, () => {
  const piece = fc.oneof(
    {
      weight: 6,
      arbitrary: fc.constantFrom('so', 'tomorrow', 'I', 'the', 'weather,', 'ends.', 'Why?', '“yes”', '3.5', 'é', '😀'),
    },
    {
      weight: 1,
      arbitrary: fc.constantFrom('a'.repeat(43), 'a'.repeat(120), 'https://example.com/a/b-c/d?e=f&g=h'.repeat(3)),
    },
    {
      weight: 3,
      arbitrary: fc.constantFrom(
        '今回は生産性の向上を図る',
        '補助金があるそうで、',
        '説明をします。',
        '今天我们来谈谈',
        'สวัสดีครับวันนี้อากาศดี',
        'कैसे हैं।',
        'كيف حالك؟',
        'ABCの「テスト」',
      ),
    },
  );
  const text = fc
    .array(fc.tuple(piece, fc.constantFrom(' ', ' ', '')), { maxLength: 40 })
    .map((parts) => parts.flat().join(''));
  const seconds = fc.oneof(fc.double({ min: 0, max: 60, noNaN: true }), fc.constantFrom(0, 0, 30, 5.0004));
  const time = fc.oneof(
    { weight: 5, arbitrary: fc.double({ min: -5, max: 200, noNaN: true }) },
    { weight: 1, arbitrary: fc.constantFrom(Number.NaN, Infinity, -Infinity, 0, 1e9) },
  );
  const final = fc
    .record({
      text,
      start: fc.double({ min: 0, max: 100, noNaN: true }),
      length: seconds,
      timed: fc.constantFrom('steps', 'any', 'none'),
      times: fc.array(fc.tuple(time, time), { minLength: 80, maxLength: 80 }),
    })
    .map(({ text: said, start, length, timed, times }): FinalResult => {
      const base = plainFinal(said, start, start + length);
      const words = said.split(/\s+/u).filter((word) => word !== '');
      if (timed === 'none') return base;
      const step = length / Math.max(1, words.length);
      return {
        ...base,
        words: words.map((word, index) => {
          const [from = 0, to = 0] = times[index] ?? [];
          return timed === 'any'
            ? { text: word, start: from, end: to }
            : { text: word, start: start + index * step, end: start + (index + 1) * step };
        }),
      };
    });

  it('no subtitle passes a limit, flashes by or overlaps, and all is said in its order', () => {
    fc.assert(
      fc.property(fc.array(final, { maxLength: 6 }), (finals) => {
        const inOrder = finals.toSorted((one, other) => one.start - other.start);
        const srt = shown('srt', finals);
        expectRules(srt);
        const vtt = shown('vtt', finals);
        expect(vtt.map(({ startMs, endMs }) => [startMs, endMs])).toEqual(
          srt.map(({ startMs, endMs }) => [startMs, endMs]),
        );
        const plainText = (cues: readonly Shown[]) =>
          letters(cues.flatMap(({ lines }) => lines).join('')).replaceAll('&amp;', '&');
        const said = letters(inOrder.map(({ text: one }) => one).join(''));
        // Finals that overlap may be shown by turns: the letters are the same.
        const sorted = (all: string) => Array.from(all).toSorted().join('');
        expect(sorted(plainText(srt))).toBe(sorted(said));
        expect(sorted(plainText(vtt))).toBe(sorted(said));
      }),
      { numRuns: 300, seed: 14 },
    );
  });

  it('one final is shown in its own order', () => {
    fc.assert(
      fc.property(final, (one) => {
        const cues = shown('srt', [one]);
        expectRules(cues);
        expect(letters(cues.flatMap(({ lines }) => lines).join('')).replaceAll('&amp;', '&')).toBe(letters(one.text));
      }),
      { numRuns: 500, seed: 15 },
    );
  });
});
