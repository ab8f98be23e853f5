import { ClosedKeys } from './closed-keys.ts';
import type { LinkMap } from './link-map.ts';
import type { TrackWord, SeamAlignment, WordVerdict } from './seam.ts';
import type { PartialResult } from '../results/result.ts';
import type { PlacedResult, PlacedWord } from './words.ts';

const mostOrdered = 64;
/** While a seam lasts all words since it are compared; no provider says so many segments in a few seconds. */
const mostOrderedAtSeam = 4096;
/** A provider that opens ever new segments and closes none must not fill the memory. */
const mostOpen = 1024;
/** Nor may segments that are open for ever fill it with their texts, in characters. */
const mostOpenCharacters = 2 ** 22;
/** Nobody speaks faster; words in such numbers are not aligned, and all of them kept. */
const mostWordsPerSecond = 20;
const leastOverlap = 2;

/** A partial that the caller was shown, with its place in samples. */
export interface ShownPartial {
  readonly result: PartialResult;
  readonly start: number;
  readonly end: number;
  /** Those of its words that were new. */
  readonly words: readonly PlacedWord[];
  /** How much of its place the provider has told: its whole span, a part of that, or nothing. */
  readonly told: 'span' | 'part' | 'nothing';
}

/** One segment of one link, from its first non-empty result on. */
export interface TrackSegment {
  key: string;
  /** The session's name for it, once something of it was shown. */
  id?: string;
  /** Where it begins at the earliest, in samples. */
  start: number;
  /** Whether the provider has told that, or it is only the earliest place that it can have. */
  startKnown: boolean;
  /** The latest end that the provider has told of it; Infinity where it has told none. */
  end: number;
  /** It was open when a frame came that could not be used: that may have been its final. */
  doubted?: boolean;
  /** Grows in the order of speech. */
  readonly rank: number;
  words: TrackWord[];
  shown?: ShownPartial;
}

/** What a link repeats of the links before it. */
export interface TrackSeam {
  readonly words: SeamAlignment;
  /** The normalized of the last words said before the cut. */
  readonly tail: readonly string[];
  /** The most words that a result without times may repeat. */
  readonly mostRepeated: number;
}

type Place = Pick<PlacedResult, 'start' | 'startKnown' | 'end' | 'endKnown'>;

/** The segments of one track: those that are open, the keys of those that are closed, and their words as far as the seam needs them. */
export class TrackSegments {
  readonly #map: LinkMap;
  readonly #open = new Map<string, TrackSegment>();
  readonly #closed = new ClosedKeys();
  #openCharacters = 0;
  #nameless = 0;
  #seam: TrackSeam | undefined;
  #firstKey: string | undefined;
  /** In the order in which they were spoken: all while the seam lasts, then the last few. */
  readonly #order: TrackSegment[] = [];
  readonly #tolerance: number;

  constructor(map: LinkMap, seam: TrackSeam | undefined, tolerance: number) {
    this.#map = map;
    this.#seam = seam;
    this.#tolerance = tolerance;
  }

  get open(): ReadonlyMap<string, TrackSegment> {
    return this.#open;
  }

