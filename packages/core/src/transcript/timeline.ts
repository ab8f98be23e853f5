import type { ResultEvent } from '../protocol/recognition.ts';
import { Doubts } from './doubts.ts';
import type { DoubtOutcome, UnreadKind } from './doubts.ts';
import { GapList } from './gap-list.ts';
import type { LinkMap } from './link-map.ts';
import { Track, quietAgeMs } from './track.ts';
import type { TrackSegment, ShownPartial } from './track.ts';
import { PendingPartials } from './pending-partials.ts';
import { keptWords, newWords, sameResult, spanOf, toldOf, toWord, uncovered, type Span } from './result-words.ts';
import { SaidWords } from './said-words.ts';
import { SeamAlignment } from './seam.ts';
import { gapOf, type Gap } from '../results/gap.ts';
import type { PartialResult, TranscriptResult } from '../results/result.ts';
import { unconfirmedFinal } from './unconfirmed.ts';
import { placeResult } from './words.ts';
import type { PlacedResult, PlacedWord } from './words.ts';

/** Where a timeline tells what it has decided; called in the order in which things happen. */
export interface TimelineSink {
  result(result: TranscriptResult): void;
  /** Everything before `position` (samples) is answered for good. */
  settled(position: number): void;
  gap(gap: Gap): void;
  /** A result's times lie beyond what its link was sent. Told once. */
  timesImpossible(): void;
  /** Frames of this kind will be taken for harmless. */
  framesHarmless(kind: string): void;
}

/** The link must end, and another one say what it could not; `isLast`: none would do better. */
export interface MustEnd {
  readonly kinds: readonly string[];
  readonly isLast: boolean;
}

export interface TimelineOptions {
  /** Samples per second of the source clock. */
  readonly sampleRate: number;
  /** What stands between two words of a text that is put together again. */
  readonly joiner: string;
  /** `whole`: nothing is settled before the provider's last word. */
  readonly replay: 'unsettled' | 'whole';
  /** How much settled audio a new link is sent again, in seconds. */
  readonly preRollSeconds: number;
  /** Whether the kept audio from `from` to `to` (samples) is silent; false where it is not kept. */
  readonly isSilent: (from: number, to: number) => boolean;
  readonly sink: TimelineSink;
}

export interface LinkStart {
  readonly epoch: number;
  /** The first source sample that the link is sent. */
  readonly from: number;
  readonly map: LinkMap;
}

/** Between words that were kept of a place that nobody could read, nothing shorter is told as a gap. */
const shortestGapSeconds = 0.1;
const quietMarginSeconds = 1;
const wordsPerSecond = 4;
const orderToleranceSeconds = 0.5;
const orphanToleranceSeconds = 0.5;
const keptPiecesSeconds = 60;
const keptWordsSeconds = 1;

/**
 * The one transcript of a session over many links: maps results to the source clock, keeps repeated words out,
 * names segments, and knows how far the audio is answered for good. No timers, no sockets; `now` is passed in.
 */
export class Timeline {
  readonly #options: TimelineOptions;
  readonly #sink: TimelineSink;
  readonly #gaps = new GapList();
  readonly #said = new SaidWords();
  readonly #orphans: PendingPartials;
  readonly #doubts: Doubts;
  #link: Track | undefined;
  #settled = 0;
  /** The furthest that any link was sent. */
  #sent = 0;
  #segments = 0;
  #finals = 0;
  #timesImpossible = false;
  #closed = false;

