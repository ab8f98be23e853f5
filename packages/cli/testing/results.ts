import type { Gap, PartialResult, RouteShare, Seam, Summary } from '@throughline/core';

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
    cause: 'loss',
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

/** What the second of two routes was sent. */
export const share: RouteShare = {
  provider: 'vosk',
  index: 1,
  links: 2,
  heard: 7.5,
  heardSamples: 120_000,
  replayed: 0.5,
  replayedSamples: 8_000,
};
