/** One recognised word; times in seconds on the source clock. */
export interface Word {
  /** As the provider writes it, punctuation included where it gives that. */
  readonly text: string;
  /** Where it begins: seconds on the source clock. */
  readonly start: number;
  /** Where it ends: seconds on the source clock. */
  readonly end: number;
  /** How sure the provider is of it: 0 to 1, where the provider gives it. */
  readonly confidence?: number;
  /** Who spoke it, by the session's own name, which stays the same over all links. */
  readonly speaker?: string;
  /** A tag of BCP 47, where the provider gives it for each word. */
  readonly language?: string;
}
