import type { Clock } from '../clock.ts';
import type { Socket } from '../transport.ts';

/** How long a closing handshake may take before the socket is terminated. */
const CLOSE_GRACE_MS = 250;

/** The end of one socket: asked for here, or come by itself; whoever waits for it is called once. */
export class SocketClose {
  readonly #clock: Clock;
  #ended = false;
  /** Of the closing handshake. */
  #timer: unknown;
  #whenEnded: (() => void) | undefined;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** The socket has ended. */
  ended(): void {
    this.#ended = true;
    // It would hold all that belongs to the link until then.
    this.#clock.clearTimeout(this.#timer);
    this.#whenEnded?.();
  }

  /** Calls back once, when the socket is closed: until then the provider may count it as open. One at a time. */
  whenEnded(run: () => void): void {
    if (this.#ended) run();
    else this.#whenEnded = run;
  }

  /** Ends the socket, at once or with a closing handshake. */
  close(socket: Socket | undefined, politely: boolean): void {
    if (this.#ended) return;
    if (!politely) {
      this.#terminate(socket);
      return;
    }
    try {
      socket?.close(1000, '');
    } catch {
      this.#terminate(socket);
      return;
    }
    this.#timer = this.#clock.setTimeout(() => {
      if (!this.#ended) this.#terminate(socket);
    }, CLOSE_GRACE_MS);
  }

  #terminate(socket: Socket | undefined): void {
    try {
      socket?.terminate();
    } catch {
      // It is nobody's any more, and will report no end.
      this.ended();
    }
  }
}
