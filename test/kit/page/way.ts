import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

/** A way of TCP between a client and a server, on which things go wrong when the test says so. It knows nothing of what goes over it. */
export interface Way {
  readonly port: number;
  /** How many connections have come in so far. */
  readonly connections: number;
  /** Ends all open connections: by a reset, as a crash does, or by a plain end of stream. */
  cut(how?: 'reset' | 'end'): void;
  /** Takes nothing more from either side and passes nothing on, of open connections and new ones; nothing is lost. */
  stall(): void;
  /** Open connections are black holes from now on, for good: nothing passes, and neither side is told. New ones work. */
  swallow(): void;
  /** Refuses new connections. */
  refuse(): void;
  /** All works again. */
  restore(): void;
  close(): Promise<void>;
}

type State = 'works' | 'stalls' | 'refuses';

class Connection {
  readonly #near: Socket;
  readonly #far: Socket;
  /** What arrives is dropped. */
  lost = false;

  constructor(near: Socket, far: Socket) {
    this.#near = near;
    this.#far = far;
  }

  join(state: () => State, over: () => void): void {
    const end = (): void => {
      this.#near.destroy();
      this.#far.destroy();
      over();
    };
    for (const [from, to] of [
      [this.#near, this.#far],
      [this.#far, this.#near],
    ] as const) {
      from.on('data', (bytes: Buffer) => {
        if (this.lost) return;
        if (!to.write(bytes)) from.pause();
      });
      to.on('drain', () => {
        if (state() !== 'stalls') from.resume();
      });
      const ended = (): void => {
        if (!this.lost) to.end();
      };
      const gone = (): void => {
        if (!this.lost) end();
      };
      from
        .on('end', ended)
        .on('error', () => undefined)
        .on('close', gone);
    }
  }

  obey(state: State): void {
    for (const socket of [this.#near, this.#far]) {
      if (state === 'stalls') socket.pause();
      else socket.resume();
    }
  }

  cut(how: 'reset' | 'end'): void {
    if (how === 'reset') this.#near.resetAndDestroy();
    else this.#near.end();
    this.#far.destroy();
  }
}

/** Opens a way to a port of this machine. */
export async function openWay(target: { readonly port: number }): Promise<Way> {
  const connections = new Set<Connection>();
  let state: State = 'works';
  let count = 0;
  const server = createServer({ allowHalfOpen: true, noDelay: true }, (near) => {
    count += 1;
    near.on('error', () => undefined);
    if (state === 'refuses') {
      near.resetAndDestroy();
      return;
    }
    const connection = new Connection(near, connect({ port: target.port, host: '127.0.0.1', noDelay: true }));
    connections.add(connection);
    connection.join(
      () => state,
      () => connections.delete(connection),
    );
    connection.obey(state);
  });
  const become = (next: State): void => {
    state = next;
    for (const connection of connections) connection.obey(next);
  };
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  const cut = (how: 'reset' | 'end' = 'reset'): void => {
    for (const connection of connections) connection.cut(how);
  };
  return {
    port,
    get connections() {
      return count;
    },
    cut,
    stall: () => become('stalls'),
    swallow: () => {
      for (const connection of connections) connection.lost = true;
    },
    refuse: () => become('refuses'),
    restore: () => become('works'),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        cut();
      }),
  };
}
