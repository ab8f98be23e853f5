import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import {
  refuseUpgrade,
  relayProtocol,
  relayRefused,
  relayTokenPrefix,
  type Clock,
  type RelayAnswer,
} from '@throughline/core/internal';
import { WebSocketServer, type ServerOptions, type WebSocket } from 'ws';
import { statusTextOf } from '../upgrade-router.ts';
import { statusOf, type RelayRefusal } from './refusal.ts';

/** An upgrade request as it came. */
export interface Upgrade {
  readonly request: IncomingMessage;
  readonly socket: Duplex;
  readonly head: Buffer;
}

/** What a client offers as subprotocols, taken apart. */
export interface Offer {
  /** Whether it speaks to relays. */
  readonly relay: boolean;
  readonly token: string | undefined;
  /** Those for the provider. */
  readonly others: readonly string[];
}

/** Of the list of subprotocols: names and tokens, separated by commas. */
export function offerOf(header: string | undefined): Offer {
  const offered = (header ?? '').split(',').map((one) => one.trim());
  const token = offered.find((one) => one.startsWith(relayTokenPrefix))?.slice(relayTokenPrefix.length);
  return {
    relay: offered.includes(relayProtocol),
    token: token === '' ? undefined : token,
    others: offered.filter((one) => one !== '' && one !== relayProtocol && !one.startsWith(relayTokenPrefix)),
  };
}

/** More refused sockets than that are not told in a frame: each is kept for up to a second. */
const mostRefusing = 500;
const closeMs = 1_000;

/** Opens the sockets of pages, or tells them why not. */
export class Gate {
  readonly #server: WebSocketServer;
  readonly #clock: Clock;
  #refusing = 0;

  constructor({ frameBytes }: { readonly frameBytes: number }, clock: Clock) {
    this.#clock = clock;
    // `closeTimeout` is an option of `ws` that its types leave out.
    const options: ServerOptions & { readonly closeTimeout: number } = {
      noServer: true,
      perMessageDeflate: false,
      clientTracking: false,
      maxPayload: frameBytes,
      closeTimeout: closeMs,
      handleProtocols: () => relayProtocol,
    };
    this.#server = new WebSocketServer(options);
  }

  /** Calls back at once, and not at all where the handshake is malformed: that is answered, and the socket closed. */
  accept({ request, socket, head }: Upgrade, opened: (page: WebSocket) => void): void {
    this.#server.handleUpgrade(request, socket, head, opened);
  }

  /** In a frame where the client reads it, else over HTTP. */
  refuse(upgrade: Upgrade, offer: Offer, refusal: RelayRefusal): void {
    if (upgrade.socket.destroyed) return;
    if (offer.relay && this.#refusing < mostRefusing) this.#inFrame(upgrade, refusal);
    else this.#overHttp(upgrade.socket, refusal);
  }

  #inFrame(upgrade: Upgrade, refusal: RelayRefusal): void {
    this.#refusing += 1;
    upgrade.socket.once('close', () => {
      this.#refusing -= 1;
    });
    this.accept(upgrade, (page) => {
      tell(page, refusal);
      const timer = this.#clock.setTimeout(() => page.terminate(), closeMs);
      page.on('close', () => this.#clock.clearTimeout(timer));
    });
  }

  #overHttp(socket: Duplex, { code, message, retryAfterMs }: RelayRefusal): void {
    const status = statusOf[code];
    const headers = {
      'Content-Type': 'application/json',
      ...(retryAfterMs !== undefined && { 'Retry-After': String(Math.ceil(retryAfterMs / 1_000)) }),
    };
    const body = JSON.stringify({ code, message });
    refuseUpgrade(socket, { status, statusText: statusTextOf(status), headers, body }, this.#clock);
  }
}

/** Says why, and closes. */
export function tell(page: WebSocket, { code, message, retryAfterMs }: RelayRefusal): void {
  page.on('error', () => undefined);
  const answer: RelayAnswer = {
    relay: 'denied',
    code,
    message,
    ...(retryAfterMs !== undefined && { retryAfterMs: Math.ceil(retryAfterMs) }),
  };
  page.send(JSON.stringify(answer));
  page.close(relayRefused, '');
}
