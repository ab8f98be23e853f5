import { samplesEach } from '../audio/interleaved.ts';
import { blockPool, type AudioBlock, type BlockPool } from './block-pool.ts';

const nothing = new Int16Array(0);

export interface AudioBlocksOptions {
  /** Samples at most. */
  readonly capacity: number;
  /** Samples of a block. */
  readonly blockSamples: number;
  /** The first block is shorter by so many samples, less than `blockSamples`: so the blocks of many logs are full at other moments. Default: 0. */
  readonly shorterBy?: number | undefined;
  /** Default: 1. */
  readonly channels?: number | undefined;
  /** Where blocks come from and go to. Default: the process's. */
  readonly pool?: BlockPool | undefined;
}

/**
 * The memory of an audio log: samples `[oldest, accepted)`, counted as they were appended, never more than `capacity`. What is
 * counted is samples of one channel; those of several are interleaved.
 *
 * Memory is taken in blocks as it fills and given back as it empties. A sample is copied once, when it is appended; `view`
 * hands out the block's own memory, except for the frame that crosses from one block into the next.
 */
export class AudioBlocks {
  /** Samples at most. */
  readonly capacity: number;
  readonly #blockSamples: number;
  readonly #shorterBy: number;
  readonly #channels: number;
  readonly #pool: BlockPool;
  readonly #blocks = new Map<number, AudioBlock>();
  #spare: AudioBlock | undefined;
  #scratch = nothing;
  #oldest = 0;
  #accepted = 0;
  #registered = false;

  constructor({ capacity, blockSamples, shorterBy = 0, channels = 1, pool = blockPool }: AudioBlocksOptions) {
    this.capacity = capacity;
    this.#channels = channels;
    this.#blockSamples = Math.max(1, Math.min(blockSamples, capacity));
    this.#shorterBy = this.#blockSamples === blockSamples ? shorterBy : 0;
    this.#pool = pool;
  }

  /** The first sample that is still held. */
  get oldest(): number {
    return this.#oldest;
  }

  /** The position after the last sample that was taken. */
  get accepted(): number {
    return this.#accepted;
  }

  /** How many samples fit. */
  get room(): number {
    return this.capacity - (this.#accepted - this.#oldest);
  }

  /** Takes all of `samples`; the caller has seen to it that they fit. */
  append(samples: Int16Array): void {
    const channels = this.#channels;
    const length = samplesEach(samples, channels);
    let taken = 0;
    while (taken < length) {
      const offset = this.#offset(this.#accepted);
      const count = Math.min(length - taken, this.#blockSamples - offset);
      const block = this.#blockFor(this.#index(this.#accepted));
      const part = count === length ? samples : samples.subarray(taken * channels, (taken + count) * channels);
      block.samples.set(part, offset * channels);
      taken += count;
      this.#accepted += count;
    }
  }

  /** The block into which the next samples belong, and where in it. Whoever puts some there says so by `filled`, before anything else is done here. */
  next(): { readonly block: AudioBlock; readonly at: number } {
    return { block: this.#blockFor(this.#index(this.#accepted)), at: this.#offset(this.#accepted) };
  }

  /** The block in which the sample at `position` is held, and where in it. */
  blockAt(position: number): { readonly block: AudioBlock; readonly at: number } {
    return { block: this.#held(this.#index(position)), at: this.#offset(position) };
  }

  /** So many samples were put where `next` said; the caller has seen to it that they fit. */
  filled(count: number): void {
    this.#accepted += count;
  }

  /** The samples from `position` on: a view that is good until the next call of any method. All must be held. */
  view(position: number, count: number): Int16Array {
    if (count === 0) return this.#scratch.subarray(0, 0);
    const channels = this.#channels;
    const offset = this.#offset(position);
    const index = this.#index(position);
    if (offset + count <= this.#blockSamples) {
      return this.#held(index).samples.subarray(offset * channels, (offset + count) * channels);
    }
    if (this.#scratch.length < count * channels) this.#scratch = new Int16Array(count * channels);
    return this.copy(position, this.#scratch.subarray(0, count * channels));
  }

  /** Copies the samples from `position` on into `target`, filling it. All must be held. */
  copy(position: number, target: Int16Array): Int16Array {
    const channels = this.#channels;
    const length = samplesEach(target, channels);
    let copied = 0;
    while (copied < length) {
      const at = position + copied;
      const offset = this.#offset(at);
      const count = Math.min(length - copied, this.#blockSamples - offset);
      const block = this.#held(this.#index(at)).samples;
      target.set(block.subarray(offset * channels, (offset + count) * channels), copied * channels);
      copied += count;
    }
    return target;
  }

  /** Lets go of everything before `position`; a position already let go changes nothing. */
  release(position: number): void {
    const until = Math.min(position, this.#accepted);
    if (until <= this.#oldest) return;
    const first = this.#index(this.#oldest);
    const last = this.#index(until);
    for (let index = first; index < last; index += 1) this.#letGo(index);
    this.#oldest = until;
  }

  /** Nothing more is appended: keeps what is held, and no memory besides. */
  finish(): void {
    if (this.#oldest === this.#accepted) this.#letGo(this.#index(this.#oldest));
    if (this.#spare !== undefined) this.#pool.give(this.#spare);
    this.#spare = undefined;
    this.#scratch = nothing;
  }

  /** In which block a sample stands. */
  #index(position: number): number {
    return Math.floor((position + this.#shorterBy) / this.#blockSamples);
  }

  /** Where in its block a sample stands. */
  #offset(position: number): number {
    return (position + this.#shorterBy) % this.#blockSamples;
  }

  #letGo(index: number): void {
    const block = this.#blocks.get(index);
    if (block === undefined) return;
    this.#blocks.delete(index);
    // The next one that is needed: it is warm.
    if (this.#spare === undefined) this.#spare = block;
    else this.#pool.give(block);
  }

  #blockFor(index: number): AudioBlock {
    const held = this.#blocks.get(index);
    if (held !== undefined) return held;
    const block = this.#spare ?? this.#pool.take(this.#blockSamples * this.#channels);
    this.#spare = undefined;
    this.#blocks.set(index, block);
    if (!this.#registered) {
      this.#registered = true;
      abandoned?.register(this, { pool: this.#pool, blocks: this.#blocks });
    }
    return block;
  }

  #held(index: number): AudioBlock {
    const block = this.#blocks.get(index);
    if (block === undefined) throw new RangeError(`audio blocks: block ${index} is not held`);
    return block;
  }
}

interface Abandoned {
  readonly pool: BlockPool;
  readonly blocks: ReadonlyMap<number, AudioBlock>;
}

/** What nobody can ask for any more goes back too: that of a session which was left with audio that has no answer. */
const abandoned =
  typeof FinalizationRegistry === 'undefined'
    ? undefined
    : new FinalizationRegistry<Abandoned>(({ pool, blocks }) => {
        for (const block of blocks.values()) pool.give(block);
      });
