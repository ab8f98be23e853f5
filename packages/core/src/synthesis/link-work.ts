import type { Clock } from '../clock.ts';
import type { SpeechError } from '../errors/speech-error.ts';
import type { SynthesisEvent } from '../protocol/synthesis.ts';
import type { LinkWork } from '../session/data-plane.ts';
import { drainTimeout } from '../session/limit-errors.ts';
import type { UnreadFrame } from '../session/link-ports.ts';
import type { Delivery } from './delivery.ts';
import { noAudio } from './no-audio.ts';
import { SentenceChannel, type VoiceLink } from './sentence-channel.ts';
import { speakable } from './sentences.ts';
import type { SpokenUtterance } from './utterance.ts';
import type { VoiceParts } from './voice-parts.ts';

/** An end of stream without audio, which may belong to an older sentence: audio of the one in flight is waited for this long. */
const DOUBT_MS = 2_000;
/** So many links that send their end of stream for a sentence, and have no audio of it, are enough. */
const TIMES_UNSPOKEN = 2;

/** A link that the provider ends within so many milliseconds, or of whose life less than a quarter is left, is replaced between two sentences. */
const LEAST_LEFT_MS = 10_000;

/** What a link's work needs of its session. */
export interface VoiceContext {
  readonly clock: Clock;
  readonly delivery: Delivery;
  /** Whether no utterance waits or is spoken. */
  readonly idle: () => boolean;
  /** Whether another session of the account waits for a link. */
  readonly wanted: () => boolean;
  /** Whether another session may come to wait for this one's link. */
  readonly shared: () => boolean;
  /** The link takes sentences from now on. */
  readonly began: (work: VoiceLinkWork) => void;
  readonly left: (work: VoiceLinkWork) => void;
  /** The provider has sent audio. */
  readonly answered: () => void;
  /** The first audio of a sentence came, so many milliseconds after it was asked for. */
  readonly firstAudio: (ms: number, epoch: number) => void;
  readonly warn: (message: string) => void;
  /** There may be something to do. */
  readonly pump: () => void;
  /** The end was sent on the link. */
  readonly endSent: () => void;
  /** Another link is wanted at once, if anything more can come. */
  readonly redial: () => void;
}

/** One link of a voice: the sentence in flight on it, and what is watched of it. */
export class VoiceLinkWork implements LinkWork<SynthesisEvent> {
  readonly link: VoiceLink;
  readonly channel: SentenceChannel;
  /** Whose link it is. */
  readonly voice: VoiceParts;
  readonly #context: VoiceContext;
  /** The utterance whose sentence the link was asked for. */
  #inFlight: SpokenUtterance | undefined;

