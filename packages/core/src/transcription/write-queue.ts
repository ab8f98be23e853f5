import { copyOfChunk, joinedChunks, kindOf, type ChunkKind } from '../audio/chunk.ts';
import type { AudioChunk } from '../audio/format.ts';
import { deferred, type Deferred } from '../deferred.ts';

/** From so many on, writes that come after one another are joined up to so many bytes: a promise takes more than they do. */
const MANY = 1_000;
const JOINED_BYTES = 2_048;

/** A write that waits. */
export interface WaitingWrite {
  chunk: AudioChunk;
  readonly kind: ChunkKind;
  /** How many samples it comes to once it has passed the gate, about. */
  samples: number;
  /** When it came. */
  readonly at: number;
  readonly done: Deferred<void>;
}

/** Something to do when all writes before it are taken. */
interface Errand {
  readonly run: () => void;
  readonly done: Deferred<void>;
}

/** Time without audio that waits. */
interface WaitingSkip {
  /** Samples, a fraction too. */
  skipped: number;
  /** Whether the audio before it has come to its end. */
  cut: boolean;
  readonly done: Deferred<void>;
}

/** What waits, in order, in copies. */
export class WriteQueue {
  #entries: (WaitingWrite | WaitingSkip | Errand)[] = [];
  /** Those before it are taken out. */
  #first = 0;
  #bytes = 0;
  #samples = 0;

  get length(): number {
    return this.#entries.length - this.#first;
  }

  /** Bytes of all that waits. */
  get bytes(): number {
    return this.#bytes;
  }

  /** Samples of all that waits, once it has passed the gate, about. */
  get samples(): number {
    return this.#samples;
  }

  /** Resolves with the last of what waits; rejects as that does. */
  get last(): Promise<void> | undefined {
    return this.length === 0 ? undefined : this.#entries.at(-1)?.done.promise;
  }

  /**
   * Takes a copy. The promise is settled by whoever takes it out; short writes may share one.
   *
   * @throws SpeechError `audio-invalid` for what is no audio
   */
  push(chunk: AudioChunk, samples: number, at: number): Promise<void> {
    const kind = kindOf(chunk);
    const { byteLength } = chunk;
    this.#bytes += byteLength;
    this.#samples += samples;
    const last = this.length < MANY ? undefined : this.#entries.at(-1);
    if (
      last !== undefined &&
      'chunk' in last &&
      last.kind === kind &&
      kind !== 'buffer' &&
      last.chunk.byteLength + byteLength <= JOINED_BYTES
    ) {
      last.chunk = joinedChunks(last.chunk, chunk, kind, JOINED_BYTES);
      last.samples += samples;
      return last.done.promise;
    }
    const entry = { chunk: copyOfChunk(chunk, kind), kind, samples, at, done: deferred<void>() };
    this.#entries.push(entry);
    return entry.done.promise;
  }

  /** Something is done when all writes so far are taken; two in a row are one. */
  pushErrand(run: () => void): void {
    const last = this.length === 0 ? undefined : this.#entries.at(-1);
    if (last === undefined || !('run' in last)) this.#entries.push({ run, done: deferred<void>() });
  }

  /** Time without audio comes after all writes so far; two in a row are one. */
  pushSkip(samples: number): Promise<void> {
    const last = this.length === 0 ? undefined : this.#entries.at(-1);
    if (last !== undefined && 'skipped' in last) {
      last.skipped += samples;
      return last.done.promise;
    }
    const entry = { skipped: samples, cut: false, done: deferred<void>() };
    this.#entries.push(entry);
    return entry.done.promise;
  }

  /** What is taken out next. */
  get first(): WaitingWrite | WaitingSkip | Errand | undefined {
    return this.#entries[this.#first];
  }

  shift(): WaitingWrite | WaitingSkip | Errand | undefined {
    const entry = this.#entries[this.#first];
    if (entry === undefined) return undefined;
    this.#first += 1;
    if ('chunk' in entry) {
      this.#bytes -= entry.chunk.byteLength;
      this.#samples -= entry.samples;
    }
    // The part that is taken out is let go now and then: each time would be work for all that are left.
    if (this.#first === this.#entries.length || this.#first >= MANY) {
      this.#entries = this.#entries.slice(this.#first);
      this.#first = 0;
    }
    return entry;
  }
}
