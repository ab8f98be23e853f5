import { SpeechError } from '../errors/speech-error.ts';
import { NO_ANSWERS_CAP_MS, NO_ANSWERS_MS } from '../session/liveness.ts';

/** How long a sentence may be without audio, whatever else the provider sends; longer each time, since a provider may be slow. */
export class Patience {
  readonly #provider: string;
  #limitMs = NO_ANSWERS_MS;

  constructor(provider: string) {
    this.#provider = provider;
  }

  /** How long that may be, in milliseconds. */
  get limitMs(): number {
    return this.#limitMs;
  }

  /** Audio came, or another sentence is asked for. */
  renew(): void {
    this.#limitMs = NO_ANSWERS_MS;
  }

  /** What a link ends with on which no audio of a sentence came for so long, in milliseconds, where that is too long. */
  overdue(silentMs: number): SpeechError | undefined {
    if (silentMs < this.#limitMs) return undefined;
    // Third link in a row: it lives by frames that are no audio, so that no other rule would ever end this.
    const last = this.#limitMs >= 4 * NO_ANSWERS_MS;
    this.#limitMs = Math.min(NO_ANSWERS_CAP_MS, 2 * this.#limitMs);
    return new SpeechError('link-silent', {
      message: `a sentence was asked for, and no audio of it has come for ${Math.round(silentMs / 1000)} s`,
      context: { silentMs, sign: 'no-answers' },
      provider: this.#provider,
      ...(last && { recovery: 'none', scope: 'session' }),
    });
  }
}
