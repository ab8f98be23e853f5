import { GladiaClient } from '@gladiaio/sdk';
import { SAMPLE_RATE } from '../audio.ts';
import { counted, type Told } from './counted.ts';
import type { Peer } from './peer.ts';

export const peer: Peer = {
  async open(url) {
    const { host, pathname } = new URL(url);
    const client = new GladiaClient({ apiKey: 'benchmark-key', apiUrl: `http://${host}` });
    const session = client.liveV2().startSession({
      model: 'solaria-1',
      encoding: 'wav/pcm',
      sample_rate: SAMPLE_RATE,
      bit_depth: 16,
      channels: 1,
      language_config: { languages: ['en'] },
      messages_config: { receive_partial_transcripts: true },
      custom_metadata: { answers: pathname.includes('partials') ? 'partials' : 'nothing' },
    });
    const told: Told = { results: 0 };
    session.on('message', (message) => {
      if (message.type === 'transcript') told.results += 1;
    });
    session.on('error', (error) => (told.failure = error));
    await new Promise<void>((resolve) => session.once('connected', () => resolve()));
    return counted({ send: (frame) => session.sendAudio(frame), close: () => session.endSession() }, told);
  },
};
