import type { ResultEvent } from '../protocol/recognition.ts';
import type { Doubts, DoubtOutcome, UnreadKind } from './doubts.ts';
import type { LinkMap } from './link-map.ts';
import { ProgressMarks } from './progress-marks.ts';
import { keptWords, newWords, reportOf, sameResult, spanOfKept, toldOf, uncovered, type Span } from './result-words.ts';
import type { SaidWords } from './said-words.ts';
import type { SessionResults } from './session-results.ts';
import type { LiveTrack, SettleRule } from './settle-rule.ts';
import type { TimelineAudio } from './timeline-audio.ts';
import { TrackSegments, type TrackSeam, type TrackSegment } from './track-segments.ts';
import { unconfirmedFinal } from './unconfirmed.ts';
import { placeResult, type PlacedResult } from './words.ts';

/** The link must end, and another one say what it could not; `isLast`: none would do better. */
export interface MustEnd {
  readonly kinds: readonly string[];
  readonly isLast: boolean;
}

/** What all tracks of a timeline share. */
export interface TrackContext {
  readonly audio: TimelineAudio;
  readonly said: SaidWords;
  readonly results: SessionResults;
  readonly rule: SettleRule;
  readonly doubts: Doubts;
  /** What stands between two words of a text that is put together again. */
  readonly joiner: string;
  /** `whole`: nothing is settled before the provider's end of stream. */
  readonly replay: 'unsettled' | 'whole';
  /** A result's times lie beyond what its link was sent. */
  readonly timesImpossible: () => void;
}

export interface TrackStart {
  readonly epoch: number;
  /** The first source sample that the link is sent. */
  readonly from: number;
  readonly map: LinkMap;
}

/** What a provider has reported as processed, it has answered so much later at the latest. */
const quietAgeMs = 3000;
const quietMarginSeconds = 1;
const orderToleranceSeconds = 0.5;
/** Between words that were kept of a place that nobody could read, nothing shorter is reported as a gap. */
const shortestGapSeconds = 0.1;

/**
 * The answers of one link, from its first sample on: which of its results are new, under which ids, and how far it has answered
 * its audio. Once it is over, by `lost` or `endOfStream`, what its link still says is ignored. No timers, no sockets.
 */
export class Track implements LiveTrack {
  readonly epoch: number;
  readonly from: number;
  readonly map: LinkMap;
  readonly #context: TrackContext;
  readonly #segments: TrackSegments;
  readonly #progress = new ProgressMarks(quietAgeMs);
  /** How far its finals have answered, open segments left aside. */
  #answeredByFinals = 0;
  #answered = 0;
  #over = false;

  /** `seam`: absent where nothing was said before it. */
  constructor({ epoch, from, map }: TrackStart, seam: TrackSeam | undefined, context: TrackContext) {
    this.epoch = epoch;
    this.from = from;
    this.map = map;
    this.#context = context;
    this.#segments = new TrackSegments(map, seam, orderToleranceSeconds * context.audio.sampleRate);
  }

  get answered(): number {
    return this.#answered;
  }

  /** Segments with a partial and no final yet. */
  get openSegments(): number {
    return this.#over ? 0 : this.#segments.open.size;
  }

  /** Whether a frame that could not be used holds the track where it is. */
  get doubtful(): boolean {
    return !this.#over && this.#context.doubts.limit < Infinity;
  }

  /** The same, by a frame of a kind that has not proved harmless. */
  get suspicious(): boolean {
    return !this.#over && this.#context.doubts.hard;
  }

