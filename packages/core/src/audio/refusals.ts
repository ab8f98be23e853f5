import { isSpeechError, type SpeechError } from '../errors/speech-error.ts';
import { sessionWarning, type SessionWarning } from '../errors/warnings.ts';

/** The writes of one stream that were refused: which refusal stays, and what was warned of. */
export class Refusals {
  readonly #onWarning: (warning: SessionWarning) => void;
  /** The reasons that were warned of. */
  #warned: Set<string> | undefined;
  #staying: SpeechError | undefined;

  constructor(onWarning: (warning: SessionWarning) => void) {
    this.#onWarning = onWarning;
  }

  /** What every later write is refused with, if anything. */
  get staying(): SpeechError | undefined {
    return this.#staying;
  }

  /** Refuses every later write with this error, where none stays yet; returns it. */
  stay(error: SpeechError): SpeechError {
    this.#staying ??= error;
    return error;
  }

  /** Warns of a refused write, once for each reason: not every caller looks at what `write` returns. */
  warn(error: unknown): void {
    if (!isSpeechError(error)) return;
    if (error.code === 'audio-container') this.stay(error);
    const warned = (this.#warned ??= new Set());
    if (warned.has(error.code)) return;
    warned.add(error.code);
    const rest =
      this.#staying === undefined ? 'this write was refused' : 'this write was refused, as all others will be';
    const remedy = error.remedy === undefined ? {} : { remedy: error.remedy, remedyOn: error.remedyOn };
    this.#onWarning(sessionWarning('audio-refused', `${rest}: ${error.message}`, remedy));
  }
}
