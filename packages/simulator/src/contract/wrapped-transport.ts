import type { DialRequest, Socket, Transport } from '@throughline/core';

type Frame = string | Uint8Array;

/** What becomes of a frame of the provider on its way to the session: `number` counts those of all links, from 0. */
export type Alter = (frame: Frame, number: number) => readonly Frame[];

/** A transport whose inbound frames are altered on their way. */
export function alteredInbound(transport: Transport, alter: Alter): Transport {
  let number = -1;
  return {
    ...transport,
    open: (request, handlers, limits) =>
      transport.open(
        request,
        {
          opened: (headers) => handlers.opened(headers),
          activity: () => handlers.activity(),
          ended: (end) => handlers.ended(end),
          message: (frame) => {
            number += 1;
            for (const altered of alter(frame, number)) handlers.message(altered);
          },
        },
        limits,
      ),
  };
}

/** What a session did with its transport. */
export interface Watched {
  readonly transport: Transport;
  readonly dials: readonly DialRequest[];
  /** Frames that were sent, on all links. */
  readonly sent: readonly Frame[];
  /** The most bytes that waited in a socket. */
  mostBuffered(): number;
}

/** A transport that is watched. */
export function watched(transport: Transport): Watched {
  const dials: DialRequest[] = [];
  const sent: Frame[] = [];
  let most = 0;
  return {
    dials,
    sent,
    mostBuffered: () => most,
    transport: {
      ...transport,
      open: (request, handlers, limits) => {
        dials.push(request);
        const socket = transport.open(request, handlers, limits);
        const send: Socket['send'] = (frame) => {
          socket.send(frame);
          sent.push(frame);
          most = Math.max(most, socket.bufferedAmount);
        };
        const sendWords = (words: Int32Array, from: number, count: number): void => {
          socket.sendWords?.(words, from, count);
          sent.push(new Uint8Array(words.buffer, words.byteOffset + 4 * from, 4 * count).slice());
          most = Math.max(most, socket.bufferedAmount);
        };
        return new Proxy(socket, {
          get: (target, name) => {
            if (name === 'send') return send;
            if (name === 'sendWords' && socket.sendWords !== undefined) return sendWords;
            const value: unknown = Reflect.get(target, name, target);
            return typeof value === 'function' ? value.bind(target) : value;
          },
        });
      },
    },
  };
}
