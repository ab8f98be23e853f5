/** A link's label that could not be matched with a speaker of the session. */
export interface UnmappedSpeaker {
  readonly epoch: number;
  /** The provider's. */
  readonly label: string;
  /** The session's. */
  readonly name: string;
}

/**
 * The names that a session has given to those who speak. The first link that says who speaks gives its own labels as names; who cannot be
 * found among the names later is given a number, which no name has had.
 */
export class SessionSpeakers {
  readonly #unmapped: (speaker: UnmappedSpeaker) => void;
  /** The link whose labels are names. */
  #namer: number | undefined;
  readonly #labels: Set<string>;
  #names = 0;
  /** The least number that was given as a name. */
  #leastNumber = Infinity;

  /**
   * `unmapped`: called for each label that is given a number because nobody knows who it is; `earlier`: names that an earlier
   * session has given, so that no link of this one is the first.
   */
  constructor(unmapped: (speaker: UnmappedSpeaker) => void, earlier: ReadonlySet<string> = new Set()) {
    this.#unmapped = unmapped;
    this.#labels = new Set(earlier);
    if (earlier.size > 0) this.#namer = 0;
  }

  /** The name that such a label would be given, where that is not a new one. */
  expectedName(epoch: number, label: string): string | undefined {
    return this.#isNamer(epoch) && !this.#isTaken(label) ? label : undefined;
  }

  /** A name for a label of which nobody knows whose it is. */
  newName(epoch: number, label: string): string {
    const isNamer = this.#isNamer(epoch);
    const isTaken = this.#isTaken(label);
    this.#namer ??= epoch;
    this.#names += 1;
    if (isNamer && !isTaken) {
      this.#labels.add(label);
      return label;
    }
    while (this.#labels.has(`${this.#names}`)) this.#names += 1;
    this.#leastNumber = Math.min(this.#leastNumber, this.#names);
    const name = `${this.#names}`;
    if (!isNamer) this.#unmapped({ epoch, label, name });
    return name;
  }

  #isNamer(epoch: number): boolean {
    return (this.#namer ?? epoch) === epoch;
  }

  /** Whether it is a name already, or may be one of the numbers that were given. */
  #isTaken(label: string): boolean {
    const number = Number(label);
    return this.#labels.has(label) || (number >= this.#leastNumber && number <= this.#names);
  }
}
