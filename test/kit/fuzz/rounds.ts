import { expect } from 'vitest';
import { seededRandom } from '@throughline/simulator';
import type { Random } from '@throughline/core';
import { usedHeapBytes } from './used-heap.ts';

/** What one session made of the frames that it was given. */
export interface Round {
  /** Damaged frames that it listened to. */
  readonly frames: number;
  /** `closed`, or the code of the error that it ended with. */
  readonly outcome: string;
  /** What went wrong with it; empty when nothing did. */
  readonly complaints: readonly string[];
}

export interface Rounds {
  readonly frames: number;
  readonly sessions: number;
  readonly outcomes: ReadonlyMap<string, number>;
  /** Bytes of the heap after all rounds, in multiples of those after the first fifth. */
  readonly growth: number;
}

/** Plays sessions until so many damaged frames were listened to; a complaint, a throw or an unheard rejection fails, and tells the seed. */
export async function playRounds(
  limit: number,
  play: (seed: number, random: Random) => Promise<Round>,
): Promise<Rounds> {
  const unheard: unknown[] = [];
  const note = (reason: unknown): void => void unheard.push(reason);
  process.on('unhandledRejection', note);
  process.on('uncaughtException', note);
  const outcomes = new Map<string, number>();
  let frames = 0;
  let sessions = 0;
  let early: number | undefined;
  try {
    while (frames < limit) {
      sessions += 1;
      const seed = sessions;
      const round = await play(seed, seededRandom(seed)).catch((cause: unknown) => {
        throw new Error(`session ${seed} threw`, { cause });
      });
      expect([...round.complaints, ...unheard], `session ${seed}`).toEqual([]);
      frames += round.frames;
      outcomes.set(round.outcome, (outcomes.get(round.outcome) ?? 0) + 1);
      if (early === undefined && frames >= limit / 5) early = usedHeapBytes();
    }
    return { frames, sessions, outcomes, growth: usedHeapBytes() / (early ?? 1) };
  } finally {
    process.off('unhandledRejection', note);
    process.off('uncaughtException', note);
  }
}
