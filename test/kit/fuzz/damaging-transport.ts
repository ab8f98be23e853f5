import type { DialRequest, Random, Socket, SocketHandlers, SocketLimits, Transport } from '@throughline/core';
import { mutatedFrame, whole } from './mutate-frame.ts';

export interface DamagingOptions {
  readonly random: Random;
  /** Damaged frames that come beside each true one, at most. */
  readonly most: number;
  /** Short frames of the provider: most damage to a long one falls on what it carries. Default: none. */
  readonly others?: readonly string[];
  /** Error frames, of which a damaged one comes now and then. */
  readonly errors: readonly string[];
  /** How often a true frame is left out. */
  readonly loss: number;
  /** Which damaged frames come at all. Default: all. */
  readonly lets?: (frame: string | Uint8Array) => boolean;
}

/** One damaged frame in so many is an error: each may end a session, and one that has ended hears no more. */
const ERROR_SHARE = 0.002;
/** Where there are other frames, so many of the damaged ones are of them. */
const OTHER_SHARE = 0.95;

/** The way to a true provider, on which damaged copies of its frames come beside them, or in their place. */
export class DamagingTransport implements Transport {
  readonly #inner: Transport;
  readonly #options: DamagingOptions;
  /** Damaged frames that were given to a session that still listened. */
  frames = 0;

  constructor(inner: Transport, options: DamagingOptions) {
    this.#inner = inner;
    this.#options = options;
  }

  get headers(): boolean {
    return this.#inner.headers;
  }

  get pings(): boolean {
    return this.#inner.pings;
  }

  open(request: DialRequest, handlers: SocketHandlers, limits: SocketLimits): Socket {
    const { random, most, others = [], errors, loss, lets = () => true } = this.#options;
    let over = false;
    const say = (frame: string | Uint8Array): void => {
      if (!over) handlers.message(frame);
    };
    const damaged = (text: string): void => {
      if (over) return;
      const base = drawn(errors, ERROR_SHARE, random) ?? drawn(others, OTHER_SHARE, random) ?? text;
      const frame = mutatedFrame(base, random);
      if (!lets(frame)) return;
      this.frames += 1;
      say(frame);
    };
    const socket = this.#inner.open(
      request,
      {
        opened: (headers) => handlers.opened(headers),
        activity: () => handlers.activity(),
        ended: (end) => {
          over = true;
          handlers.ended(end);
        },
        message: (data) => {
          const lost = random.next() < loss;
          const count = typeof data === 'string' ? whole(random, most + 1) : 0;
          const before = whole(random, count + 1);
          for (let index = 0; index <= count; index += 1) {
            if (index === before && !lost) say(data);
            if (index < count) damaged(String(data));
          }
        },
      },
      limits,
    );
    return {
      get bufferedAmount() {
        return socket.bufferedAmount;
      },
      send: (data) => socket.send(data),
      close: (code, reason) => {
        over = true;
        socket.close(code, reason);
      },
      terminate: () => {
        over = true;
        socket.terminate();
      },
      ping: () => socket.ping?.(),
      pause: () => socket.pause?.(),
      resume: () => socket.resume?.(),
    };
  }
}

/** One of the frames, in so many of all cases. */
function drawn(frames: readonly string[], share: number, random: Random): string | undefined {
  return random.next() < share ? frames[whole(random, frames.length)] : undefined;
}
