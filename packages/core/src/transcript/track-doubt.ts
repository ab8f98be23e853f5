import type { TimelineAudio } from './timeline-audio.ts';
import type { UnreadKind, UnreadLedger } from './unread-ledger.ts';

/** Where a link stands, in samples of the source clock; `now` in milliseconds. */
export interface DoubtPlace {
  /** The link's last answered place. */
  readonly answered: number;
  /** How far the link was sent. */
  readonly sent: number;
  readonly now: number;
}

/** The link must end, and another one bring what it could not; `isLast`: none would do better. */
export interface MustEnd {
  readonly kinds: readonly string[];
  readonly isLast: boolean;
}

/** What follows where a doubt could not be closed; both may. */
export interface DoubtOutcome {
  /** Two links could not bring what is there; in samples. */
  readonly lost?: { readonly from: number; readonly to: number };
  readonly end?: MustEnd;
}

export interface TrackDoubtOptions {
  readonly audio: TimelineAudio;
  readonly ledger: UnreadLedger;
  /** The provider has one answer, at the end of its stream: until then there is nothing that could close a doubt. */
  readonly answersAtEnd: boolean;
}

/** A usable final, in samples. */
export interface UsableFinal {
  /** Absent where the provider did not report it. */
  readonly start: number | undefined;
  readonly end: number;
  /** A segment behind it was open when a frame could not be used, and still is. */
  readonly othersWait: boolean;
}

interface Doubt {
  /** Up to here the link has answered. */
  at: number;
  /** A frame says nothing about audio that was sent after it. */
  until: number;
  readonly since: number;
  readonly kinds: Set<string>;
  /** Only frames of kinds that have been harmless so far: the link is not ended for them. */
  soft: boolean;
  /** The link is ended for it: nothing that the link still says settles more. */
  ended: boolean;
}

/** A final that begins this soon after the last answered place leaves nothing out. */
const nextSeconds = 0.5;
/** Nothing that counts is shorter. */
const shortestSeconds = 0.3;
const openMs = 10_000;
/** So many frames of a link, its first, and none of them usable: it speaks another language. */
const firstFrames = 3;

/**
 * Frames of one link that may have held a result and could not be used: which audio they may have answered, and what becomes of
 * it. A doubt is a span, not a state: it opens at the link's last answered place, and a final that goes on from there closes
 * it. What it leaves out is asked of another link, once; what that one leaves out too is lost, and reported.
 */
export class TrackDoubt {
  readonly #options: TrackDoubtOptions;
  #doubt: Doubt | undefined;
  /** Results that could be used. */
  #results = 0;
  /** Frames before the first of them. */
  #unreadFirst = 0;

  constructor(options: TrackDoubtOptions) {
    this.#options = options;
  }

  /** Whether a doubt is open. */
  get open(): boolean {
    return this.#doubt !== undefined;
  }

  /** Whether a doubt is open for which the link may be ended. */
  get hard(): boolean {
    return this.#doubt !== undefined && !this.#doubt.soft;
  }

  /** The place (samples) that the link has not answered for sure; Infinity where there is no doubt. */
  get limit(): number {
    return this.#doubt?.at ?? Infinity;
  }

