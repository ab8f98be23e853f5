import type { ResultEvent } from '../protocol/recognition.ts';
import {
  finalOf,
  keptWords,
  knownPlaceOf,
  newWords,
  partialOf,
  sameResult,
  spanOfKept,
  type ReportOptions,
  type Span,
} from './result-words.ts';
import type { NewWord, SpokenBy } from './said-words.ts';
import { farthestEstimateSeconds } from './seam-costs.ts';
import type { WordVerdict } from './seam-words.ts';
import type { TrackContext } from './track-context.ts';
import type { TrackSeam } from './track-seam.ts';
import type { TrackSpeakers } from './track-speakers.ts';
import { TrackSegments, type ShownPartial, type TrackSegment } from './track-segments.ts';
import { unconfirmedFinal } from './unconfirmed.ts';
import type { PartialResult } from '../results/result.ts';
import type { PlacedEvent, PlacedResult, PlacedWord } from './words.ts';

const orderToleranceSeconds = 0.5;

/** The results of one link as the session reports them: those of their words that are new, each segment under the session's id. */
export class TrackResults {
  readonly #context: TrackContext;
  /** The link that its words count as. */
  #epoch: number;
  readonly #segments: TrackSegments;
  /** Where the provider reports who speaks. */
  readonly #speakers: TrackSpeakers | undefined;
  /** While its words may repeat those of other links. */
  #seam: TrackSeam | undefined;
  #over = false;
  #link: number;
  /** The same for all results of the link. */
  #reporting: ReportOptions;
  /** Words that end from here on (samples) are another link's. */
  #endsAt = Infinity;
  /** Words that end before this (samples) are another link's. */
  #beginsAt = -Infinity;
  /** Of partials, words whose middle lies before this (samples) are still to be said by another link. */
  #showsFrom = -Infinity;

  /** `seam`: absent where there is nothing that the link could repeat; `speakers`: where the provider does not report who speaks. */
  constructor(context: TrackContext, epoch: number, seam: TrackSeam | undefined, speakers: TrackSpeakers | undefined) {
    this.#context = context;
    this.#epoch = epoch;
    this.#link = epoch;
    this.#reporting = { joiner: context.joiner, sampleRate: context.audio.sampleRate, epoch };
    this.#seam = seam;
    this.#speakers = speakers;
    this.#segments = new TrackSegments(orderToleranceSeconds * context.audio.sampleRate, seam !== undefined);
  }

  /** Segments with a partial and no final yet. */
  get open(): number {
    return this.#segments.open.size;
  }

  /** Where the earliest open segment begins, in samples; Infinity when none is open. */
  get openStart(): number {
    return this.#segments.openStart;
  }

  /** Words that were said before this position (samples) may be forgotten; Infinity where none is needed. */
  get needsWordsFrom(): number {
    return this.#seam?.from ?? Infinity;
  }

  /** The link that results come on now. */
  get link(): number {
    return this.#link;
  }

  /** Results come on another link now. `seam`: where the words of this one may be repeated on it. */
  goesOn(link: number, seam: TrackSeam | undefined): void {
    this.#link = link;
    this.#reporting = { ...this.#reporting, epoch: link };
    if (seam === undefined) return;
    this.#epoch = link;
    this.#seam = seam;
    this.#segments.compareWords();
  }

