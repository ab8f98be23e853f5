import { SpeechError } from '../errors/speech-error.ts';
import type { UnreadFrame } from '../session/link-ports.ts';

/** So many links in a row that end of an unread frame at the same place are enough. */
const LINKS = 3;
const REMEDY = 'Check that the address and the options of the protocol are those of the provider that answers there.';

/**
 * Judges frames that may have held audio and could not be read. Audio that is missing in a voice would never be noticed: so the link ends and
 * the sentence is asked for again, but not for ever where no link brings more than the one before it.
 */
export class UnreadFrames {
  readonly #provider: string;
  #links = 0;
  #furthest = -1;

  constructor(provider: string) {
    this.#provider = provider;
  }

  /** What the link ends with. `furthest`: how far the session has ever come, in samples. */
  endOf({ kind, message }: UnreadFrame, furthest: number, requestId: string | undefined): SpeechError {
    this.#links = furthest > this.#furthest ? 1 : this.#links + 1;
    this.#furthest = furthest;
    const details = { context: { kinds: [kind] }, remedy: REMEDY, provider: this.#provider, requestId } as const;
    if (this.#links < LINKS) return new SpeechError('unread-answer', { message, ...details });
    return new SpeechError('unread-answer', {
      message: `${message}, and ${this.#links} links in a row have come no further`,
      ...details,
      recovery: 'none',
      scope: 'session',
    });
  }
}
