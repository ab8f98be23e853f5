import type { Clock, Transport } from '@throughline/core';

/** When each frame of audio was given to its socket, by its link from 1. */
export interface SendingTimes {
  /** What a session is to dial with. */
  readonly between: (inner: Transport, clock: Clock) => Transport;
  /** When the link had been sent the first `seconds` of its own audio, in the clock's milliseconds. */
  sentAt(link: number, seconds: number): number;
  /** When frames came in that hold this text. */
  came(part: string): readonly number[];
}

/** Notes the frames that pass between a session and its provider. Audio: binary, 16 bits a sample. */
export function sendingTimes(sampleRate: number): SendingTimes {
  const links: { seconds: number; at: number }[][] = [];
  const texts: { text: string; at: number }[] = [];
  return {
    between: (inner, clock) => ({
      headers: inner.headers,
      pings: inner.pings,
      open: (request, handlers, limits) => {
        const sent: { seconds: number; at: number }[] = [];
        links.push(sent);
        const message = (data: string | Uint8Array): void => {
          texts.push({ text: String(data), at: clock.now() });
          handlers.message(data);
        };
        const socket = inner.open(
          request,
          {
            opened: (headers) => handlers.opened(headers),
            activity: () => handlers.activity(),
            ended: (end) => handlers.ended(end),
            message,
          },
          limits,
        );
        const note = (samples: number): void => {
          sent.push({ seconds: (sent.at(-1)?.seconds ?? 0) + samples / sampleRate, at: clock.now() });
        };
        return new Proxy(socket, {
          get: (target, name) => {
            if (name === 'send') {
              return (data: string | Uint8Array): void => {
                if (typeof data !== 'string') note(data.byteLength / 2);
                target.send(data);
              };
            }
            if (name === 'sendWords') {
              return (words: Int32Array, from: number, count: number): void => {
                note(count * 2);
                target.sendWords?.(words, from, count);
              };
            }
            const value: unknown = Reflect.get(target, name, target);
            return typeof value === 'function' ? (value.bind(target) as unknown) : value;
          },
        });
      },
    }),
    sentAt: (link, seconds) => {
      const frame = links[link - 1]?.find((sent) => sent.seconds >= seconds - 1e-9);
      if (frame === undefined) throw new Error(`link ${link} was not sent ${seconds} s`);
      return frame.at;
    },
    came: (part) => texts.flatMap(({ text, at }) => (text.includes(part) ? [at] : [])),
  };
}
