import type { OpenAISettings } from './config.ts';

/** `audio/pcm` alone has a rate. */
function formatOf({ encoding = 'pcm', sampleRate }: OpenAISettings): object {
  if (encoding === 'pcm') return { type: 'audio/pcm', rate: sampleRate };
  return { type: encoding === 'mulaw' ? 'audio/pcmu' : 'audio/pcma' };
}

/** The session as the provider's own type `RealtimeTranscriptionSessionCreateRequest` has it. JSON leaves out what is undefined. */
export function sessionOf(settings: OpenAISettings): object {
  const { model, language, languages, keywords, prompt, delay, noiseReduction, logprobs } = settings;
  return {
    type: 'transcription',
    audio: {
      input: {
        format: formatOf(settings),
        noise_reduction: noiseReduction && { type: noiseReduction.replace('-', '_') },
        transcription: { model, language, languages, keywords, prompt, delay },
        turn_detection: turnDetection(settings),
      },
    },
    include: logprobs === true ? ['item.input_audio_transcription.logprobs'] : undefined,
  };
}

function turnDetection({ turns }: OpenAISettings): object | null {
  switch (turns.type) {
    case 'client':
      return null;
    case 'semantic-vad':
      return { type: 'semantic_vad', eagerness: turns.eagerness };
    case 'server-vad':
      return {
        type: 'server_vad',
        threshold: turns.threshold,
        prefix_padding_ms: turns.prefixPaddingMs,
        silence_duration_ms: turns.silenceDurationMs,
      };
  }
}

/** The first frames of a link. */
export function startFrames(settings: OpenAISettings): readonly string[] {
  switch (settings.dialect.start) {
    case 'session':
      return [JSON.stringify({ type: 'session.update', event_id: 'update', session: sessionOf(settings) })];
    case 'model':
      return [
        JSON.stringify({ type: 'session.update', model: settings.model }),
        JSON.stringify({ type: 'input_audio_buffer.commit' }),
      ];
    case 'nothing':
      return [];
  }
}
