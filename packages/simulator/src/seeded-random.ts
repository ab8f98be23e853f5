import type { Random } from '@throughline/core/internal';

/** Scrambles 32 bits so that neighbouring inputs give unrelated outputs. One to one. */
export function scramble(value: number): number {
  let bits = value ^ (value >>> 16);
  bits = Math.imul(bits, MULTIPLIER_A);
  bits ^= bits >>> 16;
  bits = Math.imul(bits, MULTIPLIER_B);
  return (bits ^ (bits >>> 16)) >>> 0;
}

/** The inverse of `scramble`. */
export function unscramble(value: number): number {
  let bits = value ^ (value >>> 16);
  bits = Math.imul(bits, INVERSE_B);
  bits ^= bits >>> 16;
  bits = Math.imul(bits, INVERSE_A);
  return (bits ^ (bits >>> 16)) >>> 0;
}

const MULTIPLIER_A = 0x9e37_79b1;
const MULTIPLIER_B = 0x85eb_ca77;
const INVERSE_A = inverse(MULTIPLIER_A);
const INVERSE_B = inverse(MULTIPLIER_B);

/** The inverse of an odd number modulo 2^32, by Newton's steps: each doubles the bits that are right. */
function inverse(odd: number): number {
  let guess = odd;
  for (let step = 0; step < 5; step += 1) guess = Math.imul(guess, 2 - Math.imul(odd, guess));
  return guess;
}

/** A source of randomness that repeats itself: the same seed (any 32-bit integer) gives the same numbers. */
export function seededRandom(seed: number): Random {
  let counter = scramble(seed | 0);
  return {
    next: () => {
      counter = (counter + 0x9e37_79b9) >>> 0;
      return scramble(counter) / 0x1_0000_0000;
    },
  };
}

/** A seed of its own for part `part` of whatever `seed` drives. */
export function childSeed(seed: number, part: number): number {
  return scramble(scramble(seed | 0) + Math.imul(part, 0x2545_f491));
}

/** A number uniform in [low, high). */
export function between(random: Random, low: number, high: number): number {
  return low + random.next() * (high - low);
}

/** An integer uniform in [low, high]. */
export function integerBetween(random: Random, low: number, high: number): number {
  return low + Math.floor(random.next() * (high - low + 1));
}

/** One of a list that is not empty. */
export function pick<Item>(random: Random, items: readonly [Item, ...Item[]]): Item {
  return items[Math.floor(random.next() * items.length)] ?? items[0];
}
