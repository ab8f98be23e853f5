import type { IncomingMessage, Server as HttpServer } from 'node:http';
import type { Server as HttpsServer } from 'node:https';
import type { Duplex } from 'node:stream';
import { accept, refuseUpgrade, SpeechError, systemClock, type Clock } from '@throughline/core/internal';

/** Handles the upgrade requests to one path. */
export type UpgradeRoute = (request: IncomingMessage, socket: Duplex, head: Buffer) => void;

/** Where upgrades are taken, and by what: `owner` is for the message where the place is taken. */
export interface UpgradePlace {
  readonly owner: string;
  /** As it stands in a request. One that ends in `/*` takes all paths below it that nothing else takes. */
  readonly path: string;
}

type Server = HttpServer | HttpsServer;

/** Milliseconds that another listener of the server has to answer an upgrade to a path that is not ours. */
const unclaimedMs = 30_000;

const routers = new WeakMap<Server, UpgradeRouter>();

/** Sends upgrades to a path to `route`, through the one router that a server has. The function returned ends that. */
export function routeUpgrades(server: Server, place: UpgradePlace, route: UpgradeRoute): () => void {
  const router = routers.get(server) ?? new UpgradeRouter(server, { ended: () => routers.delete(server) });
  routers.set(server, router);
  return router.add(place, route);
}

/** What HTTP calls a status. Nothing is imported of `node:http`: an import of it makes Node load its `fetch` too. */
export function statusTextOf(status: number): string {
  return process.getBuiltinModule('node:http').STATUS_CODES[status] ?? 'Refused';
}

/** Refuses an upgrade with a status of HTTP. */
export function refuse(
  socket: Duplex,
  status: number,
  headers: Readonly<Record<string, string>> = {},
  clock?: Clock,
): void {
  refuseUpgrade(socket, { status, statusText: statusTextOf(status), headers }, clock);
}

/** The path of a request as it was sent: nothing in it is decoded. */
export function pathOf(request: IncomingMessage): string {
  return (request.url ?? '/').split('?', 1)[0] ?? '/';
}

export const httpServer = accept(
  'a server of node:http or node:https',
  (value) => typeof value === 'object' && value !== null && 'on' in value && 'listeners' in value,
);

/** A URL changes what no request can have: queries, fragments, blanks, dots that go up, two slashes at the front. */
export function isPath(value: unknown): boolean {
  if (typeof value !== 'string' || !value.startsWith('/')) return false;
  const base = 'http://localhost';
  return URL.canParse(value, base) && new URL(value, base).pathname === value;
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
  add({ owner, path }: UpgradePlace, route: UpgradeRoute): () => void {
    if (this.#routes.has(path)) {
      throw new SpeechError('config-invalid', {
        message: `${owner}: path is ${JSON.stringify(path)}, which another handler has on this server.`,
        context: { field: 'path', found: path, wanted: 'a path of its own for each handler' },
        ...(owner === 'bandwidth' && { provider: owner }),
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
    const route = this.#routeOf(pathOf(request));
    if (route !== undefined) route(request, socket, head);
    else if (this.#server.listeners('upgrade').some((listener) => listener !== this.#listener)) this.#leave(socket);
    else refuse(socket, 404, {}, this.#clock);
  }

  #routeOf(path: string): UpgradeRoute | undefined {
    const exact = this.#routes.get(path);
    if (exact !== undefined) return exact;
    for (const [taken, route] of this.#routes) {
      if (taken.endsWith('/*') && path.startsWith(taken.slice(0, -1))) return route;
    }
    return undefined;
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
