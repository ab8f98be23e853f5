import { BLOCK, BlockCursor, decodeBlock, slotOf } from './position-code.ts';

/** A run of samples as it arrived on one link; positions and counts in samples. */
export type Stretch =
  /** Audio of a script, in order from `sourceStart` on. */
  | { readonly kind: 'source'; readonly linkStart: number; readonly sourceStart: number; readonly count: number }
  /** Zeros: keep-alive silence. */
  | { readonly kind: 'silence'; readonly linkStart: number; readonly count: number }
  /** Audio that does not encode its place: real speech, or a piece too short to be recognised. */
  | { readonly kind: 'unknown'; readonly linkStart: number; readonly count: number };

/** After a break, samples kept until a whole block is among them. */
const CHAIN_LIMIT = 256;
/** A break this near to a chunk's start may in truth lie at the start: samples of two places can agree by chance. */
const HELD_LIMIT = 64;

/**
 * Reads, chunk by chunk, where audio of a script comes from. Stretches are reported in order and without holes; a long one
 * comes in pieces, one or more a chunk. A new place is known after at most 105 samples, and then reported from its first sample on.
 */
export class SourceReader {
  readonly #report: (stretch: Stretch) => void;
  readonly #channel: number;
  readonly #cursor: BlockCursor;
  #mode: 'tracking' | 'silent' | 'searching' = 'searching';
  /** Link position of the first sample that was not reported yet. */
  #reported = 0;
  /** Where the source goes on if nothing breaks; −1 before the first block was read. */
  #next = -1;
  /** Samples seen and found to be unknown, not yet reported. */
  #unknown = 0;
  /** The latest samples of a search, whose slots follow each other. */
  readonly #chain = new Int16Array(CHAIN_LIMIT);
  #chainLength = 0;
  /** Samples before a break that agree with the old place and may belong to the new one. */
  #held: Int16Array | undefined;

  /** `channel`: the one whose audio is read; that of another one is unknown. */
  constructor(report: (stretch: Stretch) => void, channel = 0) {
    this.#report = report;
    this.#channel = channel;
    this.#cursor = new BlockCursor(channel);
  }

  /** Samples written so far. */
  get position(): number {
    return this.#reported + this.#unknown + this.#chainLength + (this.#held?.length ?? 0);
  }

