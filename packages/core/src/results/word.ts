/** One recognised word; times in seconds on the source clock. */
export interface Word {
  readonly text: string;
  readonly start: number;
  readonly end: number;
  /** 0 to 1, where the provider gives it. */
  readonly confidence?: number;
  /** Who spoke it, by the session's own name, which stays the same over all links. */
  readonly speaker?: string;
  /** A tag of BCP 47, where the provider gives it for each word. */
  readonly language?: string;
}
