import type { VoiceSink } from '@throughline/simulator';

/** Seconds of audio that are given at once. */
const PIECE_SECONDS = 0.1;

/** Gives audio out in pieces, as a provider does, at a pace in multiples of real time. Late timers do not add up. */
export class PacedAudio {
  readonly #samples: Int16Array;
  readonly #piece: number;
  readonly #pieceMs: number;
  readonly #sink: Pick<VoiceSink, 'audio' | 'done'>;
  #startedAt = 0;
  #at = 0;
  #stopped = false;
  #timer: NodeJS.Timeout | undefined;

  constructor(samples: Int16Array, sampleRate: number, pace: number, sink: Pick<VoiceSink, 'audio' | 'done'>) {
    this.#samples = samples;
    this.#piece = Math.round(PIECE_SECONDS * sampleRate);
    this.#pieceMs = (PIECE_SECONDS / pace) * 1000;
    this.#sink = sink;
  }

  start(): void {
    this.#startedAt = performance.now();
    this.#give();
  }

  stop(): void {
    this.#stopped = true;
    clearTimeout(this.#timer);
  }

  #give(): void {
    while (!this.#stopped && this.#at < this.#samples.length) {
      const dueMs = this.#startedAt + (this.#at / this.#piece) * this.#pieceMs - performance.now();
      if (dueMs > 0) {
        this.#timer = setTimeout(() => this.#give(), dueMs);
        return;
      }
      const from = this.#at;
      this.#at = Math.min(this.#samples.length, from + this.#piece);
      this.#sink.audio(this.#samples.subarray(from, this.#at));
    }
    if (!this.#stopped) this.#sink.done();
  }
}