  write(samples: Int16Array): void {
    let index = 0;
    while (index < samples.length) {
      if (this.#mode === 'tracking') index = this.#track(samples, index);
      else if (this.#mode === 'silent') index = this.#skipZeros(samples, index);
      else index = this.#search(samples, index);
    }
    this.#reportUnknown();
  }

  /** Reports what is still held back, at the end of stream. */
  flush(): void {
    if (this.#mode === 'searching') this.#giveUp();
    this.#reportUnknown();
  }

  #track(samples: Int16Array, from: number): number {
    const { quiet, loud } = this.#cursor;
    let index = from;
    let agrees = true;
    while (agrees && index < samples.length) {
      const slot = this.#cursor.at(this.#next + index - from);
      const blockEnd = Math.min(samples.length, index + BLOCK - slot);
      for (let place = this.#cursor.offset + slot; index < blockEnd; index += 1, place += 1) {
        const sample = samples[index];
        if (sample !== quiet[place] && sample !== loud[place]) {
          agrees = false;
          break;
        }
      }
    }
    const count = index - from;
    this.#next += count;
    const position = this.#next;
    if (index === samples.length) {
      this.#reportSource(position - count, count);
    } else if (samples[index] === 0) {
      this.#reportSource(position - count, count);
      this.#mode = 'silent';
    } else {
      if (from === 0 && count > 0 && count <= HELD_LIMIT) this.#held = samples.slice(0, count);
      else this.#reportSource(position - count, count);
      this.#mode = 'searching';
    }
    return index;
  }

  #skipZeros(samples: Int16Array, from: number): number {
    let index = from;
    while (index < samples.length && samples[index] === 0) index += 1;
    const count = index - from;
    if (count > 0) {
      this.#reportUnknown();
      this.#report({ kind: 'silence', linkStart: this.#reported, count });
      this.#reported += count;
    }
    if (index < samples.length) this.#mode = 'searching';
    return index;
  }

  #search(samples: Int16Array, from: number): number {
    for (let index = from; index < samples.length; index += 1) {
      const sample = samples[index] ?? 0;
      if (sample === 0) {
        this.#giveUp();
        this.#mode = 'silent';
        return index;
      }
      const slot = slotOf(sample);
      if (slot === -1 && this.#chainLength === 0) {
        this.#releaseHeld();
        this.#unknown += 1;
        continue;
      }
      const previous = this.#chainLength === 0 ? -1 : slotOf(this.#chain[this.#chainLength - 1] ?? 0);
      if (slot === -1 || (previous !== -1 && slot !== (previous + 1) % BLOCK)) this.#giveUp();
      if (slot === -1) {
        this.#unknown += 1;
        continue;
      }
      if (this.#chainLength === CHAIN_LIMIT) this.#giveUp();
      this.#chain[this.#chainLength] = sample;
      this.#chainLength += 1;
      if (slot === BLOCK - 1 && this.#chainLength >= BLOCK && this.#found()) {
        this.#mode = 'tracking';
        return index + 1;
      }
    }
    return samples.length;
  }

  /** Tries the block that the chain has just completed. */
  #found(): boolean {
    const blockStart = this.#chainLength - BLOCK;
    const block = decodeBlock(this.#chain, blockStart, this.#channel);
    if (block === -1) return false;
    for (let index = blockStart; index < this.#chainLength; index += 1) {
      if (!this.#cursor.matches(block * BLOCK + index - blockStart, this.#chain[index] ?? 0)) return false;
    }
    // The stretch began earlier: as far back as its samples agree.
    let first = blockStart;
    let position = block * BLOCK;
    while (first > 0 && position > 0 && this.#cursor.matches(position - 1, this.#chain[first - 1] ?? 0)) {
      first -= 1;
      position -= 1;
    }
    if (first === 0) position -= this.#claimHeld(position);
    this.#releaseHeld();
    this.#unknown += first;
    const end = (block + 1) * BLOCK;
    this.#chainLength = 0;
    this.#reportSource(position, end - position);
    this.#next = end;
    return true;
  }

  /** The held samples belong to the new stretch if all of them fit before it: chunks break at their edges. Returns how many it took. */
  #claimHeld(position: number): number {
    const held = this.#held;
    if (held === undefined || this.#unknown > 0 || held.length > position) return 0;
    const from = position - held.length;
    if (!held.every((sample, index) => this.#cursor.matches(from + index, sample))) return 0;
    this.#held = undefined;
    return held.length;
  }

  /** The held samples belong to the old stretch after all. */
  #releaseHeld(): void {
    const held = this.#held;
    if (held === undefined) return;
    this.#held = undefined;
    const unknown = this.#unknown;
    this.#unknown = 0;
    this.#reportSource(this.#next - held.length, held.length);
    this.#unknown = unknown;
  }

  /** Ends a search without a whole block: the chain goes on where the source stopped, or is unknown. */
  #giveUp(): void {
    this.#releaseHeld();
    const length = this.#chainLength;
    if (length === 0) return;
    this.#chainLength = 0;
    const goesOn =
      this.#next >= 0 &&
      this.#unknown === 0 &&
      this.#chain.subarray(0, length).every((sample, index) => this.#cursor.matches(this.#next + index, sample));
    if (goesOn) {
      this.#reportSource(this.#next, length);
      this.#next += length;
    } else {
      this.#unknown += length;
    }
  }

  #reportSource(sourceStart: number, count: number): void {
    if (count === 0) return;
    this.#reportUnknown();
    this.#report({ kind: 'source', linkStart: this.#reported, sourceStart, count });
    this.#reported += count;
  }

  #reportUnknown(): void {
    if (this.#unknown === 0 || this.#held !== undefined) return;
    const count = this.#unknown;
    this.#unknown = 0;
    this.#report({ kind: 'unknown', linkStart: this.#reported, count });
    this.#reported += count;
  }
}
