import { SpeechDetector, type IsSpeech } from '../audio/speech.ts';
import { isThenable } from '../emitter.ts';

/** Where the caller's own bugs are reported. */
interface CallerErrors {
  call(name: string, run: () => unknown): void;
  report(error: unknown, name: string): void;
}

/** Whether audio holds speech: as the caller's own function says, where there is one, else by its energy. */
export class SpeechJudge {
  readonly #own: IsSpeech | undefined;
  /** One for each channel. */
  readonly #detectors: readonly SpeechDetector[];
  readonly #errors: CallerErrors;
  #answered = false;

  /** `sampleRate`, `channels`: of the samples that are judged. */
  constructor(own: IsSpeech | undefined, sampleRate: number, errors: CallerErrors, channels = 1) {
    this.#own = own;
    this.#detectors = Array.from(
      { length: channels },
      (_, channel) => new SpeechDetector(sampleRate, { channel, channels }),
    );
    this.#errors = errors;
  }

  /** Whether it is the caller's own function that is asked. */
  get isOwn(): boolean {
    return this.#own !== undefined;
  }

  /** Whether anything is still to be judged here. */
  get judges(): boolean {
    return !this.#answered;
  }

  /** There was a result: from now on audio without any is judged by how long results take, not by what sounds like speech. */
  answered(): void {
    this.#answered = true;
  }

  /** Whether these samples, as a link is sent them, hold speech that is to be answered. */
  isSpeech(samples: Int16Array): boolean {
    if (this.#answered) return false;
    const own = this.#own;
    if (own === undefined) return this.#detect(samples);
    try {
      const answer: unknown = own(samples);
      if (!isThenable(answer)) return Boolean(answer);
      // An answer that comes later is none; what becomes of it must not end the process.
      this.#errors.call('isSpeech', () => answer);
      return true;
    } catch (error) {
      // The caller's own bug: reported where listeners' are, and no reason to hold audio back.
      this.#errors.report(error, 'isSpeech');
      return true;
    }
  }

  /** In any channel; each of them sees all that is sent. */
  #detect(samples: Int16Array): boolean {
    let speech = false;
    for (const detector of this.#detectors) if (detector.push(samples)) speech = true;
    return speech;
  }
}
