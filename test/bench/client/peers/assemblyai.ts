import { AssemblyAI } from 'assemblyai';
import { SAMPLE_RATE } from '../audio.ts';
import { counted, type Told } from './counted.ts';
import type { Peer } from './peer.ts';

/** Its second is short for 50 handshakes at a time. */
const CONNECT_MS = 10_000;

export const peer: Peer = {
  async open(url) {
    const client = new AssemblyAI({ apiKey: 'benchmark-key' });
    const transcriber = client.streaming.transcriber({
      sampleRate: SAMPLE_RATE,
      speechModel: 'universal-streaming-english',
      connectTimeout: CONNECT_MS,
    });
    // It refuses an address without TLS, which would be measured with no other client.
    Object.defineProperty(transcriber, 'connectionUrl', { value: () => new URL(url) });
    const told: Told = { results: 0 };
    transcriber.on('turn', () => (told.results += 1));
    transcriber.on('error', (error) => (told.failure = error));
    await transcriber.connect();
    return counted({ send: (frame) => transcriber.sendAudio(frame), close: () => transcriber.close(false) }, told);
  },
};
