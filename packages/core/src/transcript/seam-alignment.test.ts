import { describe, expect, it } from 'vitest';
import type { SaidWord } from './said-words.ts';
import { SeamAlignment } from './seam-alignment.ts';
import type { TrackWord } from './seam-words.ts';

const rate = 16_000;

type Timed = readonly [text: string, start: number, end: number];

function said(words: readonly Timed[], final = 1): SaidWord[] {
  return words.map(([normalized, start, end]) => ({
    normalized,
    start: start * rate,
    end: end * rate,
    final,
    epoch: 1,
    rank: final,
  }));
}

function recognised(words: readonly Timed[], verdict: TrackWord['verdict'] = 'open'): TrackWord[] {
  return words.map(([normalized, start, end]) => ({
    normalized,
    start: start * rate,
    end: end * rate,
    estimated: false,
    verdict,
  }));
}

function seamAt(settled: number, words: readonly SaidWord[], from = settled - 2): SeamAlignment {
  return new SeamAlignment({ from: from * rate, settled: settled * rate, sampleRate: rate }, words);
}

/** The words that a seam keeps of a new link's words. */
function keptOf(seam: SeamAlignment, words: readonly TrackWord[], first = 0): string[] {
  return seam
    .judge(words, first, words.length)
    .flatMap((verdict, index) => (verdict.kept ? [words[first + index]?.normalized ?? ''] : []));
}

const sentence: readonly Timed[] = [
  ['ask', 8.2, 8.5],
  ['not', 8.55, 8.8],
  ['what', 8.85, 9.1],
  ['your', 9.15, 9.4],
  ['country', 9.4, 10],
];

function shifted(words: readonly Timed[], seconds: number): Timed[] {
  return words.map(([text, start, end]) => [text, start + seconds, end + seconds]);
}

describe('a seam', () => {
  it('drops what was said and keeps what is new', () => {
    const words = recognised([...sentence, ['can', 10.05, 10.2], ['do', 10.2, 10.4]]);
    expect(keptOf(seamAt(10, said(sentence)), words)).toEqual(['can', 'do']);
  });

  it.each([-0.4, -0.2, 0.2, 0.4])('does so when all times of the new link are %f s off', (seconds) => {
    const words = recognised(shifted([...sentence, ['can', 10.05, 10.2]], seconds));
    expect(keptOf(seamAt(10, said(sentence)), words)).toEqual(['can']);
  });

  it('drops the fragment of a word that the first sample has cut', () => {
    const words = recognised([['sk', 8.3, 8.5], ...sentence.slice(1), ['can', 10.05, 10.2]]);
    expect(keptOf(seamAt(10, said(sentence), 8.3), words)).toEqual(['can']);
  });

  it('drops a word that was said and is recognised wrongly now', () => {
    const words = recognised([...sentence.slice(0, 4), ['county', 9.4, 10], ['can', 10.05, 10.2]]);
    expect(keptOf(seamAt(10, said(sentence)), words)).toEqual(['can']);
  });

  it('keeps a true repetition on the other side of the cut', () => {
    const words = recognised([
      ['well', 9.2, 9.5],
      ['no', 9.6, 9.8],
      ['no', 9.9, 10.1],
      ['no', 10.2, 10.4],
    ]);
    const before = said([
      ['well', 9.2, 9.5],
      ['no', 9.6, 9.8],
    ]);
    expect(keptOf(seamAt(9.8, before), words)).toEqual(['no', 'no']);
  });

  it('counts repetitions rather than times where the times of both links differ by a whole word', () => {
    const before = said([
      ['well', 9.2, 9.5],
      ['no', 9.6, 9.8],
      ['no', 9.85, 10.05],
    ]);
    const words = recognised([
      ['well', 9.0, 9.25],
      ['no', 9.35, 9.55],
      ['no', 9.6, 9.8],
      ['no', 9.85, 10.05],
    ]);
    expect(keptOf(seamAt(10.05, before), words)).toEqual(['no']);
  });

  it('keeps a word at the place up to which a quiet link has settled', () => {
    expect(keptOf(seamAt(14, said(sentence)), recognised([['together', 13.6, 14.1]]))).toEqual(['together']);
  });

  it('keeps a word that takes the place of one said, where the two do not look alike', () => {
    const before = seamAt(10, said(sentence));
    expect(keptOf(before, recognised([...sentence.slice(0, 4), ['county', 9.7, 10.3]]))).toEqual([]);
    expect(keptOf(before, recognised([...sentence.slice(0, 4), ['when', 9.7, 10.3]]))).toEqual(['when']);
  });

  it('keeps one more repetition than was said, even inside what is settled', () => {
    const words = recognised([
      ['can', 8.2, 8.5],
      ['ask', 8.55, 8.8],
      ['ask', 8.85, 9.1],
      ['not', 9.15, 9.4],
    ]);
    const before = [words[0], words[1], words[3]].flatMap((word) =>
      word === undefined ? [] : [{ ...word, final: 1, epoch: 1, rank: 1 }],
    );
    expect(keptOf(seamAt(9.4, before), words)).toEqual(['ask']);
  });

  it('takes a fragment for the word that was cut, not for one more', () => {
    const before = said([
      ['country', 21.5, 21.9],
      ['country', 21.95, 22.43],
      ['country', 22.45, 22.86],
      ['country', 22.9, 23.41],
    ]);
    const words = recognised([
      ['ryh', 22.5, 22.84],
      ['country', 22.84, 23.23],
      ['country', 23.25, 23.66],
    ]);
    expect(keptOf(seamAt(23.41, before, 22.5), words)).toEqual(['country']);
  });

  it('does not take a word for one that began before the first sample of the link', () => {
    expect(keptOf(seamAt(10, said([['yes', 9.5, 10]]), 10), recognised([['yes', 10, 10.35]]))).toEqual(['yes']);
  });

  it('keeps everything when nothing was said near', () => {
    expect(keptOf(seamAt(20, said(sentence)), recognised([['so', 20.1, 20.3]]))).toEqual(['so']);
  });

  it('keeps the words before an island, and drops those of the island', () => {
    const before = [...said(sentence.slice(0, 2), 1), ...said(sentence.slice(3), 2)];
    const words = recognised([...sentence, ['can', 10.05, 10.2]]);
    expect(keptOf(seamAt(8.8, before), words)).toEqual(['what', 'can']);
  });

  it('makes good a repetition that it dropped before it knew of the next one', () => {
    const island = said(
      [
        ['go', 1.05, 1.25],
        ['on', 1.3, 1.6],
      ],
      1,
    );
    const seam = seamAt(0.6, island, 0);
    const first = recognised([['go', 0.7, 0.9]]);
    const second = recognised([['go', 0.95, 1.18]], 'dropped');
    const third = recognised([['go', 1.2, 1.3]]);
    expect(keptOf(seam, [...first, ...second, ...third], 2)).toEqual(['go']);
  });

  it('names the said word before which a new word stands', () => {
    const before = [...said(sentence.slice(0, 2), 1), ...said(sentence.slice(3), 2)];
    const verdict = seamAt(8.8, before).judge(recognised(sentence), 2, 3)[0];
    expect(verdict).toEqual({ kept: true, before: before[2] });
  });

  it('reaches no farther than the last word said can be repeated', () => {
    expect(seamAt(10, said(sentence)).reach).toBe(11.5 * rate);
  });
});
