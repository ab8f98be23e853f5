import type { AudioSource } from '@throughline/core';
import { TranscriptionRun } from './transcription-run.ts';
import type { TranscriptionSnapshot, UseTranscriptionOptions } from './types.ts';

const idle: TranscriptionSnapshot<never> = {
  state: 'idle',
  status: undefined,
  microphone: undefined,
  partials: [],
  finals: [],
  gaps: [],
  warnings: [],
  error: undefined,
  session: undefined,
  source: undefined,
};

/**
 * What one component transcribes, outside of React. Strict mode mounts, unmounts and mounts again within one task: whatever ends
 * something is therefore done a microtask later, and not at all where the same is wanted again by then.
 */
export class TranscriptionStore<Source extends AudioSource> {
  /** Those of the last render. */
  options: UseTranscriptionOptions<Source>;
  #snapshot: TranscriptionSnapshot<Source> = idle;
  readonly #listeners = new Set<() => void>();
  #run: TranscriptionRun<Source> | undefined;
  #wanted = false;
  #stopping = false;
  #mounted = true;

  constructor(options: UseTranscriptionOptions<Source>) {
    this.options = options;
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  readonly snapshot = (): TranscriptionSnapshot<Source> => this.#snapshot;

  /** On a server nothing is ever started. */
  readonly serverSnapshot = (): TranscriptionSnapshot<Source> => idle;

  /** The component is there; returns what says that it is gone. */
  readonly mount = (): (() => void) => {
    this.#mounted = true;
    return () => {
      this.#mounted = false;
      this.#abortUnlessMounted();
    };
  };

  readonly start = (): void => {
    this.#wanted = true;
    // At once: the browser may want to see the click.
    if (this.#run === undefined) this.#begin();
    // Effects of children run before their parent's, and whoever kept this function may call it later than that.
    this.#abortUnlessMounted();
  };

  readonly stop = (): void => {
    this.#wanted = false;
    queueMicrotask(() => {
      if (this.#wanted || this.#stopping || this.#run === undefined) return;
      this.#stopping = true;
      this.#run.stop();
    });
  };

  readonly abort = (): void => {
    this.#wanted = false;
    this.#run?.abort();
  };

  #abortUnlessMounted(): void {
    queueMicrotask(() => {
      if (!this.#mounted) this.abort();
    });
  }

  #begin(): void {
    this.#change(() => ({ ...idle, state: 'starting' }));
    try {
      const run = new TranscriptionRun(this.options, (update) => this.#change(update));
      this.#run = run;
      void run.over.then(() => this.#ended());
    } catch (error) {
      this.#wanted = false;
      this.#change(() => ({ state: 'failed', error }));
    }
  }

  #ended(): void {
    this.#run = undefined;
    // Asked for while the last one was stopping. What has failed is not started again by itself.
    const again = this.#wanted && this.#stopping && this.#mounted;
    this.#stopping = false;
    if (again) this.#begin();
    else this.#wanted = false;
  }

  #change(update: (now: TranscriptionSnapshot<Source>) => Partial<TranscriptionSnapshot<Source>>): void {
    this.#snapshot = { ...this.#snapshot, ...update(this.#snapshot) };
    for (const listener of this.#listeners) listener();
  }
}
