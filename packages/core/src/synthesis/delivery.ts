import type { Emitter } from '../emitter.ts';
import { SpeechError } from '../errors/speech-error.ts';
import { sessionWarning } from '../errors/warnings.ts';
import { SeamList } from '../session/seam-list.ts';
import { AudioHead } from './audio-head.ts';
import { QuietSplice } from './quiet-splice.ts';
import type { SentenceChannel } from './sentence-channel.ts';
import { ExactSplice, RestartSplice, type Join, type Splice, type SplicePorts } from './splice.ts';
import type { Sentence, SpokenUtterance } from './utterance.ts';
import type { ResumePolicy, VoiceEvents, VoiceSeam } from './session.ts';

/** The next sentence is asked for when this part of the buffer or less is unread. */
const AHEAD = 1 / 3;
/** A socket that is held is let go when this part of the buffer or less is unread. */
const RELEASE = 1 / 2;
/** Where a socket cannot be held, so many times the buffer is too much. */
const TOO_MUCH = 4;
/** What a voice may speak at, in samples per second: by another rate neither the buffer nor a loudspeaker can be ruled. */
const LOWEST_RATE = 8_000;
const HIGHEST_RATE = 192_000;

export interface DeliveryOptions {
  readonly provider: string;
  readonly deterministic: boolean;
  readonly resume: ResumePolicy;
  readonly bufferSeconds: number;
  /** The channel of the link that takes sentences, where there is one. */
  readonly channel: () => SentenceChannel | undefined;
  readonly emitter: Emitter<VoiceEvents>;
  /** The reader took something: the next sentence may be asked for. */
  readonly roomMade: () => void;
}

/** Brings audio from the link to the reader: each sample once, and no faster than it is read. */
export class Delivery {
  readonly #options: DeliveryOptions;
  readonly #head = new AudioHead();
  readonly seams = new SeamList<VoiceSeam>();
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

  /** Samples that wait for their reader. */
  get unreadSamples(): number {
    return this.#unread;
  }

  /** How far the session has ever come, in samples: where it stands still, a sentence kills its links. */
  get furthest(): number {
    return this.#furthest;
  }

  attach(epoch: number): void {
    this.#epoch = epoch;
  }

  /** Whether anything of the sentence that an utterance is at was handed over. */
  begun(utterance: SpokenUtterance): boolean {
    return (utterance.sentence?.splice?.received ?? 0) > 0;
  }

  /** The link is asked for the sentence that an utterance is at. */
  asked(utterance: SpokenUtterance): void {
    this.#head.begin();
    utterance.sentence?.splice?.repeat();
  }

  audio(utterance: SpokenUtterance | undefined, pcm: Int16Array, sampleRate: number): void {
    if (utterance?.sentence === undefined) return;
    const refusal = this.#refusal(utterance, sampleRate);
    if (refusal !== undefined) {
      utterance.fail(refusal);
      return;
    }
    this.#pieces += 1;
    this.#sampleRate = sampleRate;
    this.#pass(utterance, this.#head.push(pcm));
    if (!utterance.over) this.#holdBack(utterance, sampleRate);
  }

  sentenceDone(utterance: SpokenUtterance): void {
    this.#pass(utterance, this.#head.end());
    if (utterance.over) return;
    const splice = utterance.sentence?.splice;
    splice?.done();
    this.#sentences += 1;
    this.#settled = Math.max(this.#furthest, this.#settled + (splice?.received ?? 0));
    this.#furthest = this.#settled;
  }

  /** The sentence in flight is given up: what kills links from now on is at another place. */
  giveUp(): void {
    this.#settled = this.#furthest + 1;
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
    const { channel, bufferSeconds, roomMade } = this.#options;
    const seconds = this.#unread / (this.#sampleRate ?? Infinity);
    if (seconds <= RELEASE * bufferSeconds) channel()?.release();
    if (seconds <= AHEAD * bufferSeconds) roomMade();
  }

