import { isSkippedTime, type AudioSource, type SkippedTime } from '../audio/source.ts';
import { samplesEach } from '../audio/interleaved.ts';
import { leave } from './piping.ts';

/** A source that gives nothing for so long while audio is read again from it does not give it any more. */
const LIMIT_MS = 30_000;
const BYTES_PER_SAMPLE = 2;
const noBytes = new Uint8Array(0);
const noSamples = new Int16Array(0);

/**
 * Reads audio again that the window has let go, from a source that can be read from any place. It reads ahead by one chunk;
 * what is not there yet comes with a later tick.
 */
export class SourceReplay {
  readonly #source: AudioSource;
  /** The session's position of the source's first sample. */
  readonly #base: number;
  readonly #arrived: () => void;
  readonly #failed: (error: unknown) => void;
  #iterator: AsyncIterator<unknown> | undefined;
  #chunk: Int16Array = noSamples;
  /** The beginning of a sample, or of one of each channel, that the next chunk completes. */
  #carry = noBytes;
  #start = -1;
  /** Where what the source gives ends: not known while it is being read for the first time. */
  #end = Infinity;
  #loading = false;
  #loadingSince = 0;
  #closed = false;

  constructor(source: AudioSource, base: number, arrived: () => void, failed: (error: unknown) => void) {
    this.#source = source;
    this.#base = base;
    this.#arrived = arrived;
    this.#failed = failed;
  }

  /** Whether the source holds the audio from `from` to `to`. */
  covers(from: number, to: number): boolean {
    return from >= this.#base && to <= this.#end;
  }

  /** No more of the source is written: audio from `position` on came from elsewhere. */
  endsAt(position: number): void {
    this.#end = Math.min(this.#end, position);
  }

  /** Nothing of it is wanted for now: what reads it is closed, since it may hold a file open. */
  rest(): void {
    if (this.#iterator === undefined || this.#loading) return;
    leave(this.#iterator);
    this.#iterator = undefined;
    this.#start = -1;
    this.#chunk = noSamples;
  }

  /** Nothing of it is wanted any more. */
  close(): void {
    this.#closed = true;
    this.rest();
  }

  /** At most `count` samples from `position` on, or `undefined` while they are being read; `now` in milliseconds. */
  view(position: number, count: number, now: number): Int16Array | undefined {
    const offset = position - this.#start;
    if (this.#start >= 0 && offset >= 0 && offset < this.#count) {
      const { channels } = this.#source.format;
      return this.#chunk.subarray(offset * channels, Math.min(offset + count, this.#count) * channels);
    }
    if (this.#closed) return undefined;
    if (!this.#loading) {
      this.#loadingSince = now;
      void this.#load(position);
    } else if (now - this.#loadingSince >= LIMIT_MS) {
      this.#failed(new Error(`the source has given nothing for ${LIMIT_MS / 1000} s`));
    }
    return undefined;
  }

  /** Samples of each channel in the chunk. */
  get #count(): number {
    return samplesEach(this.#chunk, this.#source.format.channels);
  }

  async #load(position: number): Promise<void> {
    this.#loading = true;
    try {
      const next = this.#start + this.#count;
      if (this.#iterator === undefined || this.#start < 0 || position !== next) {
        // Not waited for: a source may never come back from it.
        leave(this.#iterator);
        this.#iterator = this.#source.frames(position - this.#base)[Symbol.asyncIterator]();
        this.#start = position;
        this.#chunk = noSamples;
        this.#carry = noBytes;
      }
      const at = this.#start + this.#count;
      const result = await this.#iterator.next();
      if (result.done === true) throw new Error(`the source ended before sample ${position - this.#base}`);
      const skipped = skippedBy(result.value);
      this.#chunk = skipped > 0 ? noSamples : this.#wholeSamples(bytesOf(result.value));
      this.#start = at + skipped;
      this.#loading = false;
      // Closed while it was read.
      if (this.#closed) this.rest();
      else this.#arrived();
    } catch (error) {
      this.#loading = false;
      this.rest();
      if (!this.#closed) this.#failed(error);
    }
  }

  /** In memory of their own: what a source gives is only lent. */
  #wholeSamples(bytes: Uint8Array): Int16Array<ArrayBuffer> {
    const all = new Uint8Array(this.#carry.length + bytes.length);
    all.set(this.#carry);
    all.set(bytes, this.#carry.length);
    const whole = all.length - (all.length % (BYTES_PER_SAMPLE * this.#source.format.channels));
    this.#carry = all.slice(whole);
    return new Int16Array(all.buffer, 0, whole / BYTES_PER_SAMPLE);
  }
}

/** Samples of time without audio: it is not read again beyond what has others. */
function skippedBy(given: unknown): number {
  return isSkippedTime(given as SkippedTime) ? ((given as SkippedTime).skip.samples ?? 0) : 0;
}

function bytesOf(chunk: unknown): Uint8Array {
  if (chunk instanceof Int16Array) return new Uint8Array(chunk.buffer, chunk.byteOffset, chunk.byteLength);
  if (chunk instanceof Uint8Array) return chunk;
  throw new TypeError('a source of 16-bit audio gave something else');
}
