import type { AudioFormat } from '../audio/format.ts';

/** What holds of most providers: a message says that audio may be sent, in frames of 100 ms, and what is not settled can be sent again. */
export const usualTraits = { readyAt: 'message', replay: 'unsettled', frameMs: 100 } as const;

/** What most recognisers take: one channel of 16-bit samples. */
export const monoAudio = (sampleRate: number): AudioFormat => ({ sampleRate, channels: 1, encoding: 'pcm_s16le' });
