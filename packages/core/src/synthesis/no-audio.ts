import { SpeechError } from '../errors/speech-error.ts';
import type { Sentence } from './utterance.ts';

/** What an utterance fails with when the provider speaks nothing of one of its sentences. The text is left out: it is the caller's. */
export function noAudio(provider: string, { number, unspoken }: Sentence, requestId: string | undefined): SpeechError {
  return new SpeechError('no-audio', {
    message: `${provider} has said ${unspoken} times that sentence ${number + 1} of the utterance is spoken, and sent no audio of it`,
    context: { sentence: number, tries: unspoken },
    provider,
    requestId,
  });
}
