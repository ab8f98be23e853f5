import Cartesia from '@cartesia/cartesia-js';
import { SAMPLE_RATE } from '../audio.ts';
import { counted, type Told } from './counted.ts';
import type { Peer } from './peer.ts';

export const peer: Peer = {
  async open(url) {
    const client = new Cartesia({ apiKey: 'benchmark-key', baseURL: url.replace('ws:', 'http:') });
    const socket = client.stt.manualFinalize.websocket({
      model: 'ink-whisper',
      encoding: 'pcm_s16le',
      sample_rate: SAMPLE_RATE,
    });
    const told: Told = { results: 0 };
    socket.on('transcript', () => (told.results += 1));
    socket.on('error', (error) => (told.failure = error));
    await new Promise<void>((resolve) => socket.socket.on('open', () => resolve()));
    return counted({ send: (frame) => socket.sendRaw(frame), close: () => socket.close() }, told);
  },
};
