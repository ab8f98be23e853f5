import { jsonLines } from './json-lines.ts';
import { plainText } from './plain-text.ts';
import { subtitles } from './subtitles.ts';
import type { TranscriptWriter, WriterOptions } from './transcript-writer.ts';

export const transcriptFormats = ['text', 'jsonl', 'srt', 'vtt'] as const;
export type TranscriptFormat = (typeof transcriptFormats)[number];

const writers: { readonly [Format in TranscriptFormat]: (options: WriterOptions) => TranscriptWriter } = {
  text: plainText,
  jsonl: jsonLines,
  srt: (options) => subtitles('srt', options),
  vtt: (options) => subtitles('vtt', options),
};

export function createWriter(format: TranscriptFormat, options: WriterOptions): TranscriptWriter {
  return writers[format](options);
}