  /** A frame of the link could not be used. */
  unread(frame: UnreadKind, { answered, sent, now }: DoubtPlace): DoubtOutcome | undefined {
    const { ledger, answersAtEnd } = this.#options;
    const kind = ledger.note(frame);
    if (kind.isIgnored) return undefined;
    this.#doubt ??= { at: answered, until: sent, since: now, kinds: new Set(), soft: true, ended: false };
    if (this.#doubt.ended) return undefined;
    this.#doubt.until = sent;
    this.#doubt.kinds.add(kind.name);
    if (kind.isHarmless) return undefined;
    this.#doubt.soft = false;
    if (this.#results > 0 || answersAtEnd) return undefined;
    this.#unreadFirst += 1;
    // Before the session is given up for it, one link is let speak on.
    const isForeign = this.#unreadFirst >= firstFrames && !ledger.isLastChance;
    return isForeign ? this.#end(this.#doubt, this.#doubt.until) : undefined;
  }

  /** A result of the link with text, or a final. */
  usable(): void {
    this.#results += 1;
    this.#options.ledger.usable();
  }

  /** A usable final of the link came: it closes a doubt, or shows what was left out. */
  final({ start, end, othersWait }: UsableFinal): DoubtOutcome | undefined {
    const doubt = this.#doubt;
    if (doubt === undefined || doubt.ended) return undefined;
    const { audio, answersAtEnd } = this.#options;
    if (answersAtEnd) return this.#close(doubt);
    if (start === undefined) return undefined;
    const next = doubt.at + nextSeconds * audio.sampleRate;
    if (start > next) return this.#leftOut(doubt, Math.min(start, doubt.until));
    if (!othersWait) return this.#close(doubt);
    // The frame may have been the final of a segment behind this one, which was to come first.
    doubt.at = Math.max(doubt.at, end);
    return undefined;
  }

  /** The link has answered everything before `settled`. */
  passed(settled: number): void {
    this.#options.ledger.passed(settled, this.#results > 0);
  }

  /** A doubt may not stay open for ever; where there is one answer only, from the moment on at which it is due. */
  tick(now: number, endSent: boolean): DoubtOutcome | undefined {
    const doubt = this.#doubt;
    if (doubt === undefined || doubt.ended || now - doubt.since < openMs) return undefined;
    if (this.#options.answersAtEnd && !endSent) return undefined;
    if (!doubt.soft) return this.#leftOut(doubt, doubt.until);
    return this.counts(doubt.at, doubt.until) ? undefined : this.#close(doubt);
  }

  /** The provider has ended its stream. */
  endOfStream(): DoubtOutcome | undefined {
    const doubt = this.#doubt;
    if (doubt !== undefined) return doubt.ended ? undefined : this.#leftOut(doubt, doubt.until);
    const { audio, ledger } = this.#options;
    const { asked } = ledger;
    if (asked === undefined || this.#results > 0 || asked.until <= audio.settled) return undefined;
    // The link that was asked had nothing to say at all: that is no answer to what an earlier one has said.
    const from = Math.max(asked.at, audio.settled);
    return this.counts(from, asked.until) ? { lost: { from, to: asked.until } } : undefined;
  }

  /** Whether a word may stand in a span: it is long enough, and not silent. */
  counts(from: number, to: number, shortest = shortestSeconds): boolean {
    const { audio } = this.#options;
    return to - from >= shortest * audio.sampleRate && !audio.isSilent(from, to);
  }

  #close(doubt: Doubt): undefined {
    this.#doubt = undefined;
    this.#options.ledger.closed(doubt.kinds);
  }

  /** No final goes on from where the doubt opened: what lies before `to` may have been in a frame that could not be used. */
  #leftOut(doubt: Doubt, to: number): DoubtOutcome | undefined {
    const { audio, ledger } = this.#options;
    const at = Math.max(doubt.at, audio.settled);
    if (!this.counts(at, to)) return this.#close(doubt);
    // A link without any result has not been asked in earnest: the next one is.
    const askedUntil = this.#results > 0 ? (ledger.asked?.until ?? at) : at;
    const twice = doubt.soft ? to : Math.min(to, askedUntil);
    if (twice <= at) return this.#end({ ...doubt, at }, to);
    ledger.askedInVain();
    const lost = { from: at, to: twice };
    if (this.counts(twice, to)) return { lost, ...this.#end({ ...doubt, at: twice }, to) };
    this.#doubt = undefined;
    return { lost };
  }

  #end(doubt: Doubt, until: number): DoubtOutcome {
    const { at, kinds } = doubt;
    const isLast = this.#options.ledger.ask({ at, until, kinds }, this.#results > 0);
    this.#doubt = { ...doubt, ended: true };
    return { end: { kinds: [...kinds], isLast } };
  }
}
