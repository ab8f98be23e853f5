import { RealtimeClient } from '@speechmatics/real-time-client';
import { SAMPLE_RATE } from '../audio.ts';
import { counted, type Told } from './counted.ts';
import type { Peer } from './peer.ts';

export const peer: Peer = {
  async open(url) {
    const client = new RealtimeClient({ url });
    const told: Told = { results: 0 };
    client.addEventListener('receiveMessage', ({ data }) => {
      if (data.message === 'AddPartialTranscript' || data.message === 'AddTranscript') told.results += 1;
      if (data.message === 'Error') told.failure = data;
    });
    await client.start('benchmark-token', {
      audio_format: { type: 'raw', encoding: 'pcm_s16le', sample_rate: SAMPLE_RATE },
      transcription_config: { language: 'en', enable_partials: true },
    });
    return counted(
      {
        send: (frame) => client.sendAudio(frame),
        // It has no way to leave without waiting for the end of the transcript.
        close: () => void client.stopRecognition({ noTimeout: true }),
      },
      told,
    );
  },
};
