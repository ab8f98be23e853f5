import { isSpeechError, type SpeechError } from '../errors/speech-error.ts';

/** What ends a session because link after link ends at one place: that of a voice is a sentence. */
const killsByText: readonly string[] = ['link-silent', 'replay-stuck'];

/**
 * A sentence on which a provider falls silent, or dies each time, is its utterance's matter, as long as the provider speaks
 * others: a provider that has spoken nothing since it last did so is the end of the session.
 */
export class SentenceLosses {
  /** Sentences that were spoken when one was last given up. */
  #spokenAtLast = 0;

  /** Whether only the sentence in flight is given up for this error, with so many sentences spoken. */
  givesUp(error: SpeechError, spoken: number): boolean {
    // Where there are several voices, each of them.
    const codes = isSpeechError(error, 'all-routes-failed')
      ? error.context.routes.map(({ code }) => code)
      : [error.code];
    if (!codes.every((code) => killsByText.includes(code)) || spoken <= this.#spokenAtLast) return false;
    this.#spokenAtLast = spoken;
    return true;
  }
}
