import { faseeh } from '@throughline/core/providers/faseeh';
import { synthesize } from '@throughline/node';
import { apiKey, voiceId, type BenchedVoice } from './voice.ts';

/** A session with the options that a caller would have, and no others. */
export function openVoiceSession(url: string): BenchedVoice {
  const voice = synthesize({ protocol: faseeh({ voiceId, url }), credentials: { apiKey } });
  return {
    async say(text) {
      const utterance = voice.say(text);
      let firstAt: number | undefined;
      for await (const { pcm } of utterance) if (pcm.length > 0) firstAt ??= performance.now();
      await utterance.done;
      if (firstAt === undefined) throw new Error('a session said nothing');
      return firstAt;
    },
    async close() {
      await voice.end();
      const { links } = voice.summary();
      if (links !== 1) throw new Error(`a session was disturbed: it had ${links} links`);
    },
  };
}
