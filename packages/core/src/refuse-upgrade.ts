import { systemClock, type Clock } from './clock.ts';

/** A socket whose request for an upgrade is refused, as far as that needs it; Node's are such. */
export interface RefusedSocket {
  on(event: 'error' | 'close', listener: () => void): unknown;
  resume(): unknown;
  end(text: string): unknown;
  destroy(): unknown;
}

/** The HTTP answer in the place of an open WebSocket. */
export interface UpgradeRefusal {
  readonly status: number;
  readonly statusText: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** Milliseconds that a peer has to take its answer and hang up. */
const lingerMs = 1_000;

/**
 * Answers a request for an upgrade by plain HTTP, and closes the socket: when the peer does, and after a second at the latest.
 * Nothing that the peer does meanwhile throws.
 */
export function refuseUpgrade(socket: RefusedSocket, refusal: UpgradeRefusal, clock: Clock = systemClock): void {
  const { status, statusText, headers = {}, body = '' } = refusal;
  // Whoever hangs up first must not end the process.
  socket.on('error', () => undefined);
  const timer = clock.setTimeout(() => {
    socket.destroy();
  }, lingerMs);
  socket.on('close', () => {
    clock.clearTimeout(timer);
  });
  // What still comes is let go: a socket that is closed with bytes unread is reset, and the answer may be lost with it.
  socket.resume();
  const length = String(new TextEncoder().encode(body).length);
  const lines = Object.entries({ ...headers, 'Content-Length': length, Connection: 'close' }).map(
    ([name, value]) => `${name}: ${value}\r\n`,
  );
  socket.end(`HTTP/1.1 ${status} ${statusText}\r\n${lines.join('')}\r\n${body}`);
}
