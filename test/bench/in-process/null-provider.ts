import type { SocketHandlers, Transport } from '@throughline/core';

/** Audio that stands before the first word of a second, and what each word lasts. */
const WORD_SECONDS = 0.2;

/** A transport without a network: takes every frame and forgets it. Its provider sends what the benchmark wants it to send. */
export interface NullProvider {
  readonly transport: Transport;
  /** A final with the words of the n-th second. */
  final(second: number): void;
  /** A sign of life that settles nothing. */
  nothing(second: number): void;
}

export function nullProvider(): NullProvider {
  let handlers: SocketHandlers | undefined;
  const say = (message: object): void => handlers?.message(JSON.stringify(message));
  return {
    transport: {
      headers: true,
      pings: false,
      open(_request, ofSocket) {
        handlers = ofSocket;
        queueMicrotask(() => ofSocket.opened());
        return { bufferedAmount: 0, send: () => {}, close: () => {}, terminate: () => {} };
      },
    },
    final(second) {
      const words = ['one', 'two', 'three', 'four', 'five'].map((word, index) => ({
        word,
        start_time: index * WORD_SECONDS,
        end_time: (index + 1) * WORD_SECONDS,
      }));
      const text = 'one two three four five';
      say({ segment_id: second, eos: false, type: 'complete', text, segment_meta: { start_time: second, words } });
    },
    nothing(second) {
      say({ segment_id: second, eos: false, type: 'partial', text: '', segment_meta: { start_time: second } });
    },
  };
}
