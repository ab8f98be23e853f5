import type { OpenAISettings } from './config.ts';

/** The session as the provider's own type `RealtimeTranscriptionSessionCreateRequest` has it. JSON leaves out what is undefined. */
export function sessionOf(settings: OpenAISettings): object {
  const { encoding, model, language, languages, keywords, prompt, delay, noiseReduction, logprobs } = settings;
  return {
    type: 'transcription',
    audio: {
      input: {
        // `audio/pcm` alone has a rate.
        format:
          encoding === 'pcm'
            ? { type: 'audio/pcm', rate: settings.sampleRate }
            : { type: encoding === 'mulaw' ? 'audio/pcmu' : 'audio/pcma' },
        noise_reduction: noiseReduction && { type: noiseReduction.replace('-', '_') },
        transcription: { model, language, languages, keywords, prompt, delay },
        turn_detection: settings.turns.detection,
      },
    },
    include: logprobs === true ? ['item.input_audio_transcription.logprobs'] : undefined,
  };
}