  constructor(options: TimelineOptions) {
    const { sampleRate, isSilent, sink } = options;
    this.#options = options;
    this.#sink = sink;
    this.#orphans = new PendingPartials(orphanToleranceSeconds * sampleRate);
    this.#doubts = new Doubts({
      sampleRate,
      isSilent,
      answersAtEnd: options.replay === 'whole',
      onHarmless: (kind) => sink.framesHarmless(kind),
    });
  }

  /** Position up to which everything is answered for good or reported as a gap. */
  get settled(): number {
    return this.#settled;
  }

  /** Segments of the current link with a partial and no final yet. */
  get openSegments(): number {
    return this.#link?.open.size ?? 0;
  }

  /** Finals told so far. */
  get finals(): number {
    return this.#finals;
  }

  /** Whether a frame that could not be used holds `settled` where it is. */
  get doubtful(): boolean {
    return this.#doubts.limit < Infinity;
  }

  /** The same, by a frame of a kind that has not proved harmless. */
  get suspicious(): boolean {
    return this.#doubts.hard;
  }

  /** Frames that may have held a result and could not be used. */
  get unreadFrames(): number {
    return this.#doubts.frames;
  }

  /** The last 1 000; neighbours with the same reason are one. */
  get gaps(): readonly Gap[] {
    return this.#gaps.reported;
  }

  /** A new link sends its first sample now: everything of the link before is over, and `settled` as it stands is the seam's. */
  beginLink({ epoch, from, map }: LinkStart): void {
    if (this.#closed) return;
    this.linkLost();
    const { sampleRate, preRollSeconds } = this.#options;
    const replayedSeconds = Math.max(preRollSeconds, (this.#sent - from) / sampleRate);
    const words = new SeamAlignment({ from, settled: this.#settled, sampleRate }, this.#said.all());
    const seam = { words, tail: [...this.#said.tail], mostRepeated: Math.ceil(replayedSeconds * wordsPerSecond) };
    this.#link = new Track(epoch, map, this.#finals === 0 ? undefined : seam, orderToleranceSeconds * sampleRate);
    this.#doubts.beginLink();
  }

  /** The link died: its partials wait for the next link to say them again. */
  linkLost(): void {
    const link = this.#endLink();
    if (link === undefined) return;
    const shown = [...link.open.values()].flatMap((segment) => segment.shown ?? []);
    for (const surplus of this.#orphans.add(shown)) this.#retract(surplus);
    this.#retractBefore(this.#settled);
  }

  /** A result of the current link. Before a link's first sample there is nothing that it could be about: it is ignored. */
  receive(event: ResultEvent): MustEnd | undefined {
    const link = this.#link;
    if (link === undefined) return undefined;
    const placed = placeResult(event, link.map, this.#settled, this.#options.joiner);
    if (placed.impossible) this.#tellImpossible();
    // Where there is one answer, at the end, nothing before it shows that the link can be understood.
    const showsText = placed.words.length > 0 && this.#options.replay !== 'whole';
    if (event.final || showsText) this.#doubts.usable();
    if (link.repeats(event.key, placed, event.final)) return undefined;
    if (event.final) return this.#final(link, event, placed);
    if (placed.words.length > 0) this.#partial(link, event, placed);
    return undefined;
  }

  /** A frame of the current link may have held a result and could not be used; `now` in milliseconds. */
  unread(frame: UnreadKind, now: number): MustEnd | undefined {
    const link = this.#link;
    if (link === undefined) return undefined;
    const outcome = this.#doubts.unread(frame, { answered: link.answered, sent: link.map.sent, now });
    if (this.doubtful) link.markDoubt();
    return this.#resolve(link, outcome);
  }

  /**
   * To be called now and then: a frame that could not be used does not hold the session for ever. `endSent`: the end was told to
   * the provider on this link.
   */
  tick(now: number, endSent: boolean): MustEnd | undefined {
    const link = this.#link;
    if (link === undefined || !this.doubtful) return undefined;
    return this.#resolve(link, this.#doubts.tick(now, this.#settled, endSent));
  }

  /** The provider has looked at the link's audio up to `seconds` of the link's clock; `now` in milliseconds. */
  processed(seconds: number, now: number): void {
    const link = this.#link;
    if (link === undefined || this.#options.replay === 'whole' || !Number.isFinite(seconds)) return;
    link.progress.add(seconds, now);
    const told = link.progress.oldAt(now);
    const sent = link.map.sentBefore(now - quietAgeMs);
    if (link.open.size > 0 || told === undefined || sent === undefined) return;
    this.#answerTo(link, Math.min(sent, link.map.toSource(told - quietMarginSeconds, 'end')));
  }

  /** The provider has taken `n` frames of the link, silence included; `now` in milliseconds. */
  ack(n: number, now: number): void {
    const seconds = this.#link?.map.frameEnd(n);
    if (seconds !== undefined) this.processed(seconds, now);
  }

  /** Two links were sent everything up to `position` (samples) and found no word in it: settled, up to what is still open. */
  wordless(position: number): void {
    const link = this.#link;
    if (link === undefined || this.#options.replay === 'whole') return;
    this.#answerTo(link, Math.min(position, link.openStart, link.map.sent));
  }

  /**
   * The provider has ended its stream, after all audio was sent: partials of this link that nothing has confirmed become finals,
   * and everything is settled; unless frames that could not be used may have held more, and another link is to say it.
   */
  endOfStream(accepted: number): MustEnd | undefined {
    if (this.#closed) return undefined;
    const link = this.#link;
    if (link !== undefined) {
      const mustEnd = this.#resolve(link, this.#doubts.endOfStream(this.#settled));
      if (mustEnd !== undefined) return mustEnd;
      this.#confirmBefore(link, Infinity);
      link.answered = Math.max(link.answered, accepted);
    }
    this.#endLink();
    this.#settleTo(accepted);
    this.#retractBefore(Infinity);
    return undefined;
  }

  /** Audio from `start` to `end` (samples) that nobody will answer. `settled` jumps over it as soon as it reaches it. */
  gap(start: number, end: number, reason: Gap['reason']): void {
    if (this.#closed || end <= start) return;
    const gap = gapOf(start, end, reason, this.#options.sampleRate);
    this.#gaps.add(gap);
    this.#sink.gap(gap);
    this.#settleTo(this.#settled);
  }

  /** No more results will come: what is still a partial is taken back. */
  close(): void {
    if (this.#closed) return;
    this.linkLost();
    this.#closed = true;
    this.#retractBefore(Infinity);
  }

  #partial(link: Track, event: ResultEvent, placed: PlacedResult): void {
    const segment = link.openSegment(event.key, placed);
    const surplus = link.takeSurplus()?.shown;
    if (surplus !== undefined) this.#retract(surplus);
    const kept = keptWords(placed, link.judge(segment, placed, false));
    // A partial of which nothing is new leaves the one shown before it as it is: only a final or the end takes it back.
    if (kept.length === 0) return;
    const place = this.#span(placed, kept);
    const result: PartialResult = {
      type: 'partial',
      id: this.#identify(segment, place),
      ...this.#tell(link, event, placed, kept),
    };
    if (segment.shown !== undefined && sameResult(segment.shown.result, result)) return;
    link.show(segment, { result, ...place, words: kept, told: toldOf(placed) });
    this.#sink.result(result);
  }

  #final(link: Track, event: ResultEvent, placed: PlacedResult): MustEnd | undefined {
    const segment = link.openSegment(event.key, placed);
    this.#mergeTwin(link, segment, placed);
    const verdicts = link.judge(segment, placed, true);
    const kept = keptWords(placed, verdicts);
    const id = kept.length === 0 ? undefined : this.#identify(segment, this.#span(placed, kept));
    link.close(segment, placed);
    const { shown } = segment;
    if (placed.endKnown) link.answered = Math.max(link.answered, placed.end);
    if (id !== undefined) {
      // Guessed places would take other words for what these have said.
      if (toldOf(placed) !== 'span') this.#said.addTail(kept);
      else this.#said.add(newWords(placed, verdicts), link.epoch, segment.rank);
      this.#finals += 1;
      this.#doubts.newWords(kept);
      this.#sink.result({ type: 'final', id, ...this.#tell(link, event, placed, kept) });
    } else if (shown !== undefined) {
      this.#retract(shown);
    }
    const all = this.#options.replay === 'whole';
    const outcome = this.#doubts.final({
      start: placed.startKnown ? placed.start : undefined,
      end: placed.end,
      all,
      othersWait: this.doubtful && link.doubtedAfter(placed.end),
      settled: this.#settled,
    });
    const mustEnd = this.#resolve(link, outcome);
    if (!all) this.#answered(link);
    return mustEnd;
  }

  /** A segment that has two names goes on under the id that the caller knows. */
  #mergeTwin(link: Track, segment: TrackSegment, placed: PlacedResult): void {
    const twin = link.takeTwin(segment, placed);
    if (twin?.shown === undefined) return;
    if (segment.id !== undefined) this.#retract(twin.shown);
    else {
      segment.id = twin.shown.result.id;
      link.show(segment, twin.shown);
    }
  }

  /** The link itself has answered so far: to the end of its finals, but not past a segment that is open. */
  #answered(link: Track): void {
    this.#answerTo(link, Math.min(link.answered, link.openStart, link.map.sent));
  }

  #answerTo(link: Track, position: number): void {
    if (link !== this.#link) return;
    this.#settleTo(Math.min(position, Math.max(this.#doubts.limit, this.#settled)));
    link.forgetSeam(Math.min(position, this.#doubts.limit));
    this.#doubts.passed(this.#settled);
  }

  /** Does what a doubt has come to: what is lost is told, and partials that stand there are kept. */
  #resolve(link: Track, outcome: DoubtOutcome | undefined): MustEnd | undefined {
    if (outcome?.lost !== undefined && link === this.#link) {
      const { from, to } = outcome.lost;
      const confirmed = this.#confirmBefore(link, to);
      for (const [start, end] of uncovered(from, to, confirmed)) {
        if (this.#doubts.counts(start, end, shortestGapSeconds)) this.gap(start, end, 'unread');
      }
      link.answered = Math.max(link.answered, to);
      // All of it is told now, as words or as a gap.
      this.#answerTo(link, Math.min(to, link.map.sent));
    }
    if (outcome?.end === undefined && this.#options.replay !== 'whole') this.#answered(link);
    return outcome?.end;
  }

  /**
   * Partials of the link that begin before `position` become finals, as far as neither its finals nor the seam hold their
   * words. Returns the spans of those that did, in order, as far as the provider has told them.
   */
  #confirmBefore(link: Track, position: number): readonly Span[] {
    const confirmed: Span[] = [];
    for (const segment of link.openBefore(position)) {
      // A listener may have ended the session in the middle of it.
      if (link !== this.#link) break;
      const span = this.#confirm(link, segment);
      if (span !== undefined) confirmed.push(span);
    }
    return confirmed.sort((one, other) => one.start - other.start);
  }

  #confirm(link: Track, segment: TrackSegment): Span | undefined {
    const { shown } = segment;
    link.drop(segment);
    if (shown === undefined) return undefined;
    const { joiner, sampleRate } = this.#options;
    const confirmed = unconfirmedFinal(shown, { said: this.#said.all(), settled: this.#settled, joiner, sampleRate });
    if (confirmed === undefined) {
      this.#retract(shown);
      return undefined;
    }
    const { result, words, span } = confirmed;
    // Guessed places would take other words for what these have said.
    if (span === undefined) this.#said.addTail(words);
    else {
      this.#said.add(
        words.map((word) => ({ word })),
        link.epoch,
        segment.rank,
      );
    }
    this.#finals += 1;
    this.#doubts.newWords(words);
    this.#sink.result(result);
    return span;
  }

  #endLink(): Track | undefined {
    const link = this.#link;
    if (link === undefined) return undefined;
    this.#link = undefined;
    this.#doubts.endLink();
    this.#sent = Math.max(this.#sent, link.map.sent);
    return link;
  }

  #tellImpossible(): void {
    if (this.#timesImpossible) return;
    this.#timesImpossible = true;
    this.#sink.timesImpossible();
  }

  /** The span of a result of which some words may have been dropped, in samples. */
  #span(placed: PlacedResult, kept: readonly PlacedWord[]): { start: number; end: number } {
    if (kept.length === placed.words.length) return { start: placed.start, end: placed.end };
    if (placed.times === 'words') return spanOf(kept);
    // Where words have no times of their own, what was lost lay before `settled`.
    return { start: Math.min(Math.max(placed.start, this.#settled), placed.end), end: placed.end };
  }

  #tell(
    link: Track,
    event: ResultEvent,
    placed: PlacedResult,
    kept: readonly PlacedWord[],
  ): Omit<PartialResult, 'type' | 'id'> {
    const { joiner, sampleRate } = this.#options;
    const whole = kept.length === placed.words.length;
    const span = this.#span(placed, kept);
    return {
      text: whole ? event.text : kept.map((word) => word.text).join(joiner),
      start: span.start / sampleRate,
      end: span.end / sampleRate,
      ...(placed.times === 'words' ? { words: kept.map((word) => toWord(word, sampleRate)) } : {}),
      ...(event.confidence === undefined ? {} : { confidence: event.confidence }),
      ...(event.language === undefined ? {} : { language: event.language }),
      epoch: link.epoch,
    };
  }

  /** A segment's id: its own, that of the first orphan which it brings back, or a new one. */
  #identify(segment: TrackSegment, place: { start: number; end: number }): string {
    if (segment.id !== undefined) return segment.id;
    const orphan = this.#orphans.take(place.start, place.end);
    if (orphan === undefined) {
      this.#segments += 1;
      segment.id = `s${this.#segments}`;
    } else {
      segment.id = orphan.result.id;
      this.#link?.show(segment, orphan);
    }
    return segment.id;
  }

  #settleTo(position: number): void {
    // A listener may have ended the session in the middle of a result.
    if (this.#closed) return;
    const settled = this.#gaps.pass(Math.max(this.#settled, position));
    if (settled === this.#settled) return;
    this.#settled = settled;
    const { sampleRate, preRollSeconds } = this.#options;
    this.#said.forget(settled - (preRollSeconds + keptWordsSeconds) * sampleRate);
    this.#link?.map.forget(settled, settled - keptPiecesSeconds * sampleRate);
    this.#sink.settled(settled);
    this.#retractBefore(settled);
  }

  #retractBefore(position: number): void {
    for (const orphan of this.#orphans.takeBefore(position)) this.#retract(orphan);
  }

  #retract({ result }: ShownPartial): void {
    const { id, start, end, epoch } = result;
    this.#sink.result({ type: 'retract', id, text: '', start, end, epoch });
  }
}