  /** Where the earliest open segment begins; Infinity when none is open. */
  get openStart(): number {
    let least = Infinity;
    for (const segment of this.#open.values()) least = Math.min(least, segment.start);
    return least;
  }

  /** Whether a result says again what a final of its key has said. */
  repeats(key: string, placed: PlacedResult, final: boolean): boolean {
    return !this.#open.has(key) && this.#closed.repeats(key, placed, final);
  }

  /** A frame came that could not be used: it may have been the final of any open segment. */
  markDoubt(): void {
    this.#seam?.words.heardIncompletely();
    for (const segment of this.#open.values()) segment.doubted = true;
  }

  /** Whether a segment that begins behind `position`, or about there, still waits for a final that may have come. */
  doubtedAfter(position: number): boolean {
    return this.openBefore(Infinity).some(
      ({ doubted, start }) => doubted === true && start >= position - this.#tolerance,
    );
  }

  /** The open segments that begin before `position`, in the order of speech. */
  openBefore(position: number): readonly TrackSegment[] {
    return [...this.#open.values()].filter(({ start }) => start < position).sort((one, other) => one.rank - other.rank);
  }

  /** The open segment of a key, opened if need be. */
  openSegment(key: string, { start, startKnown, end, endKnown }: Place): TrackSegment {
    this.#firstKey ??= key;
    const known = this.#open.get(key);
    if (known !== undefined && startKnown && start > known.end + this.#tolerance) this.#rename(known);
    else if (known !== undefined) {
      if (startKnown) known.start = known.startKnown ? Math.min(known.start, start) : start;
      known.startKnown ||= startKnown;
      if (endKnown) known.end = known.end === Infinity ? end : Math.max(known.end, end);
      return known;
    }
    const segment = this.#place(key, start, startKnown);
    if (endKnown) segment.end = end;
    this.#open.set(key, segment);
    return segment;
  }

  /** The provider uses the name of an open segment for one that lies behind it: the open one goes on without a name. */
  #rename(segment: TrackSegment): void {
    this.#open.delete(segment.key);
    this.#nameless += 1;
    segment.key = `\0${this.#nameless}`;
    this.#open.set(segment.key, segment);
  }

  /** The segment that has been open for longest, let go because there are too many, or their texts are too long. */
  takeSurplus(): TrackSegment | undefined {
    if (this.#open.size <= mostOpen && this.#openCharacters <= mostOpenCharacters) return undefined;
    const [oldest] = this.#open.values();
    if (oldest !== undefined) this.drop(oldest);
    return oldest;
  }

  /** The caller was shown a partial of the segment. */
  show(segment: TrackSegment, shown: ShownPartial): void {
    this.#openCharacters += shown.result.text.length - (segment.shown?.result.text.length ?? 0);
    segment.shown = shown;
  }

  /** A final has closed the segment. */
  close(segment: TrackSegment, placed: PlacedResult): void {
    this.drop(segment);
    this.#closed.add(segment.key, placed);
  }

  /** Nothing more is expected of an open segment. */
  drop(segment: TrackSegment): void {
    if (this.#open.delete(segment.key)) this.#openCharacters -= segment.shown?.result.text.length ?? 0;
  }

  /**
   * Another open segment with the words of a final at their place: the provider has given it two names. It is let go, and its
   * words are not aligned as if they had been spoken twice.
   */
  takeTwin(segment: TrackSegment, placed: PlacedResult): TrackSegment | undefined {
    const twin = [...this.#open.values()].find((other) => other !== segment && isTwin(other, placed));
    if (twin === undefined) return undefined;
    this.drop(twin);
    twin.words = [];
    return twin;
  }

  /** Whether each word of a result is new; the verdict on a final's words stays. */
  judge(segment: TrackSegment, placed: PlacedResult, final: boolean): readonly WordVerdict[] {
    const all = placed.words.map(() => ({ kept: true }));
    if (this.#seam === undefined) return all;
    const guessed = placed.times === 'none' || (final && !(placed.startKnown && placed.endKnown));
    if (guessed) return this.#judgeByText(segment, placed, this.#seam);
    if (placed.start > this.#seam.words.reach || isTooDense(placed, this.#map)) return all;
    const estimated = placed.times !== 'words';
    segment.words = placed.words.map(({ normalized, start, end }) => ({
      normalized,
      start,
      end,
      estimated,
      verdict: 'open',
    }));
    const heard: TrackWord[] = [];
    let first = 0;
    for (const other of this.#order) {
      if (other === segment) first = heard.length;
      heard.push(...other.words);
    }
    const verdicts = this.#seam.words.judge(heard, first, first + segment.words.length);
    if (final) {
      for (const [index, word] of segment.words.entries())
        word.verdict = verdicts[index]?.kept === true ? 'kept' : 'dropped';
    }
    return verdicts;
  }

  /**
   * Lets go of what only the seam needs, once the link itself has answered everything before `position`. That `settled` has
   * passed it is not enough: a gap moves `settled`, and the link's words of before it may still come.
   */
  forgetSeam(position: number): void {
    if (this.#seam === undefined || position <= this.#seam.words.reach) return;
    this.#seam = undefined;
    for (const segment of this.#order) segment.words = [];
    this.#trim();
  }

  /** Without times only the first segment is judged: its head may repeat the last words said. */
  #judgeByText(segment: TrackSegment, placed: PlacedResult, seam: TrackSeam): WordVerdict[] {
    const overlap = segment.key === this.#firstKey ? overlapOf(seam, placed) : 0;
    return placed.words.map((_, index) => ({ kept: index >= overlap }));
  }

  /** Segments open in the order of speech; one whose time is clearly earlier than its neighbour's goes before it. */
  #place(key: string, start: number, startKnown: boolean): TrackSegment {
    let at = this.#order.length;
    const from = startKnown ? start + this.#tolerance : Infinity;
    while (at > 0 && (this.#order[at - 1]?.start ?? 0) > from) at -= 1;
    const before = this.#order[at - 1]?.rank ?? (this.#order[at]?.rank ?? 1) - 1;
    const after = this.#order[at]?.rank ?? before + 2;
    const segment: TrackSegment = { key, start, startKnown, end: Infinity, rank: (before + after) / 2, words: [] };
    this.#order.splice(at, 0, segment);
    this.#trim();
    return segment;
  }

  #trim(): void {
    const most = this.#seam === undefined ? mostOrdered : mostOrderedAtSeam;
    if (this.#order.length > most) this.#order.splice(0, this.#order.length - most);
  }
}

/** To the sample: two segments may hold the same words, and even overlap, but do not begin at the same moment. */
function isTwin({ words: recognised, shown, start, startKnown }: TrackSegment, placed: PlacedResult): boolean {
  const words = recognised.length > 0 ? recognised : (shown?.words ?? []);
  if (!startKnown || !placed.startKnown || start !== placed.start || words.length === 0) return false;
  return words.every(({ normalized }, index) => placed.words[index]?.normalized === normalized);
}

function isTooDense({ start, end, words }: PlacedResult, map: LinkMap): boolean {
  const seconds = Math.max(1, (end - start) / map.sampleRate);
  return words.length > mostWordsPerSecond * seconds;
}

/** The longest head of a result that equals the tail of what was said; 0 below two words. */
function overlapOf(seam: TrackSeam, placed: PlacedResult): number {
  const longest = Math.min(seam.mostRepeated, seam.tail.length, placed.words.length);
  for (let length = longest; length >= leastOverlap; length -= 1) {
    const from = seam.tail.length - length;
    if (placed.words.slice(0, length).every((word, index) => word.normalized === seam.tail[from + index]))
      return length;
  }
  return 0;
}
