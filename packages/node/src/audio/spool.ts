import { closeSync, open, read, write } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { AudioChunk, AudioSource, SkippedTime } from '@throughline/core/internal';
import { isSkippedTime, SpeechError } from '@throughline/core/internal';

const opened = promisify(open);
const written = promisify(write);
const readAt = promisify(read);

const sampleBytes = 2;
/** Samples of each channel that are read at once. */
const pieceSamples = 16 * 1024;

/** Nobody says when the audio is needed no more: the file has no name any longer, and goes with its descriptor. */
const forgotten = new FinalizationRegistry((descriptor: number) => closeSync(descriptor));

interface SkippedSamples {
  readonly skip: { readonly samples: number };
}

/** Keeps what a source gives, which can be read once, in a temporary file that nobody else can open, so that it can be read again. */
export class Spool {
  readonly #source: AudioSource;
  readonly #blockBytes: number;
  #descriptor: number | undefined;
  readonly #samplesOf: (chunk: AudioChunk) => Int16Array;
  #iterator: AsyncIterator<AudioChunk | SkippedTime> | undefined;
  /** Samples of each channel so far, with the time that has none. */
  #length = 0;
  /** The time that has none, in order: where it begins and ends, and how much of such time there was before. */
  readonly #holes: { readonly from: number; readonly to: number; readonly before: number }[] = [];
  #skipped = 0;
  #ended = false;
  #failure: { readonly error: unknown } | undefined;
  #reading: Promise<unknown> | undefined;

  /** `samplesOf`: whole samples of all channels from what the source gives, which is called for each chunk in its turn. */
  constructor(source: AudioSource, samplesOf: (chunk: AudioChunk) => Int16Array) {
    this.#source = source;
    this.#blockBytes = sampleBytes * source.format.channels;
    this.#samplesOf = samplesOf;
  }

  /**
   * Interleaved samples from `position` on, or time without any, as soon as there is any; nothing at the end. Throws what the source
   * throws, again and again.
   */
  async read(position: number): Promise<Int16Array | SkippedSamples | undefined> {
    while (position >= this.#length) {
      if (this.#failure !== undefined) throw this.#failure.error;
      if (this.#ended) return undefined;
      // Whoever else waits meanwhile waits for the same.
      this.#reading ??= this.#readOn()
        .catch((error: unknown) => (this.#failure = { error }))
        .finally(() => (this.#reading = undefined));
      await this.#reading;
    }
    const last = this.#holes.findLast(({ from }) => from <= position);
    if (last !== undefined && position < last.to) return { skip: { samples: last.to - position } };
    const next = this.#holes[last === undefined ? 0 : this.#holes.indexOf(last) + 1];
    const count = Math.min(pieceSamples, (next?.from ?? this.#length) - position);
    const at = (position - (last === undefined ? 0 : last.before + last.to - last.from)) * this.#blockBytes;
    const bytes = new Uint8Array(count * this.#blockBytes);
    for (let done = 0; done < bytes.length;) {
      const { bytesRead } = await readAt(this.#descriptor ?? -1, bytes, done, bytes.length - done, at + done);
      if (bytesRead === 0) throw notKept(new Error('it became shorter'));
      done += bytesRead;
    }
    return new Int16Array(bytes.buffer);
  }

  async #readOn(): Promise<void> {
    this.#iterator ??= this.#source.frames()[Symbol.asyncIterator]();
    const next = await this.#iterator.next();
    if (next.done === true) {
      this.#ended = true;
      return;
    }
    if (isSkippedTime(next.value)) {
      const { samples, seconds = 0 } = next.value.skip;
      const from = this.#length;
      this.#length += samples ?? Math.round(seconds * this.#source.format.sampleRate);
      this.#holes.push({ from, to: this.#length, before: this.#skipped });
      this.#skipped += this.#length - from;
      return;
    }
    const value = this.#samplesOf(next.value);
    try {
      this.#descriptor ??= await this.#opened();
      const bytes = new Uint8Array(value.buffer, value.byteOffset, value.byteLength);
      const at = (this.#length - this.#skipped) * this.#blockBytes;
      for (let done = 0; done < bytes.length;) {
        const { bytesWritten } = await written(this.#descriptor, bytes, done, bytes.length - done, at + done);
        done += bytesWritten;
      }
      this.#length += bytes.length / this.#blockBytes;
    } catch (error) {
      throw notKept(error);
    }
  }

  async #opened(): Promise<number> {
    const folder = await mkdtemp(join(tmpdir(), 'throughline-channels-'));
    try {
      const descriptor = await opened(join(folder, 'audio'), 'wx+', 0o600);
      forgotten.register(this, descriptor);
      return descriptor;
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  }
}

function notKept(cause: unknown): SpeechError {
  const reason = cause instanceof Error ? cause.message : String(cause);
  return new SpeechError('audio-unreadable', {
    message: `what one channel needs later could not be kept in a temporary file in ${tmpdir()}: ${reason}`,
    context: { reason },
    remedy: 'Make room there, name another folder in TMPDIR, or write the audio to a file first and give its path.',
    cause,
  });
}
