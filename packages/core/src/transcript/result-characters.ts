import type { PartialResult } from '../results/result.ts';

/** How much of the provider's texts a result keeps, in characters. */
export function charactersOf({ text, raw = '' }: PartialResult): number {
  return text.length + raw.length;
}
