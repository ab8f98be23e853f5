import type { AudioSource, TranscriptionSession } from '@throughline/core';
import { microphone, type Microphone } from '../microphone/index.ts';
import type { TranscriptionSnapshot, UseTranscriptionOptions } from './types.ts';

export type Change<Source extends AudioSource> = (
  update: (now: TranscriptionSnapshot<Source>) => Partial<TranscriptionSnapshot<Source>>,
) => void;

/** What a source may have besides its audio; a microphone has all of it. */
type Controlled = Partial<Pick<Microphone, 'start' | 'stop' | 'on' | 'state'>>;

const MOST_WARNINGS = 100;

/** One session and its source, from the start to the end of both. */
export class TranscriptionRun<Source extends AudioSource> {
  /** Resolves when both have ended, in whatever way. Never rejects. */
  readonly over: Promise<void>;
  readonly #session: TranscriptionSession;
  readonly #source: Source;
  readonly #change: Change<Source>;
  readonly #pipe = new AbortController();

  /** Throws what the functions of the application throw; nothing is held then. */
  constructor({ session, source }: UseTranscriptionOptions<Source>, change: Change<Source>) {
    this.#change = change;
    this.#session = session();
    try {
      // Without a `source`, the type of the source is the microphone's.
      const make = source ?? (({ sampleRate }) => microphone({ sampleRate }) as unknown as Source);
      this.#source = make(this.#session.input);
    } catch (error) {
      this.#session.abort(error);
      throw error;
    }
    change(() => ({ status: this.#session.status, session: this.#session, source: this.#source }));
    this.#listen();
    this.over = this.#run();
  }

  /** Whether the session was asked to end. */
  stop(): void {
    this.#change(() => ({ state: 'stopping' }));
    void this.#freeSource().then(() => this.#endSession());
  }

  abort(): void {
    this.#session.abort();
  }

  async #run(): Promise<void> {
    // What it rejects with the session fails with.
    void this.#session.pipe(this.#source, { end: true, signal: this.#pipe.signal }).catch(() => {});
    void this.#awaitSource();
    try {
      await this.#session.closed;
      this.#change(() => ({ state: 'stopped', status: this.#session.status, partials: [] }));
    } catch (error) {
      const aborted = this.#session.status.state === 'aborted';
      const outcome = aborted ? ({ state: 'stopped' } as const) : ({ state: 'failed', error } as const);
      this.#change(() => ({ ...outcome, status: this.#session.status, partials: [] }));
    }
    await this.#freeSource();
  }

  async #awaitSource(): Promise<void> {
    const { start } = this.#controls;
    try {
      await start?.call(this.#source);
      this.#change(({ state }) => (state === 'starting' ? { state: 'listening' } : {}));
    } catch {
      // The pipe rejects with the same.
    }
  }

  async #freeSource(): Promise<void> {
    const { stop } = this.#controls;
    try {
      // A microphone gives the rest of its audio to the pipe.
      if (stop !== undefined) await stop.call(this.#source);
      else this.#pipe.abort();
    } catch {
      this.#pipe.abort();
    }
  }

  async #endSession(): Promise<void> {
    await this.#session.end().catch(() => {});
  }

  get #controls(): Controlled {
    return this.#source as Controlled;
  }

  #listen(): void {
    const session = this.#session;
    const change = this.#change;
    session.on('status', (status) => change(() => ({ status })));
    session.on('partial', (partial) =>
      change(({ partials }) => {
        const at = partials.findIndex(({ id }) => id === partial.id);
        return { partials: at < 0 ? [...partials, partial] : partials.with(at, partial) };
      }),
    );
    session.on('retract', ({ id }) => change(({ partials }) => ({ partials: without(partials, id) })));
    session.on('final', (final) =>
      change(({ partials, finals }) => ({ partials: without(partials, final.id), finals: [...finals, final] })),
    );
    session.on('relabel', ({ id, words, speaker }) =>
      change(({ finals }) => ({
        finals: finals.map((final) => {
          if (final.id !== id) return final;
          const { speaker: _, ...rest } = final;
          return { ...rest, words, ...(speaker !== undefined && { speaker }) };
        }),
      })),
    );
    session.on('gap', (gap) => change(({ gaps }) => ({ gaps: [...gaps, gap] })));
    session.on('warning', (warning) => this.#warn(warning));
    const { on } = this.#controls;
    if (typeof on !== 'function') return;
    on.call(this.#source, 'state', () => change(() => ({ microphone: this.#controls.state })));
    on.call(this.#source, 'warning', (warning) => this.#warn(warning as TranscriptionSnapshot['warnings'][number]));
  }

  #warn(warning: TranscriptionSnapshot['warnings'][number]): void {
    this.#change(({ warnings }) => ({ warnings: [...warnings, warning].slice(-MOST_WARNINGS) }));
  }
}

function without<Item extends { readonly id: string }>(items: readonly Item[], id: string): readonly Item[] {
  return items.some((item) => item.id === id) ? items.filter((item) => item.id !== id) : items;
}
