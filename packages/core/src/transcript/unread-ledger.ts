import { FrameKinds } from './frame-kinds.ts';

/** A frame that may have held a result and could not be used. */
export interface UnreadKind {
  readonly kind: string;
  readonly unknownType?: true;
}

/** A span that a link has answered with frames that could not be used, in samples. */
export interface UnreadSpan {
  readonly at: number;
  readonly until: number;
  readonly kinds: ReadonlySet<string>;
}

/** A span that another link is asked for. */
interface Asked extends UnreadSpan {
  /** Whether the first link had results that could be used. */
  readonly firstHadResults: boolean;
  newWords: number;
  lost: boolean;
}

/** So many links in a row that end for such frames, without one usable result: no other link would do better. */
const mostDeaths = 3;

/**
 * What a session knows of frames that could not be used, whichever link sent them: which kinds are harmless, and which span
 * another link is asked for.
 */
export class UnreadLedger {
  readonly #kinds: FrameKinds;
  #asked: Asked | undefined;
  #frames = 0;
  /** Links in a row that were ended without one result. */
  #deaths = 0;

  /** `onHarmless`: frames of this kind mean nothing from now on. */
  constructor(onHarmless: (kind: string) => void) {
    this.#kinds = new FrameKinds(onHarmless);
  }

  /** Frames that could not be used, harmless ones included. */
  get frames(): number {
    return this.#frames;
  }

  /** The span that another link is asked for. */
  get asked(): UnreadSpan | undefined {
    return this.#asked;
  }

  /** Whether the session ends with the next link that ends without one result. */
  get isLastChance(): boolean {
    return this.#deaths >= mostDeaths - 1;
  }

  /** A frame could not be used: what is known of its kind. */
  note(frame: UnreadKind): ReturnType<FrameKinds['note']> {
    this.#frames += 1;
    return this.#kinds.note(frame);
  }

  /** A result came that could be used. */
  usable(): void {
    this.#deaths = 0;
  }

  /** A doubt about such frames was closed with nothing lost. */
  closed(kinds: ReadonlySet<string>): void {
    this.#kinds.closed(kinds);
  }

  /** Words that only the replay of a span has brought. */
  newWords(words: readonly { readonly start: number; readonly end: number }[]): void {
    const asked = this.#asked;
    if (asked === undefined) return;
    const { at, until } = asked;
    asked.newWords += words.filter(({ start, end }) => start + end >= 2 * at && start + end <= 2 * until).length;
  }

  /** The link that is asked has left the place out too. */
  askedInVain(): void {
    if (this.#asked !== undefined) this.#asked.lost = true;
  }

  /** A link has answered everything before `settled`; `hadResults`: it had results that could be used. */
  passed(settled: number, hadResults: boolean): void {
    const asked = this.#asked;
    if (asked === undefined || settled < asked.until) return;
    this.#asked = undefined;
    if (asked.newWords === 0 && asked.firstHadResults && hadResults) this.#kinds.barren(asked.kinds, asked.lost);
  }

  /** A link is ended, and another one asked for a span. Returns whether that is the last one that may end so. */
  ask({ at, until, kinds }: UnreadSpan, hadResults: boolean): boolean {
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
    return this.#deaths >= mostDeaths;
  }
}
