import type { Clock, SocketHandlers, Transport } from '@throughline/core';

const SAMPLE_RATE = 24_000;
const SAMPLE_BYTES = 2;
const FRAME_SECONDS = 0.5;
const FRAMES_PER_TEXT = 6;

const frame = JSON.stringify({
  audio: Buffer.alloc(FRAME_SECONDS * SAMPLE_RATE * SAMPLE_BYTES).toString('base64'),
  sampleRate: SAMPLE_RATE,
  isFinal: false,
});
const last = JSON.stringify({ audio: '', sampleRate: SAMPLE_RATE, isFinal: true });

/**
 * Faseeh's side without a network and without a memory: any text is 3 s of silence, in frames of 0.5 s that come `pace` times
 * faster than real time.
 */
export function nullVoice(clock: Clock, pace: number): Transport {
  return {
    headers: true,
    pings: false,
    open(_request, handlers) {
      queueMicrotask(() => handlers.opened());
      const speech = new Speech(clock, handlers, (FRAME_SECONDS / pace) * 1000);
      return {
        bufferedAmount: 0,
        send(data) {
          const message = String(data);
          if (message.includes('"initConnection"')) handlers.message('{"type":"connectionInitialized"}');
          if (message.includes('"text"')) speech.begin();
        },
        close: () => speech.stop(),
        terminate: () => speech.stop(),
        pause: () => speech.pause(),
        resume: () => speech.resume(),
      };
    },
  };
}

/** The frames of one socket, which wait while it is held back. */
class Speech {
  readonly #clock: Clock;
  readonly #handlers: SocketHandlers;
  readonly #frameMs: number;
  #left = 0;
  #paused = false;
  #timer: unknown;

  constructor(clock: Clock, handlers: SocketHandlers, frameMs: number) {
    this.#clock = clock;
    this.#handlers = handlers;
    this.#frameMs = frameMs;
  }

  begin(): void {
    this.#left = FRAMES_PER_TEXT;
    this.#wait();
  }

  pause(): void {
    this.#paused = true;
    this.#clock.clearTimeout(this.#timer);
  }

  resume(): void {
    if (!this.#paused) return;
    this.#paused = false;
    if (this.#left > 0) this.#wait();
  }

  stop(): void {
    this.#left = 0;
    this.#clock.clearTimeout(this.#timer);
  }

  #wait(): void {
    this.#timer = this.#clock.setTimeout(() => this.#give(), this.#frameMs);
  }

  #give(): void {
    this.#left -= 1;
    this.#handlers.message(frame);
    if (this.#left === 0) this.#handlers.message(last);
    else if (this.#left > 0 && !this.#paused) this.#wait();
  }
}