  /**
   * Another link says what ends from `endsAt` (samples) on, and may have said of it already what this one says. `seam`: where no
   * words are compared yet.
   */
  handsOver(endsAt: number, seam: () => TrackSeam): void {
    this.#endsAt = endsAt;
    if (this.#seam !== undefined) return;
    this.#seam = seam();
    this.#segments.compareWords();
  }

  /**
   * What lies before `position` (samples) is another link's to say; `isSaid`: it has said all of that; `isUntimed`: nobody knows where
   * its words stand.
   */
  takesOver(position: number, isSaid: boolean, isUntimed: boolean): void {
    // What was said so long before may be forgotten, so that nobody could see that it is said again.
    const compared = isUntimed ? 0 : farthestEstimateSeconds * this.#context.audio.sampleRate;
    this.#beginsAt = position - compared;
    this.#showsFrom = isSaid ? -Infinity : position;
    this.#seam?.divideAt(position);
  }

  /** Whether a result says again what a final of its key has said. */
  repeats(key: string, placed: PlacedResult, isFinal: boolean): boolean {
    return this.#segments.repeats(key, placed, isFinal);
  }

  /** A final has come and is received later. */
  opens({ key }: ResultEvent, placed: PlacedResult): void {
    this.#segments.openSegment(key, placed);
    const surplus = this.#segments.takeSurplus()?.shown;
    if (surplus !== undefined) this.#context.results.retract(surplus);
  }

  partial(event: ResultEvent, placed: PlacedEvent): void {
    const { audio, results } = this.#context;
    const segment = this.#segments.openSegment(event.key, placed);
    const surplus = this.#segments.takeSurplus()?.shown;
    if (surplus !== undefined) results.retract(surplus);
    const verdicts = this.#judge(segment, placed, false);
    const kept = verdicts === undefined ? undefined : this.#shown(placed, keptWords(placed, verdicts));
    // A partial of which nothing is new leaves the one shown before it as it is: only a final or the end takes it back.
    if (kept?.length === 0) return;
    const span = kept === undefined ? placed : spanOfKept(placed, kept, audio.settled);
    const id = this.#identify(segment, span);
    const speakers = this.#speakers?.guess(event, placed, verdicts);
    const result = partialOf(id, placed, kept, span, speakers, this.#reporting);
    if (isShown(segment, result, span)) return;
    this.#segments.show(segment, new Shown(result, placed, kept, span));
    results.partial(result);
  }

  final(event: ResultEvent, placed: PlacedEvent): void {
    const { audio, said, results, unread } = this.#context;
    const segment = this.#segments.openSegment(event.key, placed);
    this.#mergeTwin(segment, placed);
    const verdicts = this.#judge(segment, placed, true);
    this.#speakers?.learn(event, placed, verdicts);
    const kept = this.#own(placed, keptWords(placed, verdicts));
    const span = spanOfKept(placed, kept, audio.settled);
    const id = kept.length === 0 ? undefined : this.#identify(segment, span);
    this.#segments.close(segment, placed);
    if (id === undefined) {
      if (segment.shown !== undefined) results.retract(segment.shown);
      return;
    }
    const { key, channel } = event;
    const speakers = this.#speakers?.tell({ id, key, channel, hasWords: placed.times === 'words' }, kept);
    // Guessed places would take other words for what these have said.
    if (knownPlaceOf(placed) !== 'span') said.addTail(kept, this.#epoch);
    else {
      const words = newWords(placed, verdicts, speakers);
      const own = words.length === kept.length ? words : words.filter(({ word }) => kept.includes(word));
      said.add(own, this.#epoch, segment.rank);
    }
    unread.newWords(kept);
    results.final(finalOf(id, placed, kept, span, speakers, this.#reporting));
  }

  /**
   * Partials that begin before `position` become finals, as far as no final has said their words. Returns the spans of those
   * that did, in order, as far as the provider has reported them.
   */
  confirmBefore(position: number): readonly Span[] {
    const confirmed: Span[] = [];
    for (const segment of this.#segments.openBefore(position)) {
      // A listener may have ended the session in the middle of it.
      if (this.#over) break;
      const span = this.#confirm(segment);
      if (span !== undefined) confirmed.push(span);
    }
    return confirmed.sort((one, other) => one.start - other.start);
  }

  /** A frame came that could not be used: it may have been the final of any open segment, or words of the replayed audio. */
  markUnread(): void {
    this.#seam?.markUnread();
    this.#segments.markDoubt();
  }

  /** Whether a segment that begins behind `position`, or about there, still waits for a final that may have come. */
  doubtedAfter(position: number): boolean {
    return this.#segments.doubtedAfter(position);
  }

  /** The link has answered everything before `position`. */
  answered(position: number): void {
    // That `settled` has passed there is not enough: a gap moves `settled`, and the link's words of before may still come.
    if (this.#seam?.isOver(position) !== true) return;
    this.#seam = undefined;
    this.#segments.forgetWords();
  }

  /** Nothing more comes. Returns the partials that are shown. */
  end(): readonly ShownPartial[] {
    this.#over = true;
    return [...this.#segments.open.values()].flatMap((segment) => segment.shown ?? []);
  }

  /** The verdict on each word; `undefined` where there is nothing that they could repeat: all are new. */
  #judge(segment: TrackSegment, placed: PlacedResult, isFinal: boolean): readonly WordVerdict[] | undefined {
    if (this.#seam === undefined) return undefined;
    const { order } = this.#segments;
    return this.#seam.judge(segment, placed, { isFinal, isFirst: this.#segments.isFirst(segment), order });
  }

  /** Without those that another link says: where its times are not reported, nobody knows which these are. */
  #own({ startKnown }: PlacedResult, words: readonly PlacedWord[]): readonly PlacedWord[] {
    if ((this.#endsAt === Infinity && this.#beginsAt === -Infinity) || !startKnown) return words;
    const own = words.filter(({ end }) => end < this.#endsAt && end >= this.#beginsAt);
    return own.length === words.length ? words : own;
  }

  /** Without those, and without those that another link is still to say. */
  #shown(placed: PlacedResult, words: readonly PlacedWord[]): readonly PlacedWord[] {
    const own = this.#own(placed, words);
    if (this.#showsFrom === -Infinity || !placed.startKnown) return own;
    return own.filter(({ start, end }) => start + end >= 2 * this.#showsFrom);
  }

  /** A segment that has two names goes on under the id that the caller knows. */
  #mergeTwin(segment: TrackSegment, placed: PlacedResult): void {
    const twin = this.#segments.takeTwin(segment, placed);
    if (twin?.shown === undefined) return;
    if (segment.id !== undefined) this.#context.results.retract(twin.shown);
    else {
      segment.id = twin.shown.result.id;
      this.#segments.show(segment, twin.shown);
    }
  }

  #confirm(segment: TrackSegment): Span | undefined {
    const { shown } = segment;
    this.#segments.drop(segment);
    if (shown === undefined) return undefined;
    const { audio, said, results, unread, joiner } = this.#context;
    const { settled, sampleRate } = audio;
    const { id, channel, words: reported } = shown.result;
    const telling = { id, key: segment.key, channel, hasWords: reported !== undefined };
    const confirmed = unconfirmedFinal(shown, {
      said: said.all(),
      settled,
      joiner,
      sampleRate,
      endsAt: this.#endsAt,
      tell: (kept) => this.#speakers?.tell(telling, kept),
    });
    if (confirmed === undefined) {
      results.retract(shown);
      return undefined;
    }
    const { result, words, span, speakers } = confirmed;
    // Guessed places would take other words for what these have said.
    if (span === undefined) said.addTail(words, this.#epoch);
    else {
      const all = words.map((word, index) => withSpeaker(word, speakers?.[index]));
      said.add(all, this.#epoch, segment.rank);
    }
    unread.newWords(words);
    results.final(result);
    return span;
  }

  /** A segment's id: its own, that of the first pending partial which it brings back, or a new one. */
  #identify(segment: TrackSegment, span: Span): string {
    if (segment.id !== undefined) return segment.id;
    const { results } = this.#context;
    const pending = results.takePending(span);
    segment.id = pending?.result.id ?? results.newId();
    if (pending !== undefined) this.#segments.show(segment, pending);
    return segment.id;
  }
}

/** Whether the caller sees the same already. Mostly it ends elsewhere: then there is no need to look at the text of before. */
function isShown({ shown }: TrackSegment, result: PartialResult, { start, end }: Span): boolean {
  return shown?.end === end && shown.start === start && sameResult(shown.result, result);
}

/** A partial that the caller was shown. Its words are made only where they are compared with others. */
class Shown implements ShownPartial {
  readonly result: PartialResult;
  readonly start: number;
  readonly end: number;
  readonly #placed: PlacedResult;
  /** Those of its words that were new; `undefined`: all were. */
  readonly #kept: readonly PlacedWord[] | undefined;

  constructor(result: PartialResult, placed: PlacedResult, kept: readonly PlacedWord[] | undefined, span: Span) {
    this.result = result;
    this.start = span.start;
    this.end = span.end;
    this.#placed = placed;
    this.#kept = kept;
  }

  get words(): readonly PlacedWord[] {
    return this.#kept ?? this.#placed.words;
  }

  get known(): ShownPartial['known'] {
    return knownPlaceOf(this.#placed);
  }
}

function withSpeaker(word: PlacedWord, by: SpokenBy | undefined): NewWord {
  return by === undefined ? { word } : { word, by };
}
