import type { Emitter } from '../emitter.ts';
import { SpeechError } from '../errors/speech-error.ts';
import { sessionWarning } from '../session/warnings.ts';
import { QuietSplice } from './quiet-splice.ts';
import type { Speaker } from './speaker.ts';
import { ExactSplice, RestartSplice, type Join, type Splice, type SplicePorts } from './splice.ts';
import type { Sentence, SpokenUtterance } from './utterance.ts';
import type { ResumePolicy, VoiceEvents, VoiceSeam } from './voice.ts';

/** So many seams are remembered for the summary. */
const LISTED = 1_000;
/** The next sentence is asked for when this part of the buffer or less is unread. */
const AHEAD = 1 / 3;
/** A socket that is held is let go when this part of the buffer or less is unread. */
const RELEASE = 1 / 2;
/** Where a socket cannot be held, so many times the buffer is too much. */
const TOO_MUCH = 4;

export interface DeliveryOptions {
  readonly provider: string;
  readonly deterministic: boolean;
  readonly resume: ResumePolicy;
  readonly bufferSeconds: number;
  readonly speaker: Speaker;
  readonly emitter: Emitter<VoiceEvents>;
  /** The reader took something: the next sentence may be asked for. */
  readonly roomMade: () => void;
}

/** Brings audio from the link to the reader: each sample once, and no faster than it is read. */
export class Delivery {
  readonly #options: DeliveryOptions;
  readonly #seams: VoiceSeam[] = [];
  #sampleRate: number | undefined;
  #unread = 0;
  #epoch = 0;
  #sentences = 0;
  #pieces = 0;
  #samples = 0;
  /** Samples of all sentences that are done. */
  #settled = 0;
  #furthest = 0;
  #warned: SpokenUtterance | undefined;

  constructor(options: DeliveryOptions) {
    this.#options = options;
  }

  /** Samples per second; absent before the first audio. */
  get sampleRate(): number | undefined {
    return this.#sampleRate;
  }

  /** Sentences that are done. */
  get sentences(): number {
    return this.#sentences;
  }

  /** Pieces of audio that came. */
  get pieces(): number {
    return this.#pieces;
  }

  /** Samples that were handed over. */
  get samples(): number {
    return this.#samples;
  }

  /** How far the session has ever come, in samples: where it stands still, a sentence kills its links. */
  get furthest(): number {
    return this.#furthest;
  }

  get seams(): readonly VoiceSeam[] {
    return this.#seams;
  }

  attach(epoch: number): void {
    this.#epoch = epoch;
  }

  /** Whether anything of the sentence that an utterance is at was handed over. */
  begun(utterance: SpokenUtterance): boolean {
    return (utterance.sentence?.splice?.received ?? 0) > 0;
  }

  audio(utterance: SpokenUtterance | undefined, pcm: Int16Array, sampleRate: number): void {
    const sentence = utterance?.sentence;
    if (utterance === undefined || sentence === undefined) return;
    this.#pieces += 1;
    if (!utterance.rateFits(sampleRate)) {
      utterance.fail(this.#wrongRate(utterance.sampleRate, sampleRate));
      return;
    }
    this.#sampleRate = sampleRate;
    sentence.splice ??= this.#spliceOf(utterance, sentence);
    sentence.splice.push(pcm);
    this.#furthest = Math.max(this.#furthest, this.#settled + sentence.splice.received);
    this.#holdBack(utterance, sampleRate);
  }

  sentenceDone(utterance: SpokenUtterance): void {
    const splice = utterance.sentence?.splice;
    splice?.done();
    this.#sentences += 1;
    this.#settled = Math.max(this.#furthest, this.#settled + (splice?.received ?? 0));
    this.#furthest = this.#settled;
  }

  /** Whether so little is unread that the next sentence of an utterance is wanted. */
  hasRoom(utterance: SpokenUtterance): boolean {
    if (this.#unread <= AHEAD * this.#options.bufferSeconds * utterance.sampleRate) return true;
    this.#warnUnread(utterance);
    return false;
  }

  unread(change: number): void {
    this.#unread += change;
    if (change > 0) return;
    const { speaker, bufferSeconds, roomMade } = this.#options;
    const seconds = this.#unread / (this.#sampleRate ?? Infinity);
    if (speaker.held && seconds <= RELEASE * bufferSeconds) speaker.release();
    if (seconds <= AHEAD * bufferSeconds) roomMade();
  }

  #spliceOf(utterance: SpokenUtterance, sentence: Sentence): Splice {
    const { resume, deterministic } = this.#options;
    const ports: SplicePorts = {
      audio: (pcm) => {
        this.#samples += pcm.length;
        utterance.audio.push(pcm, utterance.sampleRate, sentence.number);
      },
      joined: (join) => this.#joined(utterance, sentence, join),
    };
    if (resume !== 'skip') return new RestartSplice(ports);
    return deterministic ? new ExactSplice(ports) : new QuietSplice(ports, utterance.sampleRate);
  }

  #joined(utterance: SpokenUtterance, sentence: Sentence, { reached, from }: Join): void {
    const { resume, deterministic, emitter } = this.#options;
    const before = utterance.audio.samples;
    // What nobody has heard yet need not be heard twice.
    if (resume === 'restart') utterance.audio.takeBack(sentence.number);
    const at = utterance.audio.samples;
    this.#samples -= before - at;
    const seam: VoiceSeam = {
      epoch: this.#epoch,
      utterance: utterance.number,
      sentence: sentence.number,
      at,
      repeated: resume === 'restart' ? at - sentence.begin : Math.max(0, reached - from),
      exact: deterministic || resume === 'restart',
    };
    this.#seams.push(seam);
    if (this.#seams.length > LISTED) this.#seams.shift();
    emitter.emit('seam', seam);
  }

  #holdBack(utterance: SpokenUtterance, sampleRate: number): void {
    const { speaker, bufferSeconds } = this.#options;
    const seconds = this.#unread / sampleRate;
    if (seconds <= bufferSeconds) return;
    this.#warnUnread(utterance);
    if (speaker.hold() || seconds <= TOO_MUCH * bufferSeconds) return;
    utterance.fail(
      new SpeechError('slow-consumer', {
        message: `${Math.round(seconds)} s of audio are unread, and the service cannot be held back here`,
        context: { unread: this.#unread },
        scope: 'utterance',
        remedy: 'Read the audio of an utterance faster, give it less text at once, or raise buffer.seconds.',
      }),
    );
  }

  #warnUnread(utterance: SpokenUtterance): void {
    if (utterance.audio.hasReader || this.#warned === utterance || this.#unread === 0) return;
    this.#warned = utterance;
    const message = `nobody reads utterance ${utterance.number}, and unread audio holds back what follows`;
    this.#options.emitter.emit(
      'warning',
      sessionWarning('slow-consumer', message, { remedy: 'Loop over every utterance, or cancel it.' }),
    );
  }

  #wrongRate(wanted: number, found: number): SpeechError {
    return new SpeechError('audio-format', {
      message: `${this.#options.provider} went from ${wanted} to ${found} samples per second inside an utterance`,
      context: { found: `${found} Hz`, wanted: `${wanted} Hz` },
      scope: 'utterance',
      remedy: null,
      provider: this.#options.provider,
    });
  }
}