  /** Brings on what the beginning of a sentence was found to be. */
  #pass(utterance: SpokenUtterance, found: Int16Array | string | undefined): void {
    const { sentence } = utterance;
    if (sentence === undefined || found === undefined) return;
    if (typeof found === 'string') {
      utterance.fail(this.#inContainer(found));
      return;
    }
    sentence.splice ??= this.#spliceOf(utterance, sentence);
    sentence.splice.push(found);
    this.#furthest = Math.max(this.#furthest, this.#settled + sentence.splice.received);
  }

  #spliceOf(utterance: SpokenUtterance, sentence: Sentence): Splice {
    const { resume, deterministic } = this.#options;
    const ports: SplicePorts = {
      audio: (pcm) => {
        // A listener of a seam may cancel what it belongs to.
        if (utterance.over) return;
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
    const repeatedSamples = resume === 'restart' ? at - sentence.begin : Math.max(0, reached - from);
    const seam: VoiceSeam = {
      epoch: this.#epoch,
      utterance: utterance.number,
      sentence: sentence.number,
      at: at / utterance.sampleRate,
      atSample: at,
      repeated: repeatedSamples / utterance.sampleRate,
      repeatedSamples,
      exact: deterministic || resume === 'restart',
    };
    this.seams.add(seam);
    emitter.emit('seam', seam);
  }

  #holdBack(utterance: SpokenUtterance, sampleRate: number): void {
    const { channel, bufferSeconds } = this.#options;
    const seconds = this.#unread / sampleRate;
    if (seconds <= bufferSeconds) return;
    this.#warnUnread(utterance);
    if (channel()?.hold() === true || seconds <= TOO_MUCH * bufferSeconds) return;
    utterance.fail(
      new SpeechError('slow-consumer', {
        message: `${Math.round(seconds)} s of audio are unread, and the provider cannot be held back here`,
        context: { unread: this.#unread },
        scope: 'utterance',
        remedy:
          'Read the audio of an utterance faster, give it less text at once, or pass a larger buffer: { seconds }.',
        remedyOn: { command: null },
      }),
    );
  }

  #warnUnread(utterance: SpokenUtterance): void {
    if (utterance.audio.hasReader || this.#warned === utterance || this.#unread === 0) return;
    this.#warned = utterance;
    const message = `nobody reads utterance ${utterance.number}, and unread audio holds back what follows`;
    this.#options.emitter.emit(
      'warning',
      sessionWarning('slow-consumer', message, {
        remedy: 'Loop over every utterance, or call its cancel().',
        remedyOn: { command: null },
      }),
    );
  }

  #refusal(utterance: SpokenUtterance, sampleRate: number): SpeechError | undefined {
    const { provider } = this.#options;
    if (!Number.isInteger(sampleRate) || sampleRate < LOWEST_RATE || sampleRate > HIGHEST_RATE) {
      const wanted = `a whole number from ${LOWEST_RATE} to ${HIGHEST_RATE}`;
      return this.#wrongRate(`${provider} gave ${sampleRate} as its samples per second`, sampleRate, wanted);
    }
    const before = utterance.sampleRate;
    if (utterance.rateFits(sampleRate)) return undefined;
    const message = `${provider} went from ${before} to ${sampleRate} samples per second inside an utterance`;
    return this.#wrongRate(message, sampleRate, `${before} Hz`);
  }

  #wrongRate(message: string, found: number, wanted: string): SpeechError {
    return new SpeechError('audio-format', {
      message,
      context: { found: `${found} Hz`, wanted },
      scope: 'utterance',
      remedy: null,
      provider: this.#options.provider,
    });
  }

  #inContainer(container: string): SpeechError {
    const { provider } = this.#options;
    return new SpeechError('audio-container', {
      message: `${provider} sent audio in ${container}, where bare samples were asked for; none of it was handed over`,
      context: { container },
      scope: 'utterance',
      remedy: 'Check that the address, the model and the voice are those of a provider that sends PCM.',
      provider,
    });
  }
}
