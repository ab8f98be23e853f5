import type { RelabelEvent, ResultEvent, TurnEvent } from '../protocol/recognition.ts';
import type { LinkMap } from './link-map.ts';
import { ProgressMarks } from './progress-marks.ts';
import { uncovered } from './result-words.ts';
import type { LiveTrack } from './settle-rule.ts';
import type { TrackContext } from './track-context.ts';
import { TrackDoubt, type DoubtOutcome, type MustEnd } from './track-doubt.ts';
import { TrackResults } from './track-results.ts';
import { TrackSeam } from './track-seam.ts';
import { TrackSpeakers } from './track-speakers.ts';
import { placeTurn, TrackTurns } from './track-turns.ts';
import type { UnreadKind } from './unread-ledger.ts';
import { BEYOND_SENT_SECONDS, placeResult } from './words.ts';

export interface TrackStart {
  readonly epoch: number;
  /** The first source sample that the link is sent. */
  readonly from: number;
  readonly map: LinkMap;
  /** Of its provider, where the links of a session have several. Default: what the timeline was made with. */
  readonly answers?: TrackAnswers;
}

/** How one provider answers. */
export interface TrackAnswers {
  /** Its name, which stands before the kinds of its frames. */
  readonly provider: string;
  /** What stands between two words of a text that is put together again. */
  readonly joiner: string;
  /** Whether it reports who speaks. */
  readonly speakers: boolean;
  /** Whether partials flow while there is speech. */
  readonly steadily: boolean;
}

/** What a link's events go to. */
export type LinkTrack = Pick<
  Track,
  | 'doubtful'
  | 'openSegments'
  | 'suspicious'
  | 'turn'
  | 'relabel'
  | 'unread'
  | 'tick'
  | 'processed'
  | 'ack'
  | 'wordless'
  | 'endOfStream'
  | 'lost'
  | 'goesOn'
  | 'handsOver'
  | 'takesOver'
  | 'opens'
> & {
  /** A result of the link. `raw`: the frame that brought it, where that is to be shown; `now` in milliseconds. */
  receive(event: ResultEvent, raw: string | undefined, now: number): MustEnd | undefined;
};

/** Where one link takes over from another, in samples. */
export interface TrackHandOver {
  /** What lies before it is answered by the one that retires, what lies behind it by the other. */
  readonly position: number;
  /** The one that retires says the words that end before this, but for those that the other has said. Infinity: all that it says. */
  readonly wordsUntil: number;
  /** The other one has heard all that lies behind this, and tells its turns. It may be sent less of it than was thought. */
  readonly turnsFrom: () => number;
}

/** What a provider has reported as processed, it has answered so much later at the latest. */
const quietAgeMs = 3000;
const quietMarginSeconds = 1;
/** A word may be reported to end so much before it does. */
const wordEndSeconds = 0.5;
/** What two links have said of the same audio is compared from so many seconds before the one takes over. */
const comparedSeconds = 2;
/** Between words that were kept of a place that nobody could read, nothing shorter is reported as a gap. */
const shortestGapSeconds = 0.1;

/**
 * What one link answers, from its first sample on, and how far: the place up to which the session may settle by it. Once it is
 * over, by `lost` or `endOfStream`, what its link still says is ignored. No timers, no sockets; `now` is passed in.
 */
export class Track implements LiveTrack {
  readonly map: LinkMap;
  readonly answersFrom: number;
  readonly #context: TrackContext;
  readonly #results: TrackResults;
  readonly #doubt: TrackDoubt;
  readonly #speakers: TrackSpeakers | undefined;
  readonly #turns: TrackTurns;
  readonly #progress = new ProgressMarks(quietAgeMs);
  /** How far its finals have answered, open segments left aside. */
  #answeredByFinals = 0;
  #answered = 0;
  /** Another link answers what lies behind it, in samples. */
  #answersUntil = Infinity;
  #over = false;

