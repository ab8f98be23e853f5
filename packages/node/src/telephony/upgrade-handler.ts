import type { Server as HttpServer } from 'node:http';
import type { Server as HttpsServer } from 'node:https';
import { accept, assertConfig, fields, isForeignOrigin, origins as originList } from '@throughline/core/internal';
import { WebSocketServer, type ServerOptions } from 'ws';
import type { Authenticator } from './authentication.ts';
import type { PeerSocket } from './peer-socket.ts';
import { httpServer, isPath, refuse, routeUpgrades } from '../upgrade-router.ts';
import { telephonyWarning, type TelephonyWarning } from './warnings.ts';

/** What a handler of upgrades takes besides the server. */
export interface AttachOptions {
  /**
   * The path of the stream's `destination`, as it stands in a request: `/bandwidth/media`. A query may follow it there. Upgrades
   * to other paths are answered with 404, or left to the server's other listeners for upgrades where it has some.
   */
  readonly path: string;
  /** Origins of pages that may connect: `https://example.org`. Default: none but those of this machine; Bandwidth sends no Origin. */
  readonly origins?: readonly string[];
}

export interface UpgradePorts {
  readonly authenticator: Authenticator;
  upgraded(webSocket: PeerSocket): void;
  warn(warning: TelephonyWarning): void;
}

/** Media frames are some 300 bytes and transcripts a few thousand; a longer frame ends its connection. */
const mostInboundBytes = 64 * 1024;

/** Milliseconds that a peer has to answer a close. `closeTimeout` is an option of `ws` that its types leave out. */
const upgraderOptions: ServerOptions & { readonly closeTimeout: number } = {
  noServer: true,
  perMessageDeflate: false,
  maxPayload: mostInboundBytes,
  clientTracking: false,
  closeTimeout: 1_000,
};

const attachOptions = fields(
  {
    required: {
      path: accept('a path as it stands in a request, like /bandwidth/media: no query, no fragment, no blanks', isPath),
    },
    optional: { origins: originList },
  },
  true,
);

/**
 * Accepts the WebSockets that are opened to one path of a server. The function returned detaches it again; open connections stay.
 *
 * @throws SpeechError `config-invalid` for a path that no request can have or that another handler has
 */
export function attachTo(server: HttpServer | HttpsServer, options: AttachOptions, ports: UpgradePorts): () => void {
  assertConfig('bandwidth', 'server', server, httpServer);
  assertConfig('bandwidth', 'options', options, attachOptions);
  const { path, origins = [] } = options;
  const upgrader = new WebSocketServer(upgraderOptions);
  return routeUpgrades(server, { owner: 'bandwidth', path }, (request, socket, head) => {
    if (isForeignOrigin(request.headers.origin, origins)) {
      ports.warn(telephonyWarning('not-authenticated', 'an upgrade came from a page of another site, and was refused'));
      refuse(socket, 403);
      return;
    }
    if (!ports.authenticator.acceptsUpgrade(request.headers.authorization)) {
      ports.warn(telephonyWarning('not-authenticated', 'an upgrade had no or wrong credentials, and was refused'));
      refuse(socket, 401, { 'WWW-Authenticate': 'Basic realm="media"' });
      return;
    }
    upgrader.handleUpgrade(request, socket, head, (webSocket) => {
      ports.upgraded(webSocket);
    });
  });
}
