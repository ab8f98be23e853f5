import { shownOn } from '../errors/remedies.ts';
import { isSpeechError, SpeechError } from '../errors/speech-error.ts';
import type { SynthesisTraits, TextRules } from '../protocol/synthesis.ts';
import { deferred } from '../deferred.ts';
import { AudioQueue, type SpokenAudio } from './audio-queue.ts';
import { Sentences } from './sentences.ts';
import type { Splice } from './splice.ts';
import { TextSource, type SpokenText } from './text-source.ts';
import type { Utterance, UtteranceSummary } from './session.ts';

/** A sentence that is to be spoken, or is being spoken. */
export interface Sentence {
  readonly number: number;
  readonly text: string;
  /** Samples of its utterance before its first. */
  readonly begin: number;
  /** What lets its audio through once; from its first audio on. */
  splice: Splice | undefined;
  /** How often the provider has reported that it is spoken, without any audio. */
  unspoken: number;
}

/** Control characters have no sound, and providers fail over them. Line breaks and tabs are blanks. */
const unspeakable = /(?![\t\n\r])\p{Cc}/gu;
/** Half of a character, which no provider can read. Told apart only in a whole sentence: the other half may come later. */
const loneHalf = /\p{Surrogate}/gu;

export interface UtterancePorts {
  /** There may be something to speak now, or it is over. */
  changed(): void;
  /** So many samples more, or less, are unread. */
  unread(change: number): void;
}

export interface UtteranceOptions {
  readonly number: number;
  readonly rules: TextRules;
  readonly traits: SynthesisTraits;
  readonly ports: UtterancePorts;
}

/** One utterance: its text as it comes, the sentence that it is at, and its audio. */
export class SpokenUtterance implements Utterance {
  readonly number: number;
  readonly audio: AudioQueue;
  readonly #rules: TextRules;
  readonly #ports: UtterancePorts;
  readonly #done = deferred<UtteranceSummary>();
  readonly #sentences: Sentences;
  readonly #source: TextSource;
  #sentence: Sentence | undefined;
  #spoken = 0;
  #sampleRate: number;
  #audioCame = false;
  #over = false;
  #completed = false;

  constructor({ number, rules, traits, ports }: UtteranceOptions) {
    this.number = number;
    this.#rules = rules;
    this.#ports = ports;
    this.#sampleRate = traits.sampleRate;
    this.audio = new AudioQueue({ unread: (change) => ports.unread(change), left: () => this.cancel() });
    this.#sentences = new Sentences({
      isLongEnough: (text) => rules.isLongEnough(text),
      maximumCharacters: traits.maximumCharacters,
    });
    this.#source = new TextSource(() => this.#sentences.waiting, {
      text: (piece) => {
        this.#sentences.push(piece.replaceAll(unspeakable, ' '));
        this.#textCame();
      },
      ended: () => {
        this.#sentences.close();
        this.#textCame();
      },
      failed: (reason, cause) => this.fail(sourceFailed(reason, cause)),
    });
  }

  get done(): Promise<UtteranceSummary> {
    return this.#done.promise;
  }

  get over(): boolean {
    return this.#over;
  }

  /** Whether it was spoken to its end. */
  get completed(): boolean {
    return this.#completed;
  }

  /** The sentence that is to be spoken now; absent while its text has not come, and at the end. */
  get sentence(): Sentence | undefined {
    return this.#sentence;
  }

  /** Whether the sentence that it is at is its last. */
  get atLast(): boolean {
    return this.#sentences.done;
  }

  get sampleRate(): number {
    return this.#sampleRate;
  }

  [Symbol.asyncIterator](): AsyncIterator<SpokenAudio> {
    return this.audio[Symbol.asyncIterator]();
  }

  read(text: SpokenText): void {
    this.#source.read(text);
  }

  /** Audio of its sentence came at this rate; false where the utterance has another. */
  rateFits(sampleRate: number): boolean {
    if (!this.#audioCame) this.#sampleRate = sampleRate;
    this.#audioCame = true;
    return this.#sampleRate === sampleRate;
  }

  sentenceDone(): void {
    this.#sentence = undefined;
    this.#spoken += 1;
    this.#source.spoken();
    this.prepare();
  }

  cancel(): void {
    if (this.#over) return;
    this.#end();
    this.audio.drop();
    this.#done.reject(
      new SpeechError('aborted', { message: 'the utterance was cancelled', scope: 'utterance', remedy: null }),
    );
    this.#ports.changed();
  }

  fail(error: SpeechError): void {
    if (this.#over) return;
    this.#end();
    shownOn(error, 'voice');
    // A reader that is too slow must not hold up what follows with what it leaves.
    if (error.code === 'slow-consumer') this.audio.drop(error);
    else this.audio.fail(error);
    this.#done.reject(error);
    this.#ports.changed();
  }

  /** Looks for the next sentence, and at its text. */
  prepare(): void {
    if (this.#over || this.#sentence !== undefined) return;
    const text = this.#sentences.next()?.replaceAll(loneHalf, '\uFFFD');
    if (text === undefined && !this.#sentences.done) return;
    try {
      // Only a text that is too short as a whole comes out as a sentence that is.
      if (this.#spoken === 0 && (text === undefined || !this.#rules.isLongEnough(text))) this.#rules.check(text ?? '');
    } catch (error) {
      if (!isSpeechError(error)) throw error;
      this.fail(error);
      return;
    }
    if (text === undefined) this.#complete();
    else this.#sentence = { number: this.#spoken, text, begin: this.audio.samples, splice: undefined, unspoken: 0 };
  }

  #textCame(): void {
    this.prepare();
    this.#ports.changed();
  }

  #complete(): void {
    this.#end();
    this.#completed = true;
    this.audio.close();
    const { samples } = this.audio;
    const sampleRate = this.#sampleRate;
    this.#done.resolve({ sentences: this.#spoken, seconds: samples / sampleRate, samples, sampleRate });
    this.#ports.changed();
  }

  #end(): void {
    this.#over = true;
    this.#sentence = undefined;
    this.#source.stop();
  }
}

function sourceFailed(reason: string, cause: unknown): SpeechError {
  return new SpeechError('aborted', {
    message: `the source of the text failed: ${reason}`,
    context: { reason },
    scope: 'utterance',
    remedy: 'Look at the error that your source of text threw; it stands in the cause.',
    ...(cause === undefined ? {} : { cause }),
  });
}