  constructor({ epoch, from, map }: TrackStart, context: TrackContext) {
    this.map = map;
    this.#context = context;
    const { audio, rule, results, turns, unread, replay, speakers, relabelled, goesOn } = context;
    const { sampleRate } = audio;
    this.#doubt = new TrackDoubt({ audio, ledger: unread, answersAtEnd: replay === 'whole' });
    const isAlone = rule.isAlone(this);
    this.answersFrom = isAlone ? 0 : from;
    const nothingToRepeat = results.finals === 0 && isAlone && !goesOn;
    const seam = nothingToRepeat ? undefined : this.#seamAt(epoch, from);
    this.#speakers =
      speakers === undefined
        ? undefined
        : new TrackSpeakers({ epoch, link: () => this.#results.link, session: speakers, sampleRate, relabelled });
    this.#results = new TrackResults(context, epoch, seam, this.#speakers);
    this.#turns = new TrackTurns({ epoch, from, turns, sampleRate, sentBeside: () => rule.sentBeside(this) });
  }

  get answered(): number {
    return this.#answered;
  }

  get openSegments(): number {
    return this.#results.open;
  }

  get needsWordsFrom(): number {
    return this.#results.needsWordsFrom;
  }

  /** Whether a frame that could not be used holds the track where it is. */
  get doubtful(): boolean {
    return !this.#over && this.#doubt.open;
  }

  /** The same, by a frame of a kind that has not proved harmless. */
  get suspicious(): boolean {
    return !this.#over && this.#doubt.hard;
  }

  /** A result of the link. `raw`: the frame that brought it, where that is to be shown. */
  receive(event: ResultEvent, raw?: string): MustEnd | undefined {
    if (this.#over) return undefined;
    const { audio, joiner, replay, speakers, timesImpossible } = this.#context;
    const placed = placeResult(event, this.map, audio.settled, joiner, speakers !== undefined, raw);
    if (placed.impossible) timesImpossible();
    // Where there is one answer, at the end, nothing before it shows that the link can be understood.
    const showsText = !placed.isEmpty && replay !== 'whole';
    if (event.final || showsText) this.#doubt.usable();
    if (this.#results.repeats(event.key, placed, event.final)) return undefined;
    if (!event.final) {
      if (!placed.isEmpty) this.#results.partial(event, placed);
      return undefined;
    }
    if (placed.endKnown) this.#answeredByFinals = Math.max(this.#answeredByFinals, placed.end);
    this.#results.final(event, placed);
    const outcome = this.#doubt.final({
      start: placed.startKnown ? placed.start : undefined,
      end: placed.end,
      othersWait: this.doubtful && this.#results.doubtedAfter(placed.end),
    });
    return this.#resolve(outcome);
  }

  /** A final of the link has come and is received later: its segment stands before those that are opened meanwhile. */
  opens(event: ResultEvent): void {
    if (this.#over) return;
    const { audio, joiner, speakers } = this.#context;
    const placed = placeResult(event, this.map, audio.settled, joiner, speakers !== undefined);
    if (!this.#results.repeats(event.key, placed, event.final)) this.#results.opens(event, placed);
  }

  /** Another link goes on with what this one was sent and has answered. `from` (samples): what the provider may hear twice, where it may. */
  goesOn(epoch: number, from?: number): void {
    this.#results.goesOn(epoch, from === undefined ? undefined : this.#seamAt(epoch, from));
    this.#turns.goesOn(epoch, from === undefined ? undefined : { from, sent: this.map.sent });
  }

  /** Another link takes over. This one was sent a little more than it answers for, so that no word is cut there. */
  handsOver({ position, wordsUntil, turnsFrom }: TrackHandOver): void {
    this.#answersUntil = position;
    this.#turns.handsOver(() => Math.min(position, turnsFrom()));
    const from = Math.max(0, position - comparedSeconds * this.#context.audio.sampleRate);
    // Whatever it has not said is its own to say, wherever it stands.
    this.#results.handsOver(wordsUntil, () => this.#seamAt(this.#results.link, from, 0));
  }

  /**
   * The link takes over at `position` (samples) from one that is to say what lies before; `isSaid`: it has said all of that; `isUntimed`:
   * nobody knows where its words stand, so that they cannot be compared.
   */
  takesOver(position: number, isSaid: boolean, isUntimed = false): void {
    this.#results.takesOver(position, isSaid, isUntimed);
    this.#turns.takesOver(() => Math.min(position, this.map.leftOutTo ?? 0));
  }

  #seamAt(epoch: number, from: number, settled = this.#context.audio.settled): TrackSeam {
    const { audio, said, rule, preRollSeconds } = this.#context;
    const { sampleRate } = audio;
    return new TrackSeam({
      epoch,
      place: { from, settled, sampleRate },
      said,
      preRollSeconds,
      sentBeside: () => rule.sentBeside(this),
      isAlone: () => rule.isAlone(this),
    });
  }

  /** The provider has given a result that can be used, in another channel. */
  usable(): void {
    if (!this.#over) this.#doubt.usable();
  }

  /**
   * The audio up to `position` (samples) is answered as far as it is silent after what was answered before, where nothing is open. A
   * little sound right after a final is the end of its last word.
   */
  silentTo(position: number): void {
    if (this.#over || this.#context.replay === 'whole' || this.openSegments > 0) return;
    const { audio } = this.#context;
    const answered = Math.max(this.#answered, audio.settled);
    const from = Math.max(
      answered,
      this.#answeredByFinals === 0 ? 0 : this.#answeredByFinals + wordEndSeconds * audio.sampleRate,
    );
    const until = audio.silentUntil(from, Math.min(position, this.map.sent));
    if (until > from) this.#answerTo(until);
  }

  /** A turn of the link starts, seems to end, goes on or ends. */
  turn(event: TurnEvent): void {
    if (this.#over) return;
    const { at, isImpossible } = placeTurn(event, this.map);
    if (isImpossible) this.#context.timesImpossible();
    this.#turns.receive(event, at);
  }

  /** The provider says that others spoke a final of the link than it said before. */
  relabel(event: RelabelEvent): void {
    if (!this.#over) this.#speakers?.relabel(event);
  }

  /** A frame of the link may have held a result and could not be used; `now` in milliseconds. */
  unread(frame: UnreadKind, now: number): MustEnd | undefined {
    if (this.#over) return undefined;
    const { provider } = this.#context;
    // What is harmless of one provider need not be so of another.
    const ofProvider = provider === undefined ? frame : { ...frame, kind: `${provider}: ${frame.kind}` };
    const outcome = this.#doubt.unread(ofProvider, { answered: this.#answeredByFinals, sent: this.map.sent, now });
    if (this.doubtful) this.#results.markUnread();
    return this.#resolve(outcome);
  }

  /**
   * To be called now and then: a frame that could not be used does not hold the session for ever. `endSent`: the end was sent
   * to the provider on this link.
   */
  tick(now: number, endSent: boolean): MustEnd | undefined {
    return this.doubtful ? this.#resolve(this.#doubt.tick(now, endSent)) : undefined;
  }

  /** The provider has looked at the link's audio up to `seconds` of the link's clock; `now` in milliseconds. */
  processed(seconds: number, now: number): void {
    if (this.#over || this.#context.replay === 'whole' || !Number.isFinite(seconds)) return;
    // To believe it would settle audio that nobody has looked at: milliseconds for seconds, another clock.
    if (seconds > this.map.sentSeconds + BEYOND_SENT_SECONDS) {
      this.#context.timesImpossible();
      return;
    }
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
    if (this.#context.replay === 'whole') return;
    this.#answerTo(Math.min(position, this.#results.openStart, this.map.sent));
  }

  /**
   * The provider has ended its stream, after all audio was sent: partials of the link that nothing has confirmed become finals,
   * and everything is answered; unless frames that could not be used may have held more, and another link is to bring it.
   */
  endOfStream(sent: number): MustEnd | undefined {
    if (this.#over) return undefined;
    const { results, rule } = this.#context;
    const mustEnd = this.#resolve(this.#doubt.endOfStream());
    if (mustEnd !== undefined) return mustEnd;
    this.#results.confirmBefore(Infinity);
    // A listener may have ended the session in the middle of it.
    if (this.#over) return undefined;
    this.#answered = Math.max(this.#answered, Math.min(sent, this.#answersUntil));
    rule.apply();
    this.#end();
    rule.apply();
    // No other link is there to bring what earlier ones have left.
    if (rule.live.length === 0) results.retractBefore(Infinity);
    return undefined;
  }

  /** The link died: its partials wait for another link to bring them again. */
  lost(): void {
    if (this.#over) return;
    const { audio, results, rule } = this.#context;
    results.pend(this.#end());
    rule.apply();
    results.retractBefore(audio.settled);
  }

  #end(): ReturnType<TrackResults['end']> {
    this.#over = true;
    this.#context.rule.end(this);
    return this.#results.end();
  }

  /** The link has answered everything before `position` (samples), but not past an open doubt. */
  #answerTo(position: number): void {
    if (this.#over) return;
    const { audio, rule } = this.#context;
    const answered = Math.min(position, this.#doubt.limit, this.#answersUntil);
    this.#answered = Math.max(this.#answered, answered);
    rule.apply();
    this.#results.answered(answered);
    this.#doubt.passed(audio.settled);
  }

  /**
   * Does what a doubt has come to: what is lost is reported, and partials that stand there are kept. Then the link has answered
   * to the end of its finals, but not past a segment that is open.
   */
  #resolve(outcome: DoubtOutcome | undefined): MustEnd | undefined {
    if (outcome?.lost !== undefined && !this.#over) {
      const { from, to } = outcome.lost;
      const confirmed = this.#results.confirmBefore(to);
      for (const [start, end] of uncovered(from, to, confirmed)) {
        if (this.#doubt.counts(start, end, shortestGapSeconds)) this.#context.audio.gap(start, end, 'unread');
      }
      this.#answeredByFinals = Math.max(this.#answeredByFinals, to);
      // All of it is reported now, as words or as a gap.
      this.#answerTo(Math.min(to, this.map.sent));
    }
    if (this.#context.replay !== 'whole') {
      this.#answerTo(Math.min(this.#answeredByFinals, this.#results.openStart, this.map.sent));
    }
    return outcome?.end;
  }
}
