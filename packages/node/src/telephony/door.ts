import { STATUS_CODES, type IncomingMessage, type Server as HttpServer } from 'node:http';
import type { Server as HttpsServer } from 'node:https';
import type { Duplex } from 'node:stream';
import { SpeechError } from '@throughline/core/internal';
import { WebSocketServer, type ServerOptions, type WebSocket } from 'ws';
import { isForeignOrigin } from '@throughline/core/internal';
import type { Gatekeeper } from './authentication.ts';
import { telephonyWarning, type TelephonyWarning } from './warnings.ts';

export interface AttachOptions {
  /** The path of the stream's `destination`: `/bandwidth/media`. Upgrades to other paths are left to others. */
  readonly path: string;
  /** Origins of pages that may connect. Default: none but those of this machine; Bandwidth sends no Origin. */
  readonly origins?: readonly string[];
}

export interface DoorPorts {
  readonly gatekeeper: Gatekeeper;
  entered(webSocket: WebSocket): void;
  warn(warning: TelephonyWarning): void;
}

/** Media frames are some 300 bytes and transcripts a few thousand; a longer frame ends its connection. */
const mostInboundBytes = 64 * 1024;

/** Milliseconds that a peer has to answer a close. An option of `ws` that its types leave out. */
const upgraderOptions: ServerOptions & { readonly closeTimeout: number } = {
  noServer: true,
  perMessageDeflate: false,
  maxPayload: mostInboundBytes,
  clientTracking: false,
  closeTimeout: 1_000,
};

/**
 * Takes the WebSockets that are dialled to one path of a server. Returns what takes it off again; open connections stay.
 *
 * @throws SpeechError `config-invalid` for a path that does not begin with a slash
 */
export function attachTo(server: HttpServer | HttpsServer, options: AttachOptions, ports: DoorPorts): () => void {
  const { path, origins = [] } = options;
  if (!path.startsWith('/')) {
    throw new SpeechError('config-invalid', {
      message: `bandwidth: path is '${path}'; wanted: a path that begins with a slash.`,
      context: { field: 'path', found: path, wanted: 'a path that begins with a slash' },
      provider: 'bandwidth',
    });
  }
  const upgrader = new WebSocketServer(upgraderOptions);
  const upgrade = (request: IncomingMessage, socket: Duplex, head: Buffer): void => {
    if ((request.url ?? '/').split('?', 1)[0] !== path) {
      // Somebody else's, if there is somebody else; a socket that nobody answers would hang for ever.
      if (server.listenerCount('upgrade') === 1) refuse(socket, 404);
      return;
    }
    if (isForeignOrigin(request.headers.origin, origins)) {
      refuse(socket, 403);
      return;
    }
    if (!ports.gatekeeper.admitsUpgrade(request.headers.authorization)) {
      ports.warn(telephonyWarning('not-authenticated', 'an upgrade had no or wrong credentials, and was refused'));
      refuse(socket, 401, { 'WWW-Authenticate': 'Basic realm="media"' });
      return;
    }
    upgrader.handleUpgrade(request, socket, head, (webSocket) => {
      ports.entered(webSocket);
    });
  };
  server.on('upgrade', upgrade);
  return () => server.off('upgrade', upgrade);
}

function refuse(socket: Duplex, status: number, headers: Readonly<Record<string, string>> = {}): void {
  // Whoever hangs up first must not end the process.
  socket.on('error', () => undefined);
  const lines = Object.entries({ ...headers, 'Content-Length': '0', Connection: 'close' }).map(
    ([name, value]) => `${name}: ${value}\r\n`,
  );
  socket.end(`HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}\r\n${lines.join('')}\r\n`);
}
