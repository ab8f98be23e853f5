import type { Gap, Relabel, RouteChange, Seam, Summary, TranscriptResult, Turn } from '@throughline/core';
import type { Outcome } from './outcome.ts';

/** Turns the results of a session into text of one format; each call returns the text to write now. */
export interface TranscriptWriter {
  result(result: TranscriptResult): string;
  turn(turn: Turn): string;
  relabel(relabel: Relabel): string;
  /** `channel`: where each has a session of its own. */
  seam(seam: Seam & { readonly channel?: number }): string;
  /** `channel`: as of a seam. */
  route(change: RouteChange & { readonly channel?: number }): string;
  gap(gap: Gap): string;
  end(summary: Summary, outcome: Outcome): string;
}

export interface WriterOptions {
  /** Whether partials and retractions are written, where the format has a place for them. */
  readonly partials: boolean;
  /** Whether several channels are transcribed, so that it counts on which something was said. */
  readonly channels: boolean;
}
