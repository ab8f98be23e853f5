import type { FinalResult, Gap, PartialResult, Seam, Summary, Word } from '@throughline/core';

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

export function partialOf(id: string, text: string, start: number): PartialResult {
  return { type: 'partial', id, text, start, end: start + 1, epoch: 1 };
}

export function seamAt(from: number, settled: number, replayed = 0, epoch = 2): Seam {
  return {
    epoch,
    from: from / 16_000,
    fromSample: from,
    settled: settled / 16_000,
    settledSample: settled,
    replayed: replayed / 16_000,
    replayedSamples: replayed,
    exact: true,
  };
}

export function summaryOf(facts: Partial<Summary> = {}): Summary {
  return {
    sampleRate: 16_000,
    accepted: 10,
    acceptedSamples: 160_000,
    settled: 10,
    settledSamples: 160_000,
    replayed: 0,
    replayedSamples: 0,
    dials: 1,
    links: 1,
    finals: 2,
    unreadFrames: 0,
    warningsLeftOut: 0,
    wordless: 0,
    seams: [],
    gaps: [],
    ...facts,
  };
}

export const gap: Gap = { start: 1, end: 2.5, startSample: 16_000, endSample: 40_000, reason: 'overflow' };
