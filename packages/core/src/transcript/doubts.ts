import { FrameKinds } from './frame-kinds.ts';

/** A frame that may have held a result and could not be used. */
export interface UnreadKind {
  readonly kind: string;
  readonly unknownType?: true;
}

/** Where a link stands, in samples of the source clock; `now` in milliseconds. */
export interface DoubtPlace {
  /** The link's last answered place. */
  readonly answered: number;
  /** How far the link was sent. */
  readonly sent: number;
  readonly now: number;
}

/** What follows where a doubt could not be closed; both may. */
export interface DoubtOutcome {
  /** Two links could not tell what is there. */
  readonly lost?: { readonly from: number; readonly to: number };
  /** The link is ended, and another one asked; `isLast`: none would do better. */
  readonly end?: { readonly kinds: readonly string[]; readonly isLast: boolean };
}

export interface DoubtsOptions {
  /** Samples per second of the source clock. */
  readonly sampleRate: number;
  /** Whether the kept audio of a span is silent. */
  readonly isSilent: (from: number, to: number) => boolean;
  /** The provider has one answer, at the end of its stream: until then there is nothing that could close a doubt. */
  readonly answersAtEnd: boolean;
  /** Frames of this kind mean nothing from now on. */
  readonly onHarmless: (kind: string) => void;
}

/** A usable final, in samples. */
export interface UsableFinal {
  /** Absent where the provider did not tell it. */
  readonly start: number | undefined;
  readonly end: number;
  /** It answers the whole stream. */
  readonly all: boolean;
  /** A segment behind it was open when a frame could not be used, and still is. */
  readonly othersWait: boolean;
  readonly settled: number;
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

/** A span that a link has answered with frames that could not be used, and that another link is asked for. */
interface Asked {
  readonly at: number;
  readonly until: number;
  readonly kinds: ReadonlySet<string>;
  /** Whether the first link had results that could be used. */
  readonly firstHadResults: boolean;
  newWords: number;
  lost: boolean;
}

/** A final that begins this soon after the last answered place leaves nothing out. */
const NEXT_SECONDS = 0.5;
/** Nothing that counts is shorter. */
const SHORTEST_SECONDS = 0.3;
const OPEN_MS = 10_000;
/** So many frames of a link, its first, and none of them usable: it speaks another language. */
const FIRST_FRAMES = 3;
const MOST_DEATHS = 3;

/**
 * Frames that may have held a result and could not be used: which audio they may have answered, and what becomes of it.
 * A doubt is a span, not a state: it opens at the link's last answered place, and a final that goes on from there closes
 * it. What it leaves out is asked of another link, once; what that one leaves out too is lost, and told.
 */
export class Doubts {
  readonly #options: DoubtsOptions;
  readonly #kinds: FrameKinds;
  #doubt: Doubt | undefined;
  #asked: Asked | undefined;
  #frames = 0;
  /** Results of the current link that could be used. */
  #results = 0;
  /** Frames of the current link before its first result. */
  #unreadFirst = 0;
  /** Links in a row that were ended without one result. */
  #deaths = 0;

  constructor(options: DoubtsOptions) {
    this.#options = options;
    this.#kinds = new FrameKinds(options.onHarmless);
  }

  /** Frames that could not be used, harmless ones included. */
  get frames(): number {
    return this.#frames;
  }

  /** Whether a doubt is open for which the link may be ended. */
  get hard(): boolean {
    return this.#doubt !== undefined && !this.#doubt.soft;
  }

  /** The place that `settled` may not pass. */
  get limit(): number {
    return this.#doubt?.at ?? Infinity;
  }

  /** The link is over: what it may have answered is asked of the next one, as everything that is not settled. */
  endLink(): void {
    this.#doubt = undefined;
  }

  beginLink(): void {
    this.#doubt = undefined;
    this.#results = 0;
    this.#unreadFirst = 0;
  }

