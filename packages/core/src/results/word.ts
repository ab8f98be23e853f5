/** One recognised word; times in seconds on the source clock. */
export interface Word {
  readonly text: string;
  readonly start: number;
  readonly end: number;
  /** 0 to 1, where the provider gives it. */
  readonly confidence?: number;
}
