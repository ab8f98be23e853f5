import { once } from 'node:events';
import { relayProtocol } from '@throughline/core/internal';
import { WebSocket } from 'ws';
import { FRAME_SAMPLES } from './audio.ts';
import type { Connection } from './connection.ts';
import { parseJson } from './parse-json.ts';
import type { Side } from './questions.ts';

/**
 * A bare `ws` socket: what a session is measured against. It parses what the provider answers, as any client must. With `joins` it
 * sends frames of 100 ms, whatever it is given.
 */
export async function openBare(url: string, { joins = false }: Pick<Side, 'joins'> = {}): Promise<Connection> {
  const socket = new WebSocket(url, url.includes('/relay/') ? [relayProtocol] : [], { perMessageDeflate: false });
  let parsed: unknown;
  let samples = 0;
  let results = 0;
  let joined = new Int16Array(FRAME_SAMPLES);
  let filled = 0;
  socket.on('message', (data: Buffer) => {
    parsed = parseJson(data.toString('utf8'));
    results += 1;
  });
  await once(socket, 'open');
  socket.send('{"config":{"sample_rate":16000,"model":"en"}}');
  return {
    write(frame) {
      samples += frame.length;
      if (joins) {
        joined.set(frame, filled);
        filled += frame.length;
        if (filled < FRAME_SAMPLES) return;
        socket.send(Buffer.from(joined.buffer));
        // The socket may still hold the last one.
        joined = new Int16Array(FRAME_SAMPLES);
        filled = 0;
        return;
      }
      socket.send(Buffer.from(frame.buffer, frame.byteOffset, frame.byteLength));
    },
    get frames() {
      return samples / FRAME_SAMPLES;
    },
    get results() {
      return results;
    },
    check() {
      if (socket.readyState !== WebSocket.OPEN) throw new Error('a bare socket was closed', { cause: parsed });
    },
    async close() {
      socket.terminate();
      await once(socket, 'close');
    },
  };
}
