import type { AudioChunk } from '../audio/format.ts';
import { isSkippedTime, type AudioSource, type SkippedTime, type SkipSpan } from '../audio/source.ts';
import { isSpeechError, SpeechError } from '../errors/speech-error.ts';

/** What the session that is piped into does with the chunks. */
export interface PipingPorts {
  /** Takes a chunk; resolves when there was room for it. */
  write(chunk: AudioChunk): Promise<void>;
  /** Takes time of which there is no audio; resolves when it stands on the clock. */
  skip(span: SkipSpan): Promise<void>;
  /** Resolves when little is left to send. */
  whenNearlySent(): Promise<void>;
  /** Whether the provider takes no more. */
  inputClosed(): boolean;
}

/**
 * The sources that are being written into a session, each until it ends, or until nobody wants more of it: a source may give
 * nothing for hours, and room may never come, and whoever waits must learn of the end all the same. Nothing of a source is
 * trusted to return, or to keep its promises.
 */
export class Piping {
  readonly #ports: PipingPorts;
  /** From the first source on. */
  #inProgress: Set<Interruption> | undefined;

  /** `over`: settles when the session is over. */
  constructor(ports: PipingPorts, over: Promise<unknown>) {
    this.#ports = ports;
    const stop = (): void => {
      for (const interruption of this.#inProgress ?? []) interruption.interrupt();
    };
    // One reaction for all sources: each would otherwise be held until the session ends.
    over.then(stop, stop);
  }

  /** How many sources are being written. */
  get size(): number {
    return this.#inProgress?.size ?? 0;
  }

  /**
   * Resolves when the source has ended, the session is over, the provider takes no more, or the signal aborts. Rejects with what
   * a write rejects with, and for a source that fails with its own `SpeechError`, else with `audio-unreadable`.
   */
  run(source: AudioSource, signal: AbortSignal | undefined): Promise<void> {
    return this.#interruptibly(signal, (interruption) => this.#write(source, interruption));
  }

  /** Resolves when the promise does, or rejects with it; or when the session is over, or the signal aborts. */
  until(promise: Promise<void>, signal: AbortSignal | undefined): Promise<void> {
    return this.#interruptibly(signal, (interruption) => interruption.until(promise));
  }

  async #interruptibly(
    signal: AbortSignal | undefined,
    wait: (interruption: Interruption) => Promise<unknown>,
  ): Promise<void> {
    if (signal?.aborted === true) return;
    const interruption = new Interruption();
    const stop = (): void => interruption.interrupt();
    const inProgress = (this.#inProgress ??= new Set());
    inProgress.add(interruption);
    signal?.addEventListener('abort', stop, { once: true });
    try {
      await wait(interruption);
    } finally {
      signal?.removeEventListener('abort', stop);
      inProgress.delete(interruption);
    }
  }

  async #write(source: AudioSource, interruption: Interruption): Promise<void> {
    const live = readingSource(() => source.live === true);
    const iterator = readingSource(() => source.frames()[Symbol.asyncIterator]());
    let ended = false;
    try {
      for (;;) {
        const chunk = await interruption.until(nextOf(iterator));
        ended = chunk === undefined && !interruption.interrupted;
        if (chunk === undefined || interruption.interrupted || this.#ports.inputClosed()) return;
        await interruption.until(this.#give(chunk.value));
        // A recording can wait: read too far ahead, it would fill the window, and a graceful end would have to send it all.
        if (!live) await interruption.until(this.#ports.whenNearlySent());
        if (interruption.interrupted) return;
      }
    } finally {
      if (!ended) leave(iterator);
    }
  }

  async #give(given: AudioChunk | SkippedTime): Promise<void> {
    try {
      await (isSkippedTime(given) ? this.#ports.skip(given.skip) : this.#ports.write(given));
    } catch (error) {
      // The provider may have closed its input while the write waited.
      if (!this.#ports.inputClosed()) throw error;
    }
  }
}

/** Waits for one thing after another, and no longer once it is interrupted: with one promise for each, held by nothing after it. */
class Interruption {
  #interrupted = false;
  #wake: (() => void) | undefined;

  get interrupted(): boolean {
    return this.#interrupted;
  }

  interrupt(): void {
    this.#interrupted = true;
    this.#wake?.();
    this.#wake = undefined;
  }

  /** What the promise brings; nothing once interrupted, and then nobody asks what becomes of it. */
  until<T>(promise: Promise<T>): Promise<T | undefined> {
    return new Promise((resolve, reject) => {
      if (this.#interrupted) resolve(undefined);
      else this.#wake = () => resolve(undefined);
      promise.then(resolve, reject);
    });
  }
}

/** Runs a function of the source's. What it throws is `audio-unreadable`, unless it is a `SpeechError` already. */
export function readingSource<T>(run: () => T): T {
  try {
    return run();
  } catch (cause) {
    throw sourceFailed(cause);
  }
}

/** Lets a source clean up. What it throws or rejects with there concerns nothing that anybody waits for. */
export function leave(iterator: AsyncIterator<unknown> | undefined): void {
  void Promise.resolve()
    .then(() => iterator?.return?.())
    .catch(() => undefined);
}

/** The next chunk, or nothing at the end. */
async function nextOf(
  iterator: AsyncIterator<AudioChunk | SkippedTime>,
): Promise<{ readonly value: AudioChunk | SkippedTime } | undefined> {
  try {
    const result: unknown = await iterator.next();
    if (typeof result !== 'object' || result === null) throw new TypeError('next() of the source gave no object');
    const { done, value } = result as IteratorResult<AudioChunk | SkippedTime, undefined>;
    return done === true ? undefined : { value };
  } catch (cause) {
    throw sourceFailed(cause);
  }
}

function sourceFailed(cause: unknown): SpeechError {
  if (isSpeechError(cause)) return cause;
  const reason = cause instanceof Error ? cause.message : String(cause);
  return new SpeechError('audio-unreadable', {
    message: `the source of the audio failed: ${reason}`,
    context: { reason },
    remedy: 'Look at the error that the source threw; it stands in the cause.',
    cause,
  });
}
