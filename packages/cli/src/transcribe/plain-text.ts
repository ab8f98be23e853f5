import type { FinalResult } from '@throughline/core';
import { printableLine } from '../printable.ts';
import { textOf } from './cues.ts';
import type { TranscriptWriter, WriterOptions } from './transcript-writer.ts';
import { timedUnits } from './unit-times.ts';
import { voiceLead, voiceName } from './voices.ts';

/** One line for each final, or for what each of several speakers says in it. */
export function plainText({ channels }: Pick<WriterOptions, 'channels'>): TranscriptWriter {
  const options = { columns: Infinity, channels, nameColumns: () => 0 };
  const linesOf = (final: FinalResult): readonly string[] => {
    const { words = [], text } = final;
    if (words.every(({ speaker }) => speaker === words[0]?.speaker)) return [lineOf(voiceName(final, options), text)];
    const runs: { readonly name: string | undefined; readonly units: ReturnType<typeof timedUnits>[number][] }[] = [];
    for (const unit of timedUnits(final, options)) {
      const run = runs.at(-1);
      if (run !== undefined && run.name === unit.voice?.name) run.units.push(unit);
      else runs.push({ name: unit.voice?.name, units: [unit] });
    }
    return runs.map(({ name, units }) => lineOf(name, textOf(units)));
  };
  return {
    result: (result) => (result.type === 'final' && result.text !== '' ? linesOf(result).join('') : ''),
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
