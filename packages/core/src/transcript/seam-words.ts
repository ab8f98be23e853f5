import type { SaidWord } from './said-words.ts';

/** A word that a track has recognised since its seam; positions in samples. */
export interface TrackWord {
  readonly normalized: string;
  readonly start: number;
  readonly end: number;
  /** Whether its times are an estimate. */
  readonly estimated: boolean;
  /** `open` until a final has decided on it. */
  verdict: 'open' | 'kept' | 'dropped';
}

/** What a seam decides on a recognised word: it repeats what was said, or it is new and stands before a said word (absent: after all). */
export interface WordVerdict {
  readonly kept: boolean;
  readonly before?: SaidWord;
  /** It stands in the place of `before`, with the same text or another one. */
  readonly isMatch?: boolean;
}

export interface SeamPlace {
  /** The first sample that the new link was sent. */
  readonly from: number;
  /** How far the session was settled when the new link began. */
  readonly settled: number;
  readonly sampleRate: number;
}
