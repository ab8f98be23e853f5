import type { Gap, Seam, Summary, TranscriptResult } from '@throughline/core';
import type { Outcome } from './outcome.ts';

/** Turns the results of a session into text of one format; each call returns the text to write now. */
export interface TranscriptWriter {
  result(result: TranscriptResult): string;
  seam(seam: Seam): string;
  gap(gap: Gap): string;
  end(summary: Summary, outcome: Outcome): string;
}

export interface WriterOptions {
  /** Whether partials and retractions are written, where the format has a place for them. */
  readonly partials: boolean;
}
