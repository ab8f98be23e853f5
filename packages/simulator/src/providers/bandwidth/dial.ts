import { WebSocket } from 'ws';
import { anyText, headers } from '../../option-checks.ts';

/** How the simulated Bandwidth dials. */
export interface BandwidthDialOptions {
  /** The `destination`: `ws://127.0.0.1:8080/bandwidth/media`. */
  readonly url: string;
  /** `destinationUsername` and `destinationPassword`, sent as HTTP Basic. Default: none. */
  readonly username?: string;
  readonly password?: string;
  /** Further headers of the upgrade, such as an Origin. */
  readonly headers?: Readonly<Record<string, string>>;
}

/** How a connection went. */
export type BandwidthCallEnd =
  /** The upgrade was answered by plain HTTP. */
  | { readonly type: 'refused'; readonly status: number }
  /** The WebSocket closed; 1006 without a close frame. */
  | { readonly type: 'closed'; readonly code: number; readonly reason: string }
  | { readonly type: 'unreachable'; readonly message: string };

/** How the options of a dial are checked. The address is not shown: people put keys into addresses. */
export const dialRequired = {
  url: (value: unknown, field: string) =>
    typeof value === 'string' && /^wss?:$/u.test(URL.canParse(value) ? new URL(value).protocol : '')
      ? undefined
      : { field, found: 'something else', wanted: 'a ws: or wss: address' },
};
export const dialOptional = { username: anyText, password: anyText, headers };

/**
 * What the simulated Bandwidth does with a `WebSocket` of `ws`. A shape of its own, because this module stands behind the published
 * types: nobody who compiles against them has to install `@types/ws`.
 */
interface DialledSocket {
  readonly OPEN: number;
  readonly readyState: number;
  on(event: 'message', listener: (data: unknown) => void): unknown;
  send(data: string | Uint8Array): void;
  close(code?: number): void;
  terminate(): void;
}

export interface Dialled {
  readonly socket: DialledSocket;
  /** Resolves with whether the WebSocket opened. */
  readonly opened: Promise<boolean>;
  readonly ended: Promise<BandwidthCallEnd>;
}

/** Dials. Nothing rejects: whatever happens is how it ended. */
export function dialDestination(options: BandwidthDialOptions): Dialled {
  const { url, username, password = '', headers = {} } = options;
  const basic = username === undefined ? {} : { authorization: `Basic ${btoa(`${username}:${password}`)}` };
  const socket = new WebSocket(url, { perMessageDeflate: false, headers: { ...basic, ...headers } });
  let isOpen = false;
  const ended = new Promise<BandwidthCallEnd>((resolve) => {
    socket.on('unexpected-response', (request, response) => {
      resolve({ type: 'refused', status: response.statusCode ?? 0 });
      request.destroy();
    });
    socket.on('error', (error) => {
      // After an open socket the close that follows has more to report.
      if (!isOpen) resolve({ type: 'unreachable', message: error.message });
    });
    socket.on('close', (code, reason) => {
      resolve({ type: 'closed', code, reason: reason.toString() });
    });
  });
  const opened = new Promise<boolean>((resolve) => {
    socket.on('open', () => {
      isOpen = true;
      resolve(true);
    });
    void ended.then(() => resolve(false));
  });
  return { socket, opened, ended };
}