  /** A frame of the current link could not be used. */
  unread(frame: UnreadKind, { answered, sent, now }: DoubtPlace): DoubtOutcome | undefined {
    this.#frames += 1;
    const kind = this.#kinds.note(frame);
    if (kind.isIgnored) return undefined;
    this.#doubt ??= { at: answered, until: sent, since: now, kinds: new Set(), soft: true, ended: false };
    if (this.#doubt.ended) return undefined;
    this.#doubt.until = sent;
    this.#doubt.kinds.add(kind.name);
    if (kind.isHarmless) return undefined;
    this.#doubt.soft = false;
    if (this.#results > 0 || this.#options.answersAtEnd) return undefined;
    this.#unreadFirst += 1;
    // Before the session is given up for it, one link is heard out.
    const isForeign = this.#unreadFirst >= FIRST_FRAMES && this.#deaths < MOST_DEATHS - 1;
    return isForeign ? this.#end(this.#doubt, this.#doubt.until) : undefined;
  }

  /** A result of the current link with text, or a final. */
  usable(): void {
    this.#results += 1;
    this.#deaths = 0;
  }

  /** A usable final of the current link came: it closes a doubt, or shows what was left out. */
  final({ start, end, all, othersWait, settled }: UsableFinal): DoubtOutcome | undefined {
    const doubt = this.#doubt;
    if (doubt === undefined || doubt.ended) return undefined;
    if (all) return this.#close(doubt);
    if (start === undefined) return undefined;
    const next = doubt.at + NEXT_SECONDS * this.#options.sampleRate;
    if (start > next) return this.#left(doubt, Math.min(start, doubt.until), settled);
    if (!othersWait) return this.#close(doubt);
    // The frame may have been the final of a segment behind this one, which was to come first.
    doubt.at = Math.max(doubt.at, end);
    return undefined;
  }

  /** Words that only the replay of a span has brought. */
  newWords(words: readonly { readonly start: number; readonly end: number }[]): void {
    const asked = this.#asked;
    if (asked === undefined) return;
    const { at, until } = asked;
    asked.newWords += words.filter(({ start, end }) => start + end >= 2 * at && start + end <= 2 * until).length;
  }

  /** The current link has answered everything before `settled`. */
  passed(settled: number): void {
    const asked = this.#asked;
    if (asked === undefined || settled < asked.until) return;
    this.#asked = undefined;
    if (asked.newWords === 0 && asked.firstHadResults && this.#results > 0) this.#kinds.barren(asked.kinds, asked.lost);
  }

  /** A doubt may not stay open for ever; where there is one answer only, from the moment on at which it is due. */
  tick(now: number, settled: number, endSent: boolean): DoubtOutcome | undefined {
    const doubt = this.#doubt;
    if (doubt === undefined || doubt.ended || now - doubt.since < OPEN_MS) return undefined;
    if (this.#options.answersAtEnd && !endSent) return undefined;
    if (!doubt.soft) return this.#left(doubt, doubt.until, settled);
    return this.counts(doubt.at, doubt.until) ? undefined : this.#close(doubt);
  }

  /** The provider has ended its stream. */
  endOfStream(settled: number): DoubtOutcome | undefined {
    const doubt = this.#doubt;
    if (doubt !== undefined) return doubt.ended ? undefined : this.#left(doubt, doubt.until, settled);
    const asked = this.#asked;
    if (asked === undefined || this.#results > 0 || asked.until <= settled) return undefined;
    // The link that was asked had nothing to say at all: that is no answer to what an earlier one has said.
    const from = Math.max(asked.at, settled);
    return this.counts(from, asked.until) ? { lost: { from, to: asked.until } } : undefined;
  }

  #close(doubt: Doubt): undefined {
    this.#doubt = undefined;
    this.#kinds.closed(doubt.kinds);
  }

  /** No final goes on from where the doubt opened: what lies before `to` may have been in a frame that could not be used. */
  #left(doubt: Doubt, to: number, settled: number): DoubtOutcome | undefined {
    const at = Math.max(doubt.at, settled);
    if (!this.counts(at, to)) return this.#close(doubt);
    // A link without any result has not been asked in earnest: the next one is.
    const askedUntil = this.#results > 0 ? (this.#asked?.until ?? at) : at;
    const twice = doubt.soft ? to : Math.min(to, askedUntil);
    if (twice <= at) return this.#end({ ...doubt, at }, to);
    if (this.#asked !== undefined) this.#asked.lost = true;
    const lost = { from: at, to: twice };
    if (this.counts(twice, to)) return { lost, ...this.#end({ ...doubt, at: twice }, to) };
    this.#doubt = undefined;
    return { lost };
  }

  #end(doubt: Doubt, until: number): DoubtOutcome {
    const { at, kinds } = doubt;
    const hadResults = this.#results > 0;
    this.#deaths = hadResults ? 0 : this.#deaths + 1;
    // What an earlier link left out, and this one did not come to, is still asked for.
    const before = this.#asked;
    this.#asked = {
      at: Math.min(at, before?.at ?? at),
      until: Math.max(until, before?.until ?? 0),
      kinds: new Set([...kinds, ...(before?.kinds ?? [])]),
      firstHadResults: hadResults || before?.firstHadResults === true,
      newWords: before?.newWords ?? 0,
      lost: before?.lost ?? false,
    };
    this.#doubt = { ...doubt, ended: true };
    return { end: { kinds: [...kinds], isLast: this.#deaths >= MOST_DEATHS } };
  }

  /** Whether a word may stand in a span: it is long enough, and not silent. */
  counts(from: number, to: number, shortestSeconds = SHORTEST_SECONDS): boolean {
    return to - from >= shortestSeconds * this.#options.sampleRate && !this.#options.isSilent(from, to);
  }
}
