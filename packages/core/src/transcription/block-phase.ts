import type { Clock } from '../clock.ts';

/** The golden ratio less one: its multiples lie evenly in 0…1 however many there are, also where only every tenth of them is taken. */
const STEP = (Math.sqrt(5) - 1) / 2;

const logs = new WeakMap<Clock, number>();

/**
 * By how many frames the first block of a new log is shorter, of so many that a block has. What is done once a block is then done at
 * other moments by other sessions of a process, however many begin together.
 */
export function blockPhase(clock: Clock, frames: number): number {
  const before = logs.get(clock) ?? 0;
  logs.set(clock, before + 1);
  return Math.floor(((before * STEP) % 1) * frames);
}
