import type { FinalResult, Relabel } from '@throughline/core';

/** A final with its speakers as the provider has corrected them. */
export function relabelled(final: FinalResult, { speaker, words }: Relabel): FinalResult {
  const { speaker: _, ...rest } = final;
  return { ...rest, ...(words.length === 0 ? {} : { words }), ...(speaker === undefined ? {} : { speaker }) };
}
