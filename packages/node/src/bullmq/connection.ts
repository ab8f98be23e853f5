import { SpeechError } from '@throughline/core/internal';
import { Redis, type RedisOptions } from 'ioredis';

/** Where Redis is: a URL (`redis://…`, `rediss://…`), or a connection of your own, which is yours to close. */
export type RedisAddress = string | URL | Redis;

/** A connection, and whether it is to be closed here. */
export interface OpenConnection {
  readonly connection: Redis;
  /** Lets what was sent come to its end. */
  close(): Promise<void>;
  /** Gives up what was sent, and what waits for a server that is gone. */
  abandon(): void;
}

const mostReconnectMs = 2_000;

/** Knows the connections that were made of it: BullMQ waits for jobs on one, which nothing else could give up. */
class TrackedRedis extends Redis {
  readonly copies: Redis[] = [];

  override duplicate(override?: Partial<RedisOptions>): Redis {
    const copy = super.duplicate(override);
    copy.on('error', withoutPassword);
    this.copies.push(copy);
    return copy;
  }
}

/**
 * Connects to Redis. A server that goes away is waited for, however long that takes: what was to be written is written then.
 *
 * @throws SpeechError `config-invalid` for an address that is none
 */
export function openConnection(address: RedisAddress, onError: (error: Error) => void): OpenConnection {
  const own = isAddress(address);
  const connection = own
    ? new TrackedRedis(checkedAddress(String(address)), {
        // As BullMQ wants it: a command waits for the connection, instead of failing.
        maxRetriesPerRequest: null,
        retryStrategy: (tries) => Math.min(mostReconnectMs, 50 * 2 ** Math.min(10, tries)),
      })
    : address;
  const report = (error: Error): void => onError(withoutPassword(error));
  connection.on('error', report);
  const silence = (): void => {
    connection.off('error', report);
    if (own) connection.on('error', () => undefined);
  };
  const copies = connection instanceof TrackedRedis ? connection.copies : [];
  return {
    connection,
    close: async () => {
      silence();
      if (!own) return;
      const isClosed = connection.status === 'ready' && (await connection.quit().catch(() => undefined)) === 'OK';
      // What is still waiting for a server that is gone would keep it open.
      if (!isClosed) disconnect(connection);
      // One on which jobs are waited for holds the process for seconds.
      for (const copy of copies) disconnect(copy);
    },
    abandon: () => {
      silence();
      if (own) for (const each of [connection, ...copies]) disconnect(each);
    },
  };
}

/** Where the socket is closed already, it would hold the process for two seconds. */
function disconnect(connection: Redis): void {
  if (connection.status !== 'end') connection.disconnect();
}

/** An answer of Redis that says no holds the command that it is about: the password of a login, or what was to be written. */
export function withoutPassword<E>(error: E): E {
  if (!(error instanceof Error) || !('command' in error)) return error;
  const { command } = error;
  // The error is shared by all who hear of it.
  if (typeof command === 'object' && command !== null && 'args' in command) delete command.args;
  return error;
}

function isAddress(address: RedisAddress): address is string | URL {
  return typeof address === 'string' || address instanceof URL;
}

function checkedAddress(address: string): string {
  const protocol = URL.canParse(address) ? new URL(address).protocol : undefined;
  if (protocol === 'redis:' || protocol === 'rediss:') return address;
  const wanted = 'a URL with redis: or rediss:';
  // The password that may stand in it is not repeated.
  const found = protocol === undefined ? 'no URL' : `a URL with ${protocol}`;
  throw new SpeechError('config-invalid', {
    message: `redis is ${found}, but must be ${wanted}`,
    context: { field: 'redis', found, wanted },
  });
}
