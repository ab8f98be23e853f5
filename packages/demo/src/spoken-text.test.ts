import { faseeh } from '@throughline/core/providers/faseeh';
import { synthesize } from '@throughline/node';
import { describe, expect, it } from 'vitest';
import { startLocalVoice } from '../../cli/src/speak/local-voice.ts';
import { spokenSentences } from './spoken-text.ts';

describe('the text that the demo speaks', { timeout: 60_000 }, () => {
  it('takes the local voice as long as is said, sentence by sentence', async () => {
    const { url, close } = await startLocalVoice();
    try {
      const voice = synthesize({ protocol: faseeh({ voiceId: 'slt', url }), credentials: { apiKey: 'none' } });
      const seconds = spokenSentences.map(() => 0);
      for await (const { pcm, sampleRate, sentence } of voice.say(spokenSentences.map(({ text }) => text).join(' '))) {
        seconds[sentence] = (seconds[sentence] ?? 0) + pcm.length / sampleRate;
      }
      await voice.end();
      expect(seconds).toHaveLength(spokenSentences.length);
      for (const [index, sentence] of spokenSentences.entries()) {
        expect(seconds[index]).toBeCloseTo(sentence.seconds, 6);
      }
    } finally {
      await close();
    }
  });
});
