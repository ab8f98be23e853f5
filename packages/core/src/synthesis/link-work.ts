import type { Clock } from '../clock.ts';
import type { SpeechError } from '../errors/speech-error.ts';
import type { SynthesisEvent, SynthesisTraits } from '../protocol/synthesis.ts';
import type { LinkWork } from '../session/data-plane.ts';
import { drainTimeout } from '../session/limit-errors.ts';
import type { UnreadFrame } from '../session/link-ports.ts';
import type { Delivery } from './delivery.ts';
import { noAudio } from './no-audio.ts';
import type { Patience } from './patience.ts';
import { SentenceChannel, type VoiceLink } from './sentence-channel.ts';
import { speakable } from './sentences.ts';
import type { UnreadFrames } from './unread-frames.ts';
import type { SpokenUtterance } from './utterance.ts';

/** An end of stream without audio, which may belong to an older sentence: audio of the one in flight is waited for this long. */
const DOUBT_MS = 2_000;
/** So many links that send their end of stream for a sentence, and have no audio of it, are enough. */
const TIMES_UNSPOKEN = 2;

/** What a link's work needs of its session. */
export interface VoiceContext {
  readonly provider: string;
  readonly clock: Clock;
  readonly traits: SynthesisTraits;
  readonly delivery: Delivery;
  readonly patience: Patience;
  readonly unread: UnreadFrames;
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
  readonly #context: VoiceContext;
  /** The utterance whose sentence the link was asked for. */
  #inFlight: SpokenUtterance | undefined;

  constructor(link: VoiceLink, context: VoiceContext) {
    this.link = link;
    this.#context = context;
    this.channel = new SentenceChannel(link, context.clock, context.traits, {
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
      this.#context.patience.renew();
      this.#context.answered();
    }
    this.channel.event(event);
  }

  frame(): void {
    this.channel.frame();
  }

  unread(frame: UnreadFrame): SpeechError | undefined {
    const { unread, delivery, warn } = this.#context;
    // While no sentence is in flight, whatever comes belongs to nothing that anybody waits for.
    if (this.channel.speaking) return unread.endOf(frame, delivery.furthest, this.link.requestId);
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
    const { idle, wanted, shared, traits, patience } = this.#context;
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
    const { idle, provider } = this.#context;
    return idle() ? undefined : drainTimeout(provider, this.link.requestId, limitMs);
  }

  detach(): void {
    this.stop();
    this.#context.left(this);
  }

  /** Asks for the sentence that an utterance is at. */
  ask(utterance: SpokenUtterance, text: string): void {
    this.#inFlight = utterance;
    this.#context.delivery.asked(utterance);
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
    const { clock, traits, endSent } = this.#context;
    this.channel.close();
    link.sendEnd(clock.now());
    endSent();
    if (traits.endOfStream === 'none') link.endNow();
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
    else utterance.fail(noAudio(this.#context.provider, sentence, this.link.requestId));
  }

  /** Only on a link that was asked for nothing else is it certain what an end of stream belongs to. */
  #endInDoubt(now: number): void {
    if (this.channel.doubtMs(now) < DOUBT_MS) return;
    this.#inFlight = undefined;
    this.replace();
  }

  /** Frames without any audio keep a link alive, but no sentence: the limit for those is the voice's own. */
  #endIfSilent(now: number): void {
    const error = this.#context.patience.overdue(this.channel.silentMs(now));
    if (error !== undefined) this.link.fail(error);
  }
}
