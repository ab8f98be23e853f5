import type { AudioSource } from '@throughline/core';
import { createSimulator, scoringEngine, scriptAudio, scriptText, speechScript } from '@throughline/simulator';
import { elsaServer } from '@throughline/simulator/providers/elsa';
import { startServer } from '../local-server.ts';

/** A provider on this machine that scores its own speech, which is not that of a person. */
export interface SimulatedAssessment {
  readonly url: string;
  /** What is "said" in the speech. */
  readonly sentence: string;
  readonly source: AudioSource;
  close(): Promise<void>;
}

const seconds = 8;
const sampleRate = 16_000;

export async function simulatedAssessment(): Promise<SimulatedAssessment> {
  const script = speechScript({ seconds, seed: 1, sampleRate });
  const audio = scriptAudio(script);
  const { url, close } = await startServer(
    createSimulator({ provider: elsaServer({ engine: scoringEngine({ script }) }) }),
    {},
  );
  return {
    url,
    sentence: scriptText(script),
    source: {
      format: { sampleRate, channels: 1, encoding: 'pcm_s16le' },
      seekable: true,
      duration: audio.length / sampleRate,
      async *frames(from = 0) {
        yield* audio.chunks({ from });
      },
    },
    close,
  };
}