  constructor(link: VoiceLink, voice: VoiceParts, context: VoiceContext) {
    this.link = link;
    this.voice = voice;
    this.#context = context;
    this.channel = new SentenceChannel(link, context.clock, voice.protocol.traits, {
      audio: (pcm, sampleRate) => context.delivery.audio(this.#inFlight, pcm, sampleRate),
      firstAudio: (ms) => context.firstAudio(ms, link.epoch),
      wrong: (error) => this.#inFlight?.fail(error),
      spoken: () => this.#spoken(),
      empty: () => this.#empty(),
      free: () => context.pump(),
      replace: () => this.replace(),
    });
  }

  start(): void {
    this.#context.began(this);
    this.#context.pump();
  }

  event(event: SynthesisEvent): void {
    if (event.type === 'audio') {
      this.voice.patience.renew();
      this.#context.answered();
    }
    this.channel.event(event);
  }

  frame(): void {
    this.channel.frame();
  }

  unread(frame: UnreadFrame): SpeechError | undefined {
    const { delivery, warn } = this.#context;
    // While no sentence is in flight, whatever comes belongs to nothing that anybody waits for.
    if (this.channel.speaking) return this.voice.unread.endOf(frame, delivery.furthest, this.link.requestId);
    warn(frame.message);
    return undefined;
  }

  utteranceFailed(error: SpeechError): boolean {
    const utterance = this.#inFlight;
    if (error.scope !== 'utterance' || utterance === undefined) return false;
    utterance.fail(error);
    return true;
  }

  tick(now: number, late: boolean): number {
    if (late) this.channel.slept(now);
    this.#endInDoubt(now);
    this.#endIfSilent(now);
    const { free, freeSince } = this.channel;
    const { idle, wanted, shared } = this.#context;
    const { patience } = this.voice;
    const { traits } = this.voice.protocol;
    if (!free || !idle()) {
      const { channel } = this;
      return now + Math.min(DOUBT_MS - channel.doubtMs(now), patience.limitMs - channel.silentMs(now));
    }
    if (now - freeSince >= traits.idleMs || wanted()) this.hangUp();
    return shared() ? now : freeSince + traits.idleMs;
  }

  // Whatever the provider still sends is not needed: no sentence is in flight when the end is sent.
  drained(): undefined {
    return undefined;
  }

  drainTimedOut(limitMs: number): SpeechError | undefined {
    return this.#context.idle() ? undefined : drainTimeout(this.#provider, this.link.requestId, limitMs);
  }

  detach(): void {
    this.stop();
    this.#context.left(this);
  }

  /**
   * Asks for the sentence that an utterance is at.
   *
   * @throws SpeechError `audio-invalid` where its audio cannot be converted
   */
  ask(utterance: SpokenUtterance, text: string): void {
    this.#context.delivery.asked(utterance, this.voice);
    this.#inFlight = utterance;
    this.channel.ask(text, utterance.atLast);
  }

  /** The sentence in flight is taken back where its utterance is over. */
  letGo(): void {
    if (this.#inFlight?.over !== true) return;
    this.#inFlight = undefined;
    this.channel.takeBack();
  }

  /** The link takes no more; returns the utterance whose sentence was in flight. */
  stop(): SpokenUtterance | undefined {
    const utterance = this.#inFlight;
    this.#inFlight = undefined;
    this.channel.close();
    return utterance;
  }

  hangUp(): void {
    const { link } = this;
    if (link.over) return;
    const { clock, endSent } = this.#context;
    const { traits } = this.voice.protocol;
    this.channel.close();
    link.sendEnd(clock.now());
    endSent();
    if (traits.endOfStream === 'none') link.endNow();
  }

  /** Whether the provider ends the link so soon that no more should be asked for on it. */
  endsSoon(): boolean {
    const { expiresAt, readyAt } = this.link;
    if (expiresAt === undefined) return false;
    const { clock } = this.#context;
    const leftMs = expiresAt - clock.wallNow();
    const lifeMs = leftMs + clock.now() - readyAt;
    return leftMs < Math.min(LEAST_LEFT_MS, lifeMs / 4);
  }

  /** The link is left for another, between two sentences: its end is sent, and not waited for. */
  leave(): void {
    const { link } = this;
    if (link.over) return;
    this.channel.close();
    link.sendEnd(this.#context.clock.now());
  }

  /** The link is of no more use; a new one is made at once, since whoever cancels is about to say something else. */
  replace(): void {
    this.hangUp();
    this.#context.redial();
  }

  #spoken(): void {
    const utterance = this.#inFlight;
    this.#inFlight = undefined;
    if (utterance === undefined) return;
    this.#context.delivery.sentenceDone(utterance);
    utterance.sentenceDone();
    this.#context.pump();
  }

  /** The provider says that a sentence is spoken, and there is no audio of it: once may be an accident. */
  #empty(): void {
    const utterance = this.#inFlight;
    const sentence = utterance?.sentence;
    if (utterance === undefined || sentence === undefined || !speakable(sentence.text)) {
      this.#spoken();
      return;
    }
    this.#inFlight = undefined;
    sentence.unspoken += 1;
    if (sentence.unspoken < TIMES_UNSPOKEN) this.replace();
    else utterance.fail(noAudio(this.#provider, sentence, this.link.requestId));
  }

  /** Only on a link that was asked for nothing else is it certain what an end of stream belongs to. */
  #endInDoubt(now: number): void {
    if (this.channel.doubtMs(now) < DOUBT_MS) return;
    this.#inFlight = undefined;
    this.replace();
  }

  /** Frames without any audio keep a link alive, but no sentence: the limit for those is the voice's own. */
  #endIfSilent(now: number): void {
    const error = this.voice.patience.overdue(this.channel.silentMs(now));
    if (error !== undefined) this.link.fail(error);
  }

  get #provider(): string {
    return this.voice.protocol.name;
  }
}
