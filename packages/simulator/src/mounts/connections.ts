import type { Socket } from 'node:net';

/** The TCP connections of one port. */
export class Connections {
  readonly #sockets = new Set<Socket>();

  add(socket: Socket): void {
    this.#sockets.add(socket);
    // What breaks a connection shows in its close; without a listener an error would end the process.
    socket.on('error', () => undefined);
    socket.on('close', () => this.#sockets.delete(socket));
  }

  /** Ends a connection by a reset. One that is encrypted cannot do that itself: its TCP connection is looked up. */
  reset(socket: Socket): void {
    const tcp = [...this.#sockets].find(
      ({ remotePort, remoteAddress }) => remotePort === socket.remotePort && remoteAddress === socket.remoteAddress,
    );
    tcp?.resetAndDestroy();
    if (tcp !== socket) socket.destroy();
  }

  destroy(): void {
    for (const socket of this.#sockets) socket.destroy();
  }
}
