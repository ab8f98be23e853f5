import { ClosedKeys } from './closed-keys.ts';
import { charactersOf } from './result-characters.ts';
import type { TrackWord } from './seam-words.ts';
import type { PartialResult } from '../results/result.ts';
import type { PlacedResult, PlacedWord } from './words.ts';

const mostOrdered = 64;
/** While a seam lasts all words since it are compared; no provider says so many segments in a few seconds. */
const mostOrderedAtSeam = 4096;
/** A provider that opens ever new segments and closes none must not fill the memory. */
const mostOpen = 1024;
/** Nor may segments that are open for ever fill it with their texts, in characters. */
const mostOpenCharacters = 2 ** 22;

/** A partial that the caller was shown, with its place in samples. */
export interface ShownPartial {
  readonly result: PartialResult;
  readonly start: number;
  readonly end: number;
  /** Those of its words that were new. */
  readonly words: readonly PlacedWord[];
  /** How much of its place the provider has reported: its whole span, a part of that, or nothing. */
  readonly known: 'span' | 'part' | 'nothing';
}

/** One segment of one link, from its first non-empty result on. */
export interface TrackSegment {
  key: string;
  /** The session's id for it, once something of it was shown. */
  id?: string;
  /** Where it begins at the earliest, in samples. */
  start: number;
  /** Whether the provider has reported that, or it is only the earliest place that it can have. */
  startKnown: boolean;
  /** The latest end that the provider has reported of it; Infinity where it has reported none. */
  end: number;
  /** It was open when a frame came that could not be used: that may have been its final. */
  doubted?: boolean;
  /** Grows in the order of speech. */
  readonly rank: number;
  words: TrackWord[];
  shown?: ShownPartial;
  /** How long the texts are that it shows, in characters. */
  shownCharacters: number;
}

type Place = Pick<PlacedResult, 'start' | 'startKnown' | 'end' | 'endKnown'>;

/** The segments of one track: those that are open, the keys of those that are closed, and their words, as long as they are compared with those of other links. */
export class TrackSegments {
  readonly #open = new Map<string, TrackSegment>();
  /** The one of them that was asked for last. */
  #latest: TrackSegment | undefined;
  readonly #closed = new ClosedKeys();
  #openCharacters = 0;
  #nameless = 0;
  #mostOrdered: number;
  #firstKey: string | undefined;
  /** In the order in which they were spoken: all while the seam lasts, then the last few. */
  readonly #order: TrackSegment[] = [];
  readonly #tolerance: number;

  /** `tolerance`: samples by which one segment must begin before another to be spoken before it. `atSeam`: words are compared. */
  constructor(tolerance: number, atSeam: boolean) {
    this.#tolerance = tolerance;
    this.#mostOrdered = atSeam ? mostOrderedAtSeam : mostOrdered;
  }

  get open(): ReadonlyMap<string, TrackSegment> {
    return this.#open;
  }

  /** All since the seam in the order of speech, or the last few. */
  get order(): readonly TrackSegment[] {
    return this.#order;
  }

  /** Whether a segment has the link's first key. */
  isFirst(segment: TrackSegment): boolean {
    return segment.key === this.#firstKey;
  }

  /** Where the earliest open segment begins; Infinity when none is open. */
  get openStart(): number {
    let least = Infinity;
    for (const segment of this.#open.values()) least = Math.min(least, segment.start);
    return least;
  }

  /** Whether a result says again what a final of its key has said. */
  repeats(key: string, placed: PlacedResult, final: boolean): boolean {
    return this.#opened(key) === undefined && this.#closed.repeats(key, placed, final);
  }

  /** A frame came that could not be used: it may have been the final of any open segment. */
  markDoubt(): void {
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
    const known = this.#opened(key);
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

  /** The segment that is open under a key: mostly the one that was asked for last. */
  #opened(key: string): TrackSegment | undefined {
    if (this.#latest?.key !== key) this.#latest = this.#open.get(key);
    return this.#latest;
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
    const characters = charactersOf(shown.result);
    this.#openCharacters += characters - segment.shownCharacters;
    segment.shown = shown;
    segment.shownCharacters = characters;
  }

  /** A final has closed the segment. */
  close(segment: TrackSegment, placed: PlacedResult): void {
    this.drop(segment);
    this.#closed.add(segment.key, placed);
  }

  /** Nothing more is expected of an open segment. */
  drop(segment: TrackSegment): void {
    if (this.#open.delete(segment.key)) this.#openCharacters -= segment.shownCharacters;
    if (this.#latest === segment) this.#latest = undefined;
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

  /** The words of segments are compared from now on. */
  compareWords(): void {
    this.#mostOrdered = mostOrderedAtSeam;
  }

  /** The words of segments are not compared any more: only the order of the last few is needed from now on. */
  forgetWords(): void {
    this.#mostOrdered = mostOrdered;
    for (const segment of this.#order) segment.words = [];
    this.#trim();
  }

  /** Segments open in the order of speech; one whose time is clearly earlier than its neighbour's goes before it. */
  #place(key: string, start: number, startKnown: boolean): TrackSegment {
    let at = this.#order.length;
    const from = startKnown ? start + this.#tolerance : Infinity;
    while (at > 0 && (this.#order[at - 1]?.start ?? 0) > from) at -= 1;
    const before = this.#order[at - 1]?.rank ?? (this.#order[at]?.rank ?? 1) - 1;
    const after = this.#order[at]?.rank ?? before + 2;
    const rank = (before + after) / 2;
    const segment: TrackSegment = { key, start, startKnown, end: Infinity, rank, words: [], shownCharacters: 0 };
    this.#order.splice(at, 0, segment);
    this.#trim();
    return segment;
  }

  #trim(): void {
    const surplus = this.#order.length - this.#mostOrdered;
    if (surplus > 0) this.#order.splice(0, surplus);
  }
}

/** To the sample: two segments may hold the same words, and even overlap, but do not begin at the same moment. */
function isTwin({ words: compared, shown, start, startKnown }: TrackSegment, placed: PlacedResult): boolean {
  const words = compared.length > 0 ? compared : (shown?.words ?? []);
  if (!startKnown || !placed.startKnown || start !== placed.start || words.length === 0) return false;
  return words.every(({ normalized }, index) => placed.words[index]?.normalized === normalized);
}