  /** A result of the link. */
  receive(event: ResultEvent): MustEnd | undefined {
    if (this.#over) return undefined;
    const { audio, doubts, joiner, replay, timesImpossible } = this.#context;
    const placed = placeResult(event, this.map, audio.settled, joiner);
    if (placed.impossible) timesImpossible();
    // Where there is one answer, at the end, nothing before it shows that the link can be understood.
    const showsText = placed.words.length > 0 && replay !== 'whole';
    if (event.final || showsText) doubts.usable();
    if (this.#segments.repeats(event.key, placed, event.final)) return undefined;
    if (event.final) return this.#final(event, placed);
    if (placed.words.length > 0) this.#partial(event, placed);
    return undefined;
  }

  /** A frame of the link may have held a result and could not be used; `now` in milliseconds. */
  unread(frame: UnreadKind, now: number): MustEnd | undefined {
    if (this.#over) return undefined;
    const place = { answered: this.#answeredByFinals, sent: this.map.sent, now };
    const outcome = this.#context.doubts.unread(frame, place);
    if (this.doubtful) this.#segments.markDoubt();
    return this.#resolve(outcome);
  }

  /**
   * To be called now and then: a frame that could not be used does not hold the session for ever. `endSent`: the end was sent
   * to the provider on this link.
   */
  tick(now: number, endSent: boolean): MustEnd | undefined {
    if (!this.doubtful) return undefined;
    return this.#resolve(this.#context.doubts.tick(now, this.#context.audio.settled, endSent));
  }

  /** The provider has looked at the link's audio up to `seconds` of the link's clock; `now` in milliseconds. */
  processed(seconds: number, now: number): void {
    if (this.#over || this.#context.replay === 'whole' || !Number.isFinite(seconds)) return;
    this.#progress.add(seconds, now);
    const old = this.#progress.oldAt(now);
    const sent = this.map.sentBefore(now - quietAgeMs);
    if (this.openSegments > 0 || old === undefined || sent === undefined) return;
    this.#answerTo(Math.min(sent, this.map.toSource(old - quietMarginSeconds, 'end')));
  }

  /** The provider has taken `n` frames of the link, silence included; `now` in milliseconds. */
  ack(n: number, now: number): void {
    const seconds = this.map.frameEnd(n);
    if (seconds !== undefined) this.processed(seconds, now);
  }

  /** Two links were sent everything up to `position` (samples) and found no word in it: answered, up to what is still open. */
  wordless(position: number): void {
    if (this.#over || this.#context.replay === 'whole') return;
    this.#answerTo(Math.min(position, this.#segments.openStart, this.map.sent));
  }

  /**
   * The provider has ended its stream, after all audio was sent: partials of the link that nothing has confirmed become finals,
   * and everything is answered; unless frames that could not be used may have held more, and another link is to say it.
   */
  endOfStream(accepted: number): MustEnd | undefined {
    if (this.#over) return undefined;
    const { audio, doubts, results, rule } = this.#context;
    const mustEnd = this.#resolve(doubts.endOfStream(audio.settled));
    if (mustEnd !== undefined) return mustEnd;
    this.#confirmBefore(Infinity);
    if (this.#over) return undefined;
    this.#answered = Math.max(this.#answered, accepted);
    rule.apply();
    this.#end();
    results.retractBefore(rule.live.length === 0 ? Infinity : accepted);
    return undefined;
  }

  /** The link died: its partials wait for another link to say them again. */
  lost(): void {
    if (this.#over) return;
    this.#end();
    const { audio, results } = this.#context;
    results.pend([...this.#segments.open.values()].flatMap((segment) => segment.shown ?? []));
    results.retractBefore(audio.settled);
  }

  #end(): void {
    this.#over = true;
    this.#context.doubts.endLink();
    this.#context.rule.end(this);
  }

  #partial(event: ResultEvent, placed: PlacedResult): void {
    const { audio, results } = this.#context;
    const segment = this.#segments.openSegment(event.key, placed);
    const surplus = this.#segments.takeSurplus()?.shown;
    if (surplus !== undefined) results.retract(surplus);
    const kept = keptWords(placed, this.#segments.judge(segment, placed, false));
    // A partial of which nothing is new leaves the one shown before it as it is: only a final or the end takes it back.
    if (kept.length === 0) return;
    const place = spanOfKept(placed, kept, audio.settled);
    const id = this.#identify(segment, place);
    const result = { type: 'partial' as const, id, ...this.#report(event, placed, kept, place) };
    if (segment.shown !== undefined && sameResult(segment.shown.result, result)) return;
    this.#segments.show(segment, { result, ...place, words: kept, told: toldOf(placed) });
    results.partial(result);
  }

  #final(event: ResultEvent, placed: PlacedResult): MustEnd | undefined {
    const { audio, said, doubts, results, replay } = this.#context;
    const segment = this.#segments.openSegment(event.key, placed);
    this.#mergeTwin(segment, placed);
    const verdicts = this.#segments.judge(segment, placed, true);
    const kept = keptWords(placed, verdicts);
    const place = spanOfKept(placed, kept, audio.settled);
    const id = kept.length === 0 ? undefined : this.#identify(segment, place);
    this.#segments.close(segment, placed);
    const { shown } = segment;
    if (placed.endKnown) this.#answeredByFinals = Math.max(this.#answeredByFinals, placed.end);
    if (id !== undefined) {
      // Guessed places would take other words for what these have said.
      if (toldOf(placed) !== 'span') said.addTail(kept);
      else said.add(newWords(placed, verdicts), this.epoch, segment.rank);
      doubts.newWords(kept);
      results.final({ type: 'final', id, ...this.#report(event, placed, kept, place) });
    } else if (shown !== undefined) {
      results.retract(shown);
    }
    const outcome = doubts.final({
      start: placed.startKnown ? placed.start : undefined,
      end: placed.end,
      all: replay === 'whole',
      othersWait: this.doubtful && this.#segments.doubtedAfter(placed.end),
      settled: audio.settled,
    });
    return this.#resolve(outcome);
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

  /** The link has answered everything before `position` (samples), but not past an open doubt. */
  #answerTo(position: number): void {
    if (this.#over) return;
    const { audio, doubts, rule } = this.#context;
    const answered = Math.min(position, doubts.limit);
    this.#answered = Math.max(this.#answered, answered);
    rule.apply();
    this.#segments.forgetSeam(answered);
    doubts.passed(audio.settled);
  }

  /**
   * Does what a doubt has come to: what is lost is reported, and partials that stand there are kept. Then the link has answered
   * to the end of its finals, but not past a segment that is open.
   */
  #resolve(outcome: DoubtOutcome | undefined): MustEnd | undefined {
    if (outcome?.lost !== undefined && !this.#over) {
      const { from, to } = outcome.lost;
      const { audio, doubts } = this.#context;
      const confirmed = this.#confirmBefore(to);
      for (const [start, end] of uncovered(from, to, confirmed)) {
        if (doubts.counts(start, end, shortestGapSeconds)) audio.gap(start, end, 'unread');
      }
      this.#answeredByFinals = Math.max(this.#answeredByFinals, to);
      // All of it is reported now, as words or as a gap.
      this.#answerTo(Math.min(to, this.map.sent));
    }
    if (this.#context.replay !== 'whole') {
      this.#answerTo(Math.min(this.#answeredByFinals, this.#segments.openStart, this.map.sent));
    }
    return outcome?.end;
  }

  /**
   * Partials of the link that begin before `position` become finals, as far as no final has said their words. Returns the spans
   * of those that did, in order, as far as the provider has reported them.
   */
  #confirmBefore(position: number): readonly Span[] {
    const confirmed: Span[] = [];
    for (const segment of this.#segments.openBefore(position)) {
      // A listener may have ended the session in the middle of it.
      if (this.#over) break;
      const span = this.#confirm(segment);
      if (span !== undefined) confirmed.push(span);
    }
    return confirmed.sort((one, other) => one.start - other.start);
  }

  #confirm(segment: TrackSegment): Span | undefined {
    const { shown } = segment;
    this.#segments.drop(segment);
    if (shown === undefined) return undefined;
    const { audio, said, doubts, results, joiner } = this.#context;
    const { settled, sampleRate } = audio;
    const confirmed = unconfirmedFinal(shown, { said: said.all(), settled, joiner, sampleRate });
    if (confirmed === undefined) {
      results.retract(shown);
      return undefined;
    }
    const { result, words, span } = confirmed;
    // Guessed places would take other words for what these have said.
    if (span === undefined) said.addTail(words);
    else {
      const all = words.map((word) => ({ word }));
      said.add(all, this.epoch, segment.rank);
    }
    doubts.newWords(words);
    results.final(result);
    return span;
  }

  #report(event: ResultEvent, placed: PlacedResult, kept: ReturnType<typeof keptWords>, place: Span) {
    const { audio, joiner } = this.#context;
    const report = reportOf(event, placed, kept, place, { joiner, sampleRate: audio.sampleRate });
    return { ...report, epoch: this.epoch };
  }

  /** A segment's id: its own, that of the first pending partial which it brings back, or a new one. */
  #identify(segment: TrackSegment, place: Span): string {
    if (segment.id !== undefined) return segment.id;
    const { results } = this.#context;
    const pending = results.takePending(place);
    segment.id = pending?.result.id ?? results.newId();
    if (pending !== undefined) this.#segments.show(segment, pending);
    return segment.id;
  }
}
