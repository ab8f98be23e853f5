import { Converters, rateRatio } from '../audio/converters.ts';
import type { AudioConverterFactory } from '../audio/format.ts';
import type { Clock } from '../clock.ts';
import type { SynthesisProtocol } from '../protocol/synthesis.ts';
import { ConvertedSpeech } from './converted-speech.ts';
import { Patience } from './patience.ts';
import { UnreadFrames } from './unread-frames.ts';

/** The rate of a session of several voices, and what makes their audio of it. */
export interface SessionRate {
  /** Samples per second. */
  readonly sampleRate: number;
  readonly createConverter: AudioConverterFactory | undefined;
  readonly clock: Clock;
}

/** What a session has for each of its voices. */
export class VoiceParts {
  /** The place of its route among those of the session. */
  readonly index: number;
  readonly protocol: SynthesisProtocol;
  readonly patience: Patience;
  readonly unread: UnreadFrames;
  readonly #rate: SessionRate | undefined;
  /** Where its audio is of another rate, from its first dial on. */
  #converters: Converters | undefined;

  /** `rate`: absent where the session has one voice, and hands over what that gives. */
  constructor(index: number, protocol: SynthesisProtocol, rate?: SessionRate) {
    this.index = index;
    this.protocol = protocol;
    this.patience = new Patience(protocol.name);
    this.unread = new UnreadFrames(protocol.name);
    this.#rate = rate;
  }

  /** What its audio has to be of, in samples per second; absent where that may be anything. */
  get wantedRate(): number | undefined {
    return this.#rate === undefined ? undefined : this.protocol.traits.sampleRate;
  }

  /** Resolves when its audio can be converted, where that is needed; rejects with a `SpeechError` when it cannot be. */
  async prepared(): Promise<void> {
    await this.#loading()?.ready;
  }

  /** Resolves when a sentence can be asked for; absent where it can. Rejects as `prepared` does. */
  get loading(): Promise<void> | undefined {
    const converters = this.#loading();
    return converters === undefined || converters.loaded ? undefined : converters.ready;
  }

  /**
   * What one speaking of a sentence goes through to the session's rate; nothing where it is of that.
   *
   * @throws SpeechError `audio-invalid` where no converter could be loaded
   */
  speech(): ConvertedSpeech | undefined {
    const converters = this.#loading();
    const converter = converters?.take();
    if (converters === undefined || converter === undefined) return undefined;
    return new ConvertedSpeech(converter, converters.ratio);
  }

  /** The session is over. */
  stop(): void {
    this.#converters?.stop();
  }

  #loading(): Converters | undefined {
    const rate = this.#rate;
    const { sampleRate } = this.protocol.traits;
    if (rate?.createConverter === undefined || rate.sampleRate === sampleRate) return undefined;
    return (this.#converters ??= new Converters(
      rate.createConverter,
      rateRatio(sampleRate, rate.sampleRate),
      rate.clock,
    ));
  }
}
