import { sampleRate, type Span } from './audio.ts';

/** A word with estimated times; samples of its stream. */
export interface TimedWord extends Span {
  readonly text: string;
}

/** Pauses shorter than this are inside a word more often than between two. In samples: 0.16 s. */
const pauseSamples = 2560;
/**
 * What it is worth that a pause falls on punctuation, against a misfit of lengths as large as all speech of the segment: this much for each
 * second of the pause, up to the limit. A pause of a second hardly ever stands inside a clause.
 */
const punctuationBonusPerSecond = 0.35;
const largestPunctuationBonus = 0.4;

/**
 * Spreads the words of a segment over the parts of it in which somebody speaks. The model gives no times: these are
 * estimates, in which every word has a length by its letters, no word lies across a pause, and pauses fall on punctuation
 * where that fits.
 */
export function spreadWords(words: readonly string[], voiced: readonly Span[]): readonly TimedWord[] {
  const pieces = joinOverShortPauses(voiced);
  const weights = words.map((word) => weight(word));
  const shares = divide(words, weights, pieces);
  return shares.flatMap(({ piece, from, to }) => {
    const pace = (piece.end - piece.start) / sum(weights.slice(from, to));
    let placed = 0;
    return words.slice(from, to).map((text, index) => {
      const start = Math.round(piece.start + placed * pace);
      placed += weights[from + index] ?? 0;
      return { text, start, end: Math.round(piece.start + placed * pace) };
    });
  });
}

interface Share {
  readonly piece: Span;
  readonly from: number;
  readonly to: number;
}

/** Gives each piece of speech its words, so that lengths and punctuation fit best: the cheapest way through a table. */
function divide(words: readonly string[], weights: readonly number[], pieces: readonly Span[]): readonly Share[] {
  const voicedTotal = sum(pieces.map((piece) => piece.end - piece.start));
  const pace = voicedTotal / Math.max(1, sum(weights));
  const sums = [0];
  for (const value of weights) sums.push((sums.at(-1) ?? 0) + value);
  // best[p][w]: the least cost of giving the first w words to the first p pieces; from[p][w]: where piece p then begins.
  const best: number[][] = [[0, ...words.map(() => Infinity)]];
  const from: number[][] = [[]];
  for (const [p, piece] of pieces.entries()) {
    const bonus = punctuationBonus((pieces[p + 1]?.start ?? piece.end) - piece.end);
    const row = sums.map(() => Infinity);
    const origin = sums.map(() => 0);
    for (let to = 0; to <= words.length; to += 1) {
      for (let first = 0; first <= to; first += 1) {
        const expected = ((sums[to] ?? 0) - (sums[first] ?? 0)) * pace;
        const misfit = (expected - (piece.end - piece.start)) / voicedTotal;
        const punctuated = first < to && /\p{P}$/u.test(words[to - 1] ?? '');
        const cost = (best[p]?.[first] ?? Infinity) + Math.abs(misfit) - (punctuated ? bonus : 0);
        if (cost < (row[to] ?? 0)) [row[to], origin[to]] = [cost, first];
      }
    }
    best.push(row);
    from.push(origin);
  }
  const shares: Share[] = [];
  let to = words.length;
  for (let p = pieces.length; p > 0; p -= 1) {
    const piece = pieces[p - 1];
    const first = from[p]?.[to] ?? 0;
    if (piece !== undefined) shares.unshift({ piece, from: first, to });
    to = first;
  }
  return shares;
}

function punctuationBonus(pauseSamples: number): number {
  return Math.min(largestPunctuationBonus, (pauseSamples / sampleRate) * punctuationBonusPerSecond);
}

function joinOverShortPauses(voiced: readonly Span[]): readonly Span[] {
  const pieces: Span[] = [];
  for (const span of voiced) {
    const last = pieces.at(-1);
    if (last !== undefined && span.start - last.end < pauseSamples)
      pieces.splice(-1, 1, { start: last.start, end: span.end });
    else pieces.push(span);
  }
  return pieces;
}

/** How long a word takes to say, in letters; a digit is said as a word. */
function weight(word: string): number {
  const letters = word.match(/\p{L}/gu)?.length ?? 0;
  const digits = word.match(/\p{N}/gu)?.length ?? 0;
  return 1 + letters + 4 * digits;
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
