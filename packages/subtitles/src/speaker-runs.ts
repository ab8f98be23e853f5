import type { FinalResult } from '@throughline/core';
import { textOf } from './cues.ts';
import { timedUnits } from './unit-times.ts';
import { voiceName, type VoiceOptions } from './voices.ts';

/** What one speaker says in a final before another one does. */
export interface SpeakerRun {
  /** `Speaker 1`, `Channel 0, agent`; absent where nobody knows. */
  readonly name?: string;
  readonly text: string;
}

/** A final by who speaks: one run, unless its words are of several. */
export function speakerRuns(final: FinalResult, options: VoiceOptions): readonly SpeakerRun[] {
  const { words = [], text } = final;
  if (words.every(({ speaker }) => speaker === words[0]?.speaker)) return [run(voiceName(final, options), text)];
  const units = timedUnits(final, { ...options, columns: Infinity, nameColumns: () => 0 });
  const runs: { readonly name: string | undefined; readonly units: (typeof units)[number][] }[] = [];
  for (const unit of units) {
    const last = runs.at(-1);
    if (last !== undefined && last.name === unit.voice?.name) last.units.push(unit);
    else runs.push({ name: unit.voice?.name, units: [unit] });
  }
  return runs.map(({ name, units: of }) => run(name, textOf(of)));
}

function run(name: string | undefined, text: string): SpeakerRun {
  return name === undefined ? { text } : { name, text };
}
