import type { AudioSource } from '@throughline/core';
import { createSimulator, scriptAudio, scriptText, type Script, scoringEngine } from '@throughline/simulator';
import { elsaServer } from '@throughline/simulator/providers/elsa';
import { practise } from './practise.ts';

const RATE = 16_000;
const words = ['how', 'much', 'wood', 'would', 'a', 'woodchuck', 'chuck'];

/** Half a second a word, with a little silence around each. */
const script: Script = {
  sampleRate: RATE,
  length: (words.length + 1) * 0.5 * RATE,
  utterances: [
    {
      words: words.map((text, index) => ({ text, start: (index + 0.6) * 0.5 * RATE, end: (index + 1.4) * 0.5 * RATE })),
    },
  ],
};

/** The same against a provider on this machine, which needs no account, and which loses the connection after two seconds. */
export async function practiseSimulated(): Promise<void> {
  const simulator = createSimulator({
    provider: elsaServer({ engine: scoringEngine({ script }) }),
    faults: [{ on: { link: 1, after: 2 }, do: { type: 'rst' } }],
  });
  const { url } = await simulator.listen();
  console.log(
    'Simulated: the provider is on this machine, and nobody speaks; the scores are drawn, and judge nothing.',
  );
  try {
    await practise({ config: { sentence: scriptText(script), url }, token: 'any', source: spoken(), pace: 4 });
  } finally {
    await simulator.close();
  }
}

function spoken(): AudioSource {
  const audio = scriptAudio(script);
  return {
    format: { sampleRate: RATE, channels: 1, encoding: 'pcm_s16le' },
    seekable: true,
    duration: script.length / RATE,
    async *frames(from = 0) {
      yield* audio.chunks({ from });
    },
  };
}
