import { once } from 'node:events';
import { relayProtocol } from '@throughline/core/internal';
import { WebSocket } from 'ws';
import { FRAME_SAMPLES } from './audio.ts';
import type { Connection } from './connection.ts';

/** A bare `ws` socket: what a session is measured against. It parses what the provider answers, as any client must. */
export async function openBare(url: string): Promise<Connection> {
  const socket = new WebSocket(url, url.includes('/relay/') ? [relayProtocol] : [], { perMessageDeflate: false });
  let parsed: unknown;
  let samples = 0;
  let results = 0;
  socket.on('message', (data: Buffer) => {
    parsed = JSON.parse(data.toString('utf8'));
    results += 1;
  });
  await once(socket, 'open');
  socket.send('{"config":{"sample_rate":16000,"model":"en"}}');
  return {
    write(frame) {
      samples += frame.length;
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
