import { shownOn } from '../errors/remedies.ts';
import { isSpeechError, SpeechError } from '../errors/speech-error.ts';
import type { SynthesisTraits, TextRules } from '../protocol/synthesis.ts';
import { deferred } from '../deferred.ts';
import { AudioQueue, type SpokenAudio } from './audio-queue.ts';
import { Sentences, type SentenceRules } from './sentences.ts';
import type { Splice } from './splice.ts';
import { TextSource, type SpokenText } from './text-source.ts';
import type { Utterance, UtteranceSummary } from './session.ts';

/** A sentence that is to be spoken, or is being spoken. */
export interface Sentence {
  readonly number: number;
  text: string;
  /** Samples of its utterance before its first. */
  readonly begin: number;
  /** What lets its audio through once; from its first audio on. */
  splice: Splice | undefined;
  /** The place of the route whose voice that is for; absent where there is none, or where that spoke another text. */
  voice: number | undefined;
  /** Whether another voice takes over inside it with its next audio. */
  changes: boolean;
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
  /** Whose voice speaks it, as far as is known. */
  readonly speaker: Speaker;
  /** Samples per second, as far as is known before the first audio. */
  readonly sampleRate: number;
  readonly ports: UtterancePorts;
}

/** Whose rules a text is cut by. */
interface Speaker {
  readonly text: TextRules;
  readonly traits: Pick<SynthesisTraits, 'maximumCharacters'>;
}

/** One utterance: its text as it comes, the sentence that it is at, and its audio. */
export class SpokenUtterance implements Utterance {
  readonly number: number;
  readonly audio: AudioQueue;
  #speaker: Speaker;
  /** Whether another voice speaks it than the one by whose rules it was begun. */
  #isOther = false;
  readonly #ports: UtterancePorts;
  readonly #done = deferred<UtteranceSummary>();
  readonly #sentences: Sentences;
  readonly #source: TextSource;
  #sentence: Sentence | undefined;
  /** A sentence that is cut anew, until its text is long enough. */
  #cutAnew: Sentence | undefined;
  /** Sentences that are over. */
  #spoken = 0;
  /** What it fails with when it has come to its end: a sentence of it was broken off. */
  #broken: SpeechError | undefined;
  #sampleRate: number;
  #audioCame = false;
  #over = false;
  #completed = false;

  constructor({ number, speaker, sampleRate, ports }: UtteranceOptions) {
    this.number = number;
    this.#speaker = speaker;
    this.#ports = ports;
    this.#sampleRate = sampleRate;
    this.audio = new AudioQueue({ unread: (change) => ports.unread(change), left: () => this.cancel() });
    this.#sentences = new Sentences(rulesOf(speaker));
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

  /** The sentence that it is at is not spoken to its end: it goes on with the next, and fails at its own end. */
  breakOff(error: SpeechError): void {
    this.#broken ??= error;
    this.sentenceDone();
  }

  /** Another voice may speak it from now on: what was not spoken is cut by the rules of that one. */
  spokenBy(speaker: Speaker): void {
    if (speaker === this.#speaker) return;
    this.#speaker = speaker;
    this.#isOther = true;
    const { text, traits } = speaker;
    const sentence = this.#sentence;
    const fits =
      sentence === undefined || (sentence.text.length <= traits.maximumCharacters && text.isLongEnough(sentence.text));
    this.#sentences.ruledBy(rulesOf(speaker), fits ? undefined : sentence.text);
    if (!fits) {
      this.#cutAnew = sentence;
      this.#sentence = undefined;
    }
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
      // Only a text that is too short as a whole comes out as a sentence that is, or what another voice has left of one.
      const isFirst = this.#spoken === 0 || (this.#isOther && text !== undefined);
      const { text: rules } = this.#speaker;
      if (isFirst && (text === undefined || !rules.isLongEnough(text))) rules.check(text ?? '');
    } catch (error) {
      if (!isSpeechError(error)) throw error;
      this.fail(error);
      return;
    }
    if (text === undefined) this.#complete();
    else this.#sentence = this.#sentenceOf(text);
  }

  #sentenceOf(text: string): Sentence {
    const anew = this.#cutAnew;
    this.#cutAnew = undefined;
    if (anew !== undefined) return Object.assign(anew, { text, voice: undefined });
    const { samples: begin } = this.audio;
    return { number: this.#spoken, text, begin, splice: undefined, voice: undefined, changes: false, unspoken: 0 };
  }

  #textCame(): void {
    this.prepare();
    this.#ports.changed();
  }

  #complete(): void {
    if (this.#broken !== undefined) {
      this.fail(this.#broken);
      return;
    }
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

function rulesOf({ text, traits }: Speaker): SentenceRules {
  return { isLongEnough: (piece) => text.isLongEnough(piece), maximumCharacters: traits.maximumCharacters };
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
