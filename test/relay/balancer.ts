import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

/** A load balancer that knows TCP and nothing else. */
export interface Balancer extends AsyncDisposable {
  readonly port: number;
  /** Where new connections go from now on; those that are open stay where they are. */
  target: number;
}

export async function balancer(target: number): Promise<Balancer> {
  const sockets = new Set<Socket>();
  const server = createServer((client) => {
    const behind = connect({ port: balanced.target, host: '127.0.0.1' });
    for (const [one, other] of [
      [client, behind],
      [behind, client],
    ] as const) {
      sockets.add(one);
      one.on('error', () => other.destroy());
      one.on('close', () => {
        sockets.delete(one);
        other.destroy();
      });
      one.pipe(other);
    }
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const balanced = {
    port: (server.address() as AddressInfo).port,
    target,
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
  return balanced;
}
