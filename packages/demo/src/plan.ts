import { type Fault, seededRandom } from '@throughline/simulator';
import { sentenceStarts, spokenSentences } from './spoken-text.ts';

/** How the connection is disturbed. */
export type CutKind =
  /** The connection is reset. */
  | 'cut'
  /** The connection stays open, but nothing arrives any more: only the missing answers show it. */
  | 'stalled'
  /** The connection is reset, and new ones are refused for a while. */
  | 'refused'
  /** The connection is reset, and new ones are refused for good. */
  | 'gone';

/** One disturbance; it begins when this second of the audio has arrived. */
export interface Cut {
  readonly kind: CutKind;
  readonly at: number;
}

/** How long connections are refused, in seconds. */
export const refusedSeconds = 2;

export const cutActions: { readonly [Kind in CutKind]: Fault['do'] } = {
  cut: { type: 'rst' },
  stalled: { type: 'half-open' },
  refused: { type: 'outage', seconds: refusedSeconds, mode: 'refuse' },
  gone: { type: 'outage', seconds: 86_400, mode: 'refuse' },
};

/** Audio at the beginning and at the end without a disturbance, in seconds. */
const margin = 2;

/**
 * Chooses where the connection is disturbed: one place in each of `cuts` equal parts of the audio. Only the second is a stall,
 * because detecting a stall takes 15 s of real time.
 */
export function planCuts({
  cuts,
  seconds,
  seed,
}: {
  readonly cuts: number;
  /** Length of the audio. */
  readonly seconds: number;
  readonly seed: number;
}): readonly Cut[] {
  const random = seededRandom(seed);
  const stretch = (seconds - 2 * margin) / cuts;
  return Array.from({ length: cuts }, (_, index) => ({
    kind: kindOf(index),
    at: margin + stretch * (index + 0.15 + 0.7 * random.next()),
  }));
}

/** Where the two connections of the round trip are cut. */
export interface RoundTripCuts {
  /** Each in the middle of a sentence. */
  readonly voice: readonly Cut[];
  readonly recogniser: readonly Cut[];
}

/** Cuts the voice in every second sentence, from the first on, and the recogniser in the others. */
export function planRoundTripCuts(seed: number): RoundTripCuts {
  const random = seededRandom(seed);
  const cuts = spokenSentences.map(({ seconds }, index): Cut => {
    const start = sentenceStarts[index] ?? 0;
    return { kind: 'cut', at: start + seconds * (0.25 + 0.5 * random.next()) };
  });
  return {
    voice: cuts.filter((_, index) => index % 2 === 0),
    recogniser: cuts.filter((_, index) => index % 2 === 1),
  };
}

function kindOf(index: number): CutKind {
  if (index === 0) return 'cut';
  if (index === 1) return 'stalled';
  return index % 2 === 0 ? 'refused' : 'cut';
}
