import { SpeechError } from '../errors/speech-error.ts';

/** What a voice may speak at, in samples per second: by another rate neither the buffer nor a loudspeaker can be ruled. */
const LOWEST_RATE = 8_000;
const HIGHEST_RATE = 192_000;

/**
 * What is wrong with the rate of some audio, where that is none that can be used. `given`: samples per second of it; `asked`: what they
 * have to be, where that is certain.
 */
export function rateRefusal(provider: string, given: number, asked: number | undefined): SpeechError | undefined {
  if (!Number.isInteger(given) || given < LOWEST_RATE || given > HIGHEST_RATE) {
    const wanted = `a whole number from ${LOWEST_RATE} to ${HIGHEST_RATE}`;
    return wrongRate(provider, `gave ${given} as its samples per second`, given, wanted);
  }
  if (asked === undefined || given === asked) return undefined;
  return wrongRate(
    provider,
    `gave ${given} samples per second, where its protocol says ${asked}`,
    given,
    `${asked} Hz`,
  );
}

/** The rate has changed where it must not. */
export function rateChanged(provider: string, before: number, given: number): SpeechError {
  return wrongRate(
    provider,
    `went from ${before} to ${given} samples per second inside an utterance`,
    given,
    `${before} Hz`,
  );
}

function wrongRate(provider: string, said: string, found: number, wanted: string): SpeechError {
  return new SpeechError('audio-format', {
    message: `${provider} ${said}`,
    context: { found: `${found} Hz`, wanted },
    scope: 'utterance',
    remedy: null,
    provider,
  });
}

export function inContainer(provider: string, container: string): SpeechError {
  return new SpeechError('audio-container', {
    message: `${provider} sent audio in ${container}, where bare samples were asked for; none of it was handed over`,
    context: { container },
    scope: 'utterance',
    remedy: 'Check that the address, the model and the voice are those of a provider that sends PCM.',
    provider,
  });
}

/** So many seconds, and samples, are unread. */
export function readTooSlowly(seconds: number, unread: number): SpeechError {
  return new SpeechError('slow-consumer', {
    message: `${Math.round(seconds)} s of audio are unread, and the provider cannot be held back here`,
    context: { unread },
    scope: 'utterance',
    remedy: 'Read the audio of an utterance faster, give it less text at once, or pass a larger buffer: { seconds }.',
    remedyOn: { command: null },
  });
}
