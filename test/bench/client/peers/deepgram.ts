import { DeepgramClient } from '@deepgram/sdk';
import { SAMPLE_RATE } from '../audio.ts';
import { counted, type Told } from './counted.ts';
import type { Peer } from './peer.ts';

export const peer: Peer = {
  async open(url) {
    const client = new DeepgramClient({ apiKey: 'benchmark-key', baseUrl: url });
    const socket = await client.listen.v1.connect({
      model: 'nova-3',
      encoding: 'linear16',
      sample_rate: SAMPLE_RATE,
      interim_results: 'true',
    });
    const told: Told = { results: 0 };
    socket.on('message', (message) => {
      if (message.type === 'Results') told.results += 1;
    });
    socket.on('error', (error) => (told.failure = error));
    socket.connect();
    await socket.waitForOpen();
    return counted({ send: (frame) => socket.sendMedia(frame), close: () => socket.close() }, told);
  },
};
