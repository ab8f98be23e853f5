import { scramble, unscramble } from '../seeded-random.ts';

/*
 * Audio that encodes its own place. The source is cut into blocks of 53 samples. A sample's size is its slot in the
 * block, the signs of a whole block spell the block's number (32 bits) and a check (21 bits). No sample is ever zero,
 * so zeros are never source audio. Each sample exists in two levels:
 *
 *   quiet  1 … 53              peak −55.8 dBFS, mean −60.5 dBFS: silence to whoever measures it
 *   loud   2 000 … 4 119       mean −20.6 dBFS: speech; 40 values a slot, of which the position picks one
 *
 * Any 105 samples in a row hold a whole block. 53 is prime, so a jump by a usual frame length always changes the slot.
 *
 * Each channel has block numbers of its own, so that no channel is taken for another.
 */

/** Samples in a block. */
export const BLOCK = 53;
const LOUD_BASE = 2000;
const LOUD_STEP = 40;
const LOUD_TOP = LOUD_BASE + BLOCK * LOUD_STEP;
const NUMBER_BITS = 32;
const CHECK_MASK = 0x1f_ffff;
/** Blocks of one channel: 3 days at 16 kHz. Those beyond do not exist, which makes chance hits rarer still. */
const CHANNEL_BLOCKS = 0x0500_0000;

/** Blocks that are kept as they were last encoded: some 27 s at 16 kHz, 1.7 MB. What is sent is soon read, and tests begin at 0. */
const KEPT = 8_192;
const keptQuiet = new Int16Array(KEPT * BLOCK);
const keptLoud = new Int16Array(KEPT * BLOCK);
/** Which block each place holds. */
const keptBlocks = new Float64Array(KEPT).fill(-1);

/** Writes both levels of block `block` (0, 1, …) into 53 samples of two arrays, from `offset` on. */
function encodeBlock(block: number, offset: number, quiet: Int16Array, loud: Int16Array): void {
  const number = scramble(block);
  const check = checkOf(block);
  let state = check ^ number;
  for (let slot = 0; slot < BLOCK; slot += 1) {
    state = (Math.imul(state, 0x2c1b_3c6d) + 0x297a_2d39) | 0;
    const pick = ((state >>> 16) * LOUD_STEP) >>> 16;
    const bit = slot < NUMBER_BITS ? (number >>> slot) & 1 : (check >>> (slot - NUMBER_BITS)) & 1;
    const sign = bit === 1 ? 1 : -1;
    quiet[offset + slot] = sign * (slot + 1);
    loud[offset + slot] = sign * (LOUD_BASE + slot * LOUD_STEP + pick);
  }
}

/** The slot (0…52) of a sample's size; −1 when no source sample has this size. */
export function slotOf(sample: number): number {
  const size = sample < 0 ? -sample : sample;
  if (size >= LOUD_BASE) return size < LOUD_TOP ? Math.floor((size - LOUD_BASE) / LOUD_STEP) : -1;
  return size >= 1 && size <= BLOCK ? size - 1 : -1;
}

/** The block's number in `channel` that 53 samples from `offset` on spell; −1 when the check does not agree, or it is of another channel. */
export function decodeBlock(samples: Int16Array, offset: number, channel: number): number {
  let number = 0;
  for (let slot = 0; slot < NUMBER_BITS; slot += 1) {
    if ((samples[offset + slot] ?? 0) > 0) number |= 1 << slot;
  }
  let check = 0;
  for (let slot = NUMBER_BITS; slot < BLOCK; slot += 1) {
    if ((samples[offset + slot] ?? 0) > 0) check |= 1 << (slot - NUMBER_BITS);
  }
  const block = unscramble(number);
  const own = block - channel * CHANNEL_BLOCKS;
  return own >= 0 && own < CHANNEL_BLOCKS && check === checkOf(block) ? own : -1;
}

function checkOf(block: number): number {
  return scramble(block ^ 0x5bd1_e995) & CHECK_MASK;
}

/** Both levels of one channel of the source around one position; moves from block to block as it is asked. */
export class BlockCursor {
  /** Both levels of many blocks. Those of the block around the position that was asked for last begin at `offset`, until another is asked for. */
  readonly quiet = keptQuiet;
  readonly loud = keptLoud;
  readonly #first: number;
  #offset = 0;

  /** `channel`: counted from 0. */
  constructor(channel = 0) {
    this.#first = channel * CHANNEL_BLOCKS;
  }

  get offset(): number {
    return this.#offset;
  }

  /** Makes the block that holds `position` ready and returns the position's slot. */
  at(position: number): number {
    const inChannel = Math.floor(position / BLOCK);
    const block = this.#first + inChannel;
    const place = block % KEPT;
    this.#offset = place * BLOCK;
    if (keptBlocks[place] !== block) {
      encodeBlock(block, this.#offset, keptQuiet, keptLoud);
      keptBlocks[place] = block;
    }
    return position - inChannel * BLOCK;
  }

  /** Whether `sample` is what the source holds at `position`, in either level. */
  matches(position: number, sample: number): boolean {
    const index = this.at(position) + this.#offset;
    return sample === this.quiet[index] || sample === this.loud[index];
  }
}
