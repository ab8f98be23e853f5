import { jsonLines } from './json-lines.ts';
import { plainText } from './plain-text.ts';
import { subtitleWriter } from './subtitle-writer.ts';
import type { TranscriptWriter, WriterOptions } from './transcript-writer.ts';

export const transcriptFormats = ['text', 'jsonl', 'srt', 'vtt'] as const;
export type TranscriptFormat = (typeof transcriptFormats)[number];

const writers: { readonly [Format in TranscriptFormat]: (options: WriterOptions) => TranscriptWriter } = {
  text: plainText,
  jsonl: jsonLines,
  srt: (options) => subtitleWriter('srt', options),
  vtt: (options) => subtitleWriter('vtt', options),
};

export function createWriter(format: TranscriptFormat, options: WriterOptions): TranscriptWriter {
  return writers[format](options);
}
