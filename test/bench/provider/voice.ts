import { createSimulator, scriptedSpeech, type VoiceEngineFactory } from '@throughline/simulator';
import { faseehServer } from '@throughline/simulator/providers/faseeh';
import { answerQuestions } from '../child.ts';
import type { VoiceProviderAnswer, VoiceProviderQuestion } from '../first-audio-questions.ts';

const SAMPLE_RATE = 24_000;
const SPOKEN_SAMPLES = SAMPLE_RATE / 10;

/** Gives the first 100 ms of a text as soon as it is asked: a voice without a time of its own, so that none is measured. */
const voiceAtOnce: VoiceEngineFactory = () => ({
  name: 'at once',
  sampleRate: SAMPLE_RATE,
  open: (_, sink) => ({
    speak(text) {
      sink.audio(scriptedSpeech(text, SAMPLE_RATE).subarray(0, SPOKEN_SAMPLES));
      sink.done();
    },
    stop: () => {},
    close: () => {},
  }),
});

answerQuestions<VoiceProviderQuestion, VoiceProviderAnswer>(async () => {
  const simulator = createSimulator({ provider: faseehServer({ engine: voiceAtOnce }) });
  const { url } = await simulator.listen();
  return { url };
});
