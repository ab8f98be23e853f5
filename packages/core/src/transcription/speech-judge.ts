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
  /** What the caller's function is given; taken away while it is called, since it may come back here. */
  #lent: Int16Array | undefined;

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

  /**
   * What the caller's function is to be asked about, of samples `[from, to)` of mono or all of any; undefined where it is not asked. A copy: what is
   * kept to be sent again is in nobody else's hands. To be taken before it is sent: a socket may call back and end the session, and then the
   * memory is another one's.
   */
  lend(samples: Int16Array, from?: number, to?: number): Int16Array | undefined {
    if (this.#answered || this.#own === undefined) return undefined;
    const wanted = samples.subarray(from, to);
    const lent = this.#lent?.length === wanted.length ? this.#lent : new Int16Array(wanted.length);
    this.#lent = undefined;
    lent.set(wanted);
    return lent;
  }

  /** Whether samples `[from, to)` of mono, as a link is sent them, or all of any, hold speech that is to be answered. */
  isSpeech(samples: Int16Array, from?: number, to?: number): boolean {
    const lent = this.lend(samples, from, to);
    if (lent !== undefined) return this.asks(lent);
    return !this.#answered && this.#own === undefined && this.#detect(samples, from, to);
  }

  /** The same of what `lend` has given: what the caller's function says. */
  asks(lent: Int16Array): boolean {
    try {
      const answer: unknown = this.#own?.(lent);
      if (!isThenable(answer)) return Boolean(answer);
      // An answer that comes later is none; what becomes of it must not end the process.
      this.#errors.call('isSpeech', () => answer);
      return true;
    } catch (error) {
      // The caller's own bug: reported where listeners' are, and no reason to hold audio back.
      this.#errors.report(error, 'isSpeech');
      return true;
    } finally {
      this.#lent = lent;
    }
  }

  /** In any channel; each of them sees all that is sent. */
  #detect(samples: Int16Array, from?: number, to?: number): boolean {
    let speech = false;
    for (const detector of this.#detectors) if (detector.push(samples, from, to)) speech = true;
    return speech;
  }
}
