import { STATUS_CODES, type IncomingMessage, type Server as HttpServer } from 'node:http';
import type { Server as HttpsServer } from 'node:https';
import type { Duplex } from 'node:stream';
import { refuseUpgrade, SpeechError, systemClock, type Clock } from '@throughline/core/internal';

/** Handles the upgrade requests to one path. */
export type UpgradeRoute = (request: IncomingMessage, socket: Duplex, head: Buffer) => void;

type Server = HttpServer | HttpsServer;

/** Milliseconds that another listener of the server has to answer an upgrade to a path that is not ours. */
const unclaimedMs = 30_000;

const routers = new WeakMap<Server, UpgradeRouter>();

/** Sends upgrades to `path` to `route`, through the one router that a server has. The function returned ends that. */
export function routeUpgrades(server: Server, path: string, route: UpgradeRoute): () => void {
  const router = routers.get(server) ?? new UpgradeRouter(server, { ended: () => routers.delete(server) });
  routers.set(server, router);
  return router.add(path, route);
}

/** Refuses an upgrade with a status of HTTP. */
export function refuse(
  socket: Duplex,
  status: number,
  headers: Readonly<Record<string, string>> = {},
  clock?: Clock,
): void {
  refuseUpgrade(socket, { status, statusText: STATUS_CODES[status] ?? 'Refused', headers }, clock);
}

interface UpgradeRouterPorts {
  /** The last path was removed. */
  readonly ended?: () => void;
  /** For tests: who owns time. */
  readonly clock?: Clock;
}

/**
 * The one listener for upgrades that a server gets, however many paths are taken on it. An upgrade to no path of ours is
 * answered with 404, unless the server has other listeners: then it is theirs. One that none of them answers within 30 s is
 * refused all the same, since nothing else would ever close it.
 */
export class UpgradeRouter {
  readonly #server: Server;
  readonly #ended: () => void;
  readonly #clock: Clock;
  readonly #routes = new Map<string, UpgradeRoute>();
  readonly #listener = (request: IncomingMessage, socket: Duplex, head: Buffer): void => {
    this.#route(request, socket, head);
  };

  constructor(server: Server, { ended = () => undefined, clock = systemClock }: UpgradeRouterPorts = {}) {
    this.#server = server;
    this.#ended = ended;
    this.#clock = clock;
  }

  /** @throws SpeechError `config-invalid` for a path that is taken */
  add(path: string, route: UpgradeRoute): () => void {
    if (this.#routes.has(path)) {
      throw new SpeechError('config-invalid', {
        message: `bandwidth: path is ${JSON.stringify(path)}, which another handler has on this server.`,
        context: { field: 'path', found: path, wanted: 'a path of its own for each handler' },
        provider: 'bandwidth',
        remedy: 'Attach each handler at a path of its own, or detach the first one.',
      });
    }
    if (this.#routes.size === 0) this.#server.on('upgrade', this.#listener);
    this.#routes.set(path, route);
    return () => {
      if (this.#routes.get(path) !== route) return;
      this.#routes.delete(path);
      if (this.#routes.size > 0) return;
      this.#server.off('upgrade', this.#listener);
      this.#ended();
    };
  }

  #route(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    // Node has taken its own listener off: from here on the error of a socket that is reset would end the process.
    socket.on('error', () => undefined);
    const route = this.#routes.get((request.url ?? '/').split('?', 1)[0] ?? '/');
    if (route !== undefined) route(request, socket, head);
    else if (this.#server.listeners('upgrade').some((listener) => listener !== this.#listener)) this.#leave(socket);
    else refuse(socket, 404, {}, this.#clock);
  }

  #leave(socket: Duplex): void {
    const before = written(socket);
    const timer = this.#clock.setTimeout(() => {
      if (!socket.destroyed && !socket.writableEnded && written(socket) === before)
        refuse(socket, 404, {}, this.#clock);
    }, unclaimedMs);
    socket.on('close', () => {
      this.#clock.clearTimeout(timer);
    });
  }
}

/** Bytes that were ever written to a socket, those included that wait. */
function written(socket: Duplex): number {
  return 'bytesWritten' in socket ? Number(socket.bytesWritten) : 0;
}
