/** So many kinds are distinguished; a provider that names ever new ones has one kind more. */
const MOST_KINDS = 64;
const OTHER = 'other';
/** Doubts that closed with nothing lost until a kind is harmless. */
const CLOSED = 3;
/** Replays that brought no new word until a kind is harmless. */
const BARREN = 2;

interface Kind {
  readonly name: string;
  readonly unknownType: boolean;
  closed: number;
  barren: number;
  isHarmless: boolean;
}

/** What a session has learned about the kinds of frames that it cannot use. */
export class FrameKinds {
  readonly #onHarmless: (kind: string) => void;
  /** From the first frame on that cannot be used. */
  #kinds: Map<string, Kind> | undefined;

  constructor(onHarmless: (kind: string) => void) {
    this.#onHarmless = onHarmless;
  }

  /**
   * What is known of a frame's kind. A harmless one ends no link any more; one of an unknown type is then ignored, while a
   * frame that cannot be parsed, or a result that cannot be used, may still have held words.
   */
  note({ kind, unknownType = false }: { readonly kind: string; readonly unknownType?: boolean }): {
    readonly name: string;
    readonly isHarmless: boolean;
    readonly isIgnored: boolean;
  } {
    const kinds = (this.#kinds ??= new Map<string, Kind>());
    const name = kinds.has(kind) || kinds.size < MOST_KINDS ? kind : OTHER;
    const known = kinds.get(name) ?? { name, unknownType, closed: 0, barren: 0, isHarmless: false };
    kinds.set(name, known);
    return { name, isHarmless: known.isHarmless, isIgnored: known.isHarmless && known.unknownType };
  }

  /** A doubt about such frames was closed with nothing lost. */
  closed(names: ReadonlySet<string>): void {
    this.#count(names, (kind) => {
      kind.closed += 1;
      return kind.closed >= CLOSED;
    });
  }

  /**
   * Another link was asked for what such frames may have answered, and had no new word. `lost`: it left the same place out,
   * which says nothing against frames that cannot be parsed or are results.
   */
  barren(names: ReadonlySet<string>, lost: boolean): void {
    this.#count(names, (kind) => {
      if (!lost || kind.unknownType) kind.barren += 1;
      return kind.barren >= BARREN;
    });
  }

  #count(names: ReadonlySet<string>, isHarmless: (kind: Kind) => boolean): void {
    for (const name of names) {
      const kind = this.#kinds?.get(name);
      if (kind === undefined || !isHarmless(kind) || kind.isHarmless) continue;
      kind.isHarmless = true;
      this.#onHarmless(name);
    }
  }
}
