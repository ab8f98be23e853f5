import type { FinalResult, Word } from '@throughline/core';

/** A final of these words, each `step` seconds long and without pauses, from `start` on. */
export function finalOf(id: string, text: string, start: number, step = 0.5): FinalResult {
  const words = text.split(' ').map((word, index): Word => ({
    text: word,
    start: start + index * step,
    end: start + (index + 1) * step,
  }));
  return { type: 'final', id, text, start, end: start + words.length * step, words, epoch: 1 };
}

/** A final without words of its own: no times but those of the whole. */
export function plainFinal(text: string, start: number, end: number): FinalResult {
  return { type: 'final', id: 's1', text, start, end, epoch: 1 };
}
