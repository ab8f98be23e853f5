import { EventEmitter, once } from 'node:events';
import type { DialRequest, Socket, SocketEnd, SocketHandlers, Transport } from '@throughline/core/internal';

/** One dial with every call to its handlers, in order. */
export interface Dial {
  readonly socket: Socket;
  /** `opened`, `message`, `activity`, `ended`, as they came. */
  readonly calls: readonly string[];
  readonly messages: readonly (string | Uint8Array)[];
  readonly ends: readonly SocketEnd[];
  /** Resolves with the n-th call of that name, counted from 1. */
  called(name: 'opened' | 'message' | 'activity', n?: number): Promise<void>;
  ended(): Promise<SocketEnd>;
}

export interface DialOptions extends Partial<Omit<DialRequest, 'url'>> {
  readonly maxInboundBytes?: number;
  /** Called inside the handler, before the call is recorded. */
  readonly on?: Partial<SocketHandlers>;
}

export function dial(transport: Transport, url: string, options: DialOptions = {}): Dial {
  const calls: string[] = [];
  const messages: (string | Uint8Array)[] = [];
  const ends: SocketEnd[] = [];
  const bell = new EventEmitter();
  let returned = false;

  const record = (name: string) => {
    if (!returned) throw new Error(`${name} was called before open() had returned`);
    calls.push(name);
    bell.emit('call');
  };
  const handlers: SocketHandlers = {
    opened(headers) {
      options.on?.opened?.(headers);
      record('opened');
    },
    message(data) {
      options.on?.message?.(data);
      messages.push(data);
      record('message');
    },
    activity() {
      options.on?.activity?.();
      record('activity');
    },
    ended(end) {
      options.on?.ended?.(end);
      ends.push(end);
      record('ended');
    },
  };
  const socket = transport.open(
    { url, headers: options.headers ?? {}, subprotocols: options.subprotocols ?? [] },
    handlers,
    { maxInboundBytes: options.maxInboundBytes ?? 1024 * 1024 },
  );
  returned = true;

  const until = async (done: () => boolean) => {
    while (!done()) {
      const [end] = ends;
      if (end !== undefined) throw new Error(`the socket ended first: ${JSON.stringify(end)}`);
      await once(bell, 'call');
    }
  };
  return {
    socket,
    calls,
    messages,
    ends,
    called: (name, n = 1) => until(() => calls.filter((call) => call === name).length >= n),
    async ended() {
      await until(() => ends.length > 0);
      const [end] = ends;
      if (end === undefined) throw new Error('no end was recorded');
      return end;
    },
  };
}
