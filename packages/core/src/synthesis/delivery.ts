import type { Emitter } from '../emitter.ts';
import { isSpeechError, type SpeechError } from '../errors/speech-error.ts';
import { sessionWarning } from '../errors/warnings.ts';
import { SeamList } from '../session/seam-list.ts';
import { AudioHead } from './audio-head.ts';
import { inContainer, rateChanged, rateRefusal, readTooSlowly } from './audio-refusals.ts';
import type { ConvertedSpeech } from './converted-speech.ts';
import { QuietSplice } from './quiet-splice.ts';
import type { SentenceChannel } from './sentence-channel.ts';
import { ExactSplice, RestartSplice, type Join, type Splice, type SplicePorts } from './splice.ts';
import type { Sentence, SpokenUtterance } from './utterance.ts';
import type { ResumePolicy, VoiceEvents, VoiceSeam } from './session.ts';
import { utteranceError } from './utterance-error.ts';
import type { VoiceParts } from './voice-parts.ts';
import type { VoiceShares } from './voice-shares.ts';

/** The next sentence is asked for when this part of the buffer or less is unread. */
const AHEAD = 1 / 3;
/** A socket that is held is let go when this part of the buffer or less is unread. */
const RELEASE = 1 / 2;
/** Where a socket cannot be held, so many times the buffer is too much. */
const TOO_MUCH = 4;
export interface DeliveryOptions {
  readonly resume: ResumePolicy;
  readonly bufferSeconds: number;
  /** Samples per second that all audio is brought to; absent where it stays as the one voice gives it. */
  readonly sampleRate: number | undefined;
  /** Where there are several voices. */
  readonly shares: VoiceShares | undefined;
  /** The channel of the link that takes sentences, where there is one. */
  readonly channel: () => SentenceChannel | undefined;
  readonly emitter: Emitter<VoiceEvents>;
  /** The next audio is the first of this voice after another's. */
  readonly voiceChanged: (voice: VoiceParts) => void;
  /** The reader took something: the next sentence may be asked for. */
  readonly roomMade: () => void;
}

