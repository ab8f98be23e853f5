import { SonioxNodeClient } from '@soniox/node';
import { SAMPLE_RATE } from '../audio.ts';
import { counted, type Told } from './counted.ts';
import type { Peer } from './peer.ts';

export const peer: Peer = {
  async open(url) {
    const client = new SonioxNodeClient({ api_key: 'benchmark-key', realtime: { ws_base_url: url } });
    const session = client.realtime.stt({
      model: 'stt-rt-v5',
      audio_format: 'pcm_s16le',
      sample_rate: SAMPLE_RATE,
      num_channels: 1,
    });
    const told: Told = { results: 0 };
    session.on('result', () => (told.results += 1));
    session.on('error', (error) => (told.failure = error));
    await session.connect();
    return counted({ send: (frame) => session.sendAudio(frame), close: () => session.close() }, told);
  },
};
