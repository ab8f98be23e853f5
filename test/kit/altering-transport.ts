import type { Transport } from '@throughline/core';

export type Frame = string | Uint8Array;

/** What becomes of a frame of the provider: the frames that come in its place. `link` from 1; `piece`: the number of the audio frame on its link, from 1; 0 for other frames. */
export type Alter = (frame: string, at: { readonly link: number; readonly piece: number }) => readonly Frame[];

/** The way to a true provider, on which its frames are altered. */
export function alteringTransport(inner: Transport, alter: Alter): Transport {
  let links = 0;
  return {
    headers: inner.headers,
    pings: inner.pings,
    open: (request, handlers, limits) => {
      links += 1;
      const link = links;
      let pieces = 0;
      let over = false;
      const socket = inner.open(
        request,
        {
          opened: (headers) => handlers.opened(headers),
          activity: () => handlers.activity(),
          ended: (end) => {
            over = true;
            handlers.ended(end);
          },
          message: (data) => {
            const frame = String(data);
            const isAudio = frame.startsWith('{"audio":"') && !frame.startsWith('{"audio":""');
            if (isAudio) pieces += 1;
            for (const altered of alter(frame, { link, piece: isAudio ? pieces : 0 })) {
              if (!over) handlers.message(altered);
            }
          },
        },
        limits,
      );
      const end = (how: () => void): void => {
        over = true;
        how();
      };
      return {
        get bufferedAmount() {
          return socket.bufferedAmount;
        },
        send: (data) => socket.send(data),
        close: (code, reason) => end(() => socket.close(code, reason)),
        terminate: () => end(() => socket.terminate()),
        ping: () => socket.ping?.(),
        pause: () => socket.pause?.(),
        resume: () => socket.resume?.(),
      };
    },
  };
}