/** Brings audio from the link to the reader: each sample once, and no faster than it is read. */
export class Delivery {
  readonly #options: DeliveryOptions;
  readonly #head = new AudioHead();
  readonly seams = new SeamList<VoiceSeam>();
  /** The voice that was asked for the sentence in flight, or last. */
  #voice: VoiceParts | undefined;
  /** Where its audio is converted. */
  #speech: ConvertedSpeech | undefined;
  /** The place of the route whose voice was handed over last. */
  #heard = 0;
  #sampleRate: number | undefined;
  #broken = 0;
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
    this.#sampleRate = options.sampleRate;
  }

  /** Samples per second; absent before the first audio. */
  get sampleRate(): number | undefined {
    return this.#sampleRate;
  }

  /** Sentences that are done. */
  get sentences(): number {
    return this.#sentences;
  }

  /** Sentences that were broken off. */
  get broken(): number {
    return this.#broken;
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

  /** Whether anything of that sentence was handed over in another voice than this. */
  begunByOther({ sentence }: SpokenUtterance, { index }: VoiceParts): boolean {
    if (sentence === undefined) return false;
    return sentence.changes || (sentence.voice !== index && (sentence.splice?.received ?? 0) > 0);
  }

  /**
   * A link is asked for the sentence that an utterance is at.
   *
   * @throws SpeechError `audio-invalid` where its audio cannot be converted
   */
  asked({ sentence }: SpokenUtterance, voice: VoiceParts): void {
    this.#speech = voice.speech();
    this.#voice = voice;
    this.#head.begin();
    if (sentence?.voice === voice.index) sentence.splice?.repeat();
  }

  audio(utterance: SpokenUtterance | undefined, pcm: Int16Array, given: number): void {
    if (utterance?.sentence === undefined) return;
    const sampleRate = this.#options.sampleRate ?? given;
    const { sampleRate: before } = utterance;
    const refusal =
      rateRefusal(this.#provider, given, this.#voice?.wantedRate) ??
      (utterance.rateFits(sampleRate) ? undefined : rateChanged(this.#provider, before, given));
    if (refusal !== undefined) {
      utterance.fail(refusal);
      return;
    }
    this.#pieces += 1;
    this.#sampleRate = sampleRate;
    this.#pass(utterance, this.#head.push(pcm), false);
    if (!utterance.over) this.#holdBack(utterance, sampleRate);
  }

  sentenceDone(utterance: SpokenUtterance): void {
    this.#pass(utterance, this.#head.end(), true);
    if (utterance.over) return;
    const splice = utterance.sentence?.splice;
    splice?.done();
    this.#sentences += 1;
    if (this.#voice !== undefined) this.#options.shares?.add(this.#voice.index, { sentences: 1 });
    this.#settled = Math.max(this.#furthest, this.#settled + (splice?.received ?? 0));
    this.#furthest = this.#settled;
  }

  /** The sentence that an utterance is at ends where it was, and is told as broken off; `error`: what its voice was lost of. */
  breakOff(utterance: SpokenUtterance, error: SpeechError): void {
    const { sentence } = utterance;
    if (sentence === undefined) return;
    sentence.splice?.breakOff?.();
    this.giveUp();
    this.#broken += 1;
    const { sampleRate, number } = utterance;
    const { samples: atSample } = utterance.audio;
    const spokenSamples = atSample - sentence.begin;
    this.#options.emitter.emit('broken', {
      utterance: number,
      sentence: sentence.number,
      at: atSample / sampleRate,
      atSample,
      spoken: spokenSamples / sampleRate,
      spokenSamples,
      error,
    });
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

  /** Brings on what the beginning of a sentence was found to be; `ended`: and all that is still to come of it. */
  #pass(utterance: SpokenUtterance, found: Int16Array | string | undefined, ended: boolean): void {
    if (typeof found === 'string') {
      utterance.fail(inContainer(this.#provider, found));
      return;
    }
    try {
      if (found !== undefined) this.#splice(utterance, this.#speech?.push(found) ?? found);
      const rest = ended ? this.#speech?.end() : undefined;
      if (rest !== undefined && rest.length > 0) this.#splice(utterance, rest);
    } catch (error) {
      if (!isSpeechError(error)) throw error;
      utterance.fail(utteranceError(error));
    }
  }

  #splice(utterance: SpokenUtterance, pcm: Int16Array): void {
    const { sentence } = utterance;
    const voice = this.#voice;
    if (sentence === undefined || voice === undefined) return;
    let { splice } = sentence;
    if (splice === undefined || sentence.voice !== voice.index) {
      sentence.changes = this.begunByOther(utterance, voice);
      splice = this.#spliceOf(utterance, sentence, voice);
      sentence.splice = splice;
      sentence.voice = voice.index;
    }
    splice.push(pcm);
    this.#furthest = Math.max(this.#furthest, this.#settled + splice.received);
  }

  #spliceOf(utterance: SpokenUtterance, sentence: Sentence, voice: VoiceParts): Splice {
    const { resume, shares } = this.#options;
    const { deterministic } = voice.protocol.traits;
    const ports: SplicePorts = {
      audio: (pcm) => {
        // A listener of a seam may cancel what it belongs to.
        if (utterance.over) return;
        this.#begins(utterance, sentence, voice);
        this.#samples += pcm.length;
        shares?.add(voice.index, { samples: pcm.length });
        utterance.audio.push(pcm, utterance.sampleRate, sentence.number);
      },
      joined: (join) => this.#joined(utterance, sentence, join, deterministic),
    };
    if (resume !== 'skip') return new RestartSplice(ports);
    return deterministic ? new ExactSplice(ports) : new QuietSplice(ports, utterance.sampleRate);
  }

  /** Audio of a voice is about to be handed over: tells of it where that is another one than before. */
  #begins(utterance: SpokenUtterance, sentence: Sentence, voice: VoiceParts): void {
    if (sentence.changes) {
      sentence.changes = false;
      this.#takeBack(utterance, sentence);
      const { samples } = utterance.audio;
      this.#seam(utterance, sentence, { repeatedSamples: samples - sentence.begin, exact: false });
    }
    if (this.#heard === voice.index) return;
    this.#heard = voice.index;
    this.#options.voiceChanged(voice);
  }

  #joined(utterance: SpokenUtterance, sentence: Sentence, { reached, from }: Join, deterministic: boolean): void {
    // Another voice that dies before anything of it was heard has joined nothing.
    if (sentence.changes) return;
    const isRestart = this.#options.resume === 'restart';
    // What nobody has heard yet need not be heard twice.
    if (isRestart) this.#takeBack(utterance, sentence);
    const { samples: at } = utterance.audio;
    const repeatedSamples = isRestart ? at - sentence.begin : Math.max(0, reached - from);
    this.#seam(utterance, sentence, { repeatedSamples, exact: deterministic || isRestart });
  }

  /** Takes back what nobody has read of a sentence: all of it is of the voice that was heard last. */
  #takeBack(utterance: SpokenUtterance, sentence: Sentence): void {
    const before = utterance.audio.samples;
    utterance.audio.takeBack(sentence.number);
    const taken = before - utterance.audio.samples;
    this.#samples -= taken;
    this.#options.shares?.add(this.#heard, { samples: -taken });
  }

  #seam(
    { number, sampleRate, audio: { samples: at } }: SpokenUtterance,
    sentence: Sentence,
    { repeatedSamples, exact }: Pick<VoiceSeam, 'repeatedSamples' | 'exact'>,
  ): void {
    const seam: VoiceSeam = {
      epoch: this.#epoch,
      utterance: number,
      sentence: sentence.number,
      at: at / sampleRate,
      atSample: at,
      repeated: repeatedSamples / sampleRate,
      repeatedSamples,
      exact,
    };
    this.seams.add(seam);
    this.#options.emitter.emit('seam', seam);
  }

  #holdBack(utterance: SpokenUtterance, sampleRate: number): void {
    const { channel, bufferSeconds } = this.#options;
    const seconds = this.#unread / sampleRate;
    if (seconds <= bufferSeconds) return;
    this.#warnUnread(utterance);
    if (channel()?.hold() === true || seconds <= TOO_MUCH * bufferSeconds) return;
    utterance.fail(readTooSlowly(seconds, this.#unread));
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

  get #provider(): string {
    return this.#voice?.protocol.name ?? '';
  }
}
