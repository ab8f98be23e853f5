import type { FinalResult } from '@throughline/core';
import { printableLine } from '@throughline/core/internal';
import { speakerRuns } from './speaker-runs.ts';
import { voiceLead, type VoiceOptions } from './voices.ts';

/** A final as plain text: one line, or one for what each of several speakers says in it; nothing where it has no text. */
export function spokenLines(final: FinalResult, options: VoiceOptions): string {
  if (final.text === '') return '';
  return speakerRuns(final, options)
    .map(({ name, text }) => `${printableLine(`${name === undefined ? '' : voiceLead(name)}${text}`)}\n`)
    .join('');
}
