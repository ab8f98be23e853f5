import type { Script } from '@throughline/simulator';

/** The same words, each right after the other. */
export function withoutPauses(script: Script): Script {
  const gap = Math.round(0.05 * script.sampleRate);
  let at = gap;
  const utterances = script.utterances.map((utterance) => ({
    ...utterance,
    words: utterance.words.map((word) => {
      const start = at;
      const end = start + word.end - word.start;
      at = end + gap;
      return { ...word, start, end };
    }),
  }));
  return { ...script, utterances, length: at };
}
