import type { AudioChunk, SpeechError, SpokenAudio } from '@throughline/core';
import type { Playback, PlaybackSummary } from './types.ts';

type Piece = SpokenAudio | AudioChunk;

export interface PlaybackPorts {
  /** Takes back what was not heard of it. */
  cancel(playback: QueuedPlayback): void;
  /** Samples of it that were heard by now. */
  heard(playback: QueuedPlayback): number;
}

/** One `play`, from the call to its last sample. Positions count the samples that were sent to its output. */
export class QueuedPlayback implements Playback {
  readonly done: Promise<PlaybackSummary>;
  /** Of bare samples. */
  readonly sampleRate: number | undefined;
  /** The number of its utterance. */
  readonly utterance: number | undefined;
  readonly #ports: PlaybackPorts;
  readonly #iterator: AsyncIterator<Piece> | Iterator<Piece>;
  #resolve: (summary: PlaybackSummary) => void = () => {};
  #reject: (error: unknown) => void = () => {};
  #rate = 0;
  #from = 0;
  #to = 0;
  #fed = false;
  #failure: SpeechError | undefined;
  #over = false;
  /** How much was heard, once that is known for good. */
  #seconds: number | undefined;

  constructor(
    iterator: AsyncIterator<Piece> | Iterator<Piece>,
    ports: PlaybackPorts,
    { sampleRate, utterance }: Partial<Pick<QueuedPlayback, 'sampleRate' | 'utterance'>>,
  ) {
    this.#iterator = iterator;
    this.#ports = ports;
    this.sampleRate = sampleRate;
    this.utterance = utterance;
    this.done = new Promise((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
    });
    this.done.catch(() => {});
  }

  get seconds(): number {
    return this.#seconds ?? this.secondsOf(this.#ports.heard(this));
  }

  /** Whether it is settled, or about to be: nothing more of it is to be read or sent. */
  get over(): boolean {
    return this.#over;
  }

  /** Whether all of it was sent. */
  get fed(): boolean {
    return this.#fed;
  }

  get begun(): boolean {
    return this.#rate > 0;
  }

  get rate(): number {
    return this.#rate;
  }

  get from(): number {
    return this.#from;
  }

  get to(): number {
    return this.#to;
  }

  secondsOf(samples: number): number {
    return this.#rate === 0 ? 0 : samples / this.#rate;
  }

  /** Samples of it before a position. */
  samplesBefore(at: number): number {
    return Math.min(Math.max(at, this.#from), this.#to) - this.#from;
  }

  cancel(): void {
    this.#ports.cancel(this);
  }

  next(): Promise<IteratorResult<Piece>> | IteratorResult<Piece> {
    return this.#iterator.next();
  }

  /** Its samples are sent from here on. */
  begin(at: number, rate: number): void {
    this.#rate = rate;
    this.#from = at;
    this.#to = at;
  }

  sent(samples: number): void {
    this.#to += samples;
  }

  /** All of it was sent, or as much as its source gave before it failed. */
  end(failure?: SpeechError): void {
    this.#fed = true;
    this.#failure = failure;
  }

  /** Nothing more of it is wanted. */
  leave(): void {
    if (this.#over) return;
    this.#over = true;
    if (this.#fed) return;
    // What a source does when it is left is its own affair.
    void (async () => this.#iterator.return?.())().catch(() => {});
  }

  settle(samples: number, complete: boolean): void {
    if (this.#seconds !== undefined) return;
    this.#over = true;
    this.#seconds = this.secondsOf(samples);
    if (complete && this.#failure !== undefined) this.#reject(this.#failure);
    else this.#resolve({ seconds: this.#seconds, complete });
  }

  fail(error: SpeechError): void {
    this.#seconds ??= this.seconds;
    this.leave();
    this.#reject(error);
  }
}
