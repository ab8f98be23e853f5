import type { Gap, Seam, Summary, TranscriptResult } from '@throughline/core';
import { jsonLines } from './json-lines.ts';
import type { Outcome } from './outcome.ts';
import { plainText } from './plain-text.ts';
import { subtitles } from './subtitles.ts';

export const transcriptFormats = ['text', 'jsonl', 'srt', 'vtt'] as const;
export type TranscriptFormat = (typeof transcriptFormats)[number];

/** Turns what a session tells into the text of one format; each call returns what is to be written now. */
export interface TranscriptWriter {
  result(result: TranscriptResult): string;
  seam(seam: Seam): string;
  gap(gap: Gap): string;
  end(summary: Summary, outcome: Outcome): string;
}

export interface WriterOptions {
  /** Samples per second of the source clock. */
  readonly sampleRate: number;
  /** Whether partials and retractions are written, where the format has a place for them. */
  readonly partials: boolean;
}

const writers: { readonly [Format in TranscriptFormat]: (options: WriterOptions) => TranscriptWriter } = {
  text: plainText,
  jsonl: jsonLines,
  srt: () => subtitles('srt'),
  vtt: () => subtitles('vtt'),
};

export function createWriter(format: TranscriptFormat, options: WriterOptions): TranscriptWriter {
  return writers[format](options);
}
