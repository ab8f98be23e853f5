import { printableLine } from '@throughline/core/internal';
import { speakerRuns, voiceLead } from '@throughline/subtitles';
import type { TranscriptWriter, WriterOptions } from './transcript-writer.ts';

/** One line for each final, or for what each of several speakers says in it. */
export function plainText({ channels }: Pick<WriterOptions, 'channels'>): TranscriptWriter {
  return {
    result: (result) => {
      if (result.type !== 'final' || result.text === '') return '';
      return speakerRuns(result, { channels })
        .map(({ name, text }) => lineOf(name, text))
        .join('');
    },
    turn: () => '',
    relabel: () => '',
    seam: () => '',
    gap: () => '',
    end: () => '',
  };
}

function lineOf(name: string | undefined, text: string): string {
  return `${printableLine(`${name === undefined ? '' : voiceLead(name)}${text}`)}\n`;
}
