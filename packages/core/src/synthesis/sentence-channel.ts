import type { Clock } from '../clock.ts';
import type { SpeechError } from '../errors/speech-error.ts';
import type { SynthesisEvent, SynthesisLink, SynthesisTraits } from '../protocol/synthesis.ts';
import type { Link } from '../session/link.ts';

/** After a cancel, the end of stream on the sentence is waited for this long before the link is replaced. */
const CLEAR_MS = 300;

/** A link of a session that speaks. */
export type VoiceLink = Link<SynthesisLink, SynthesisEvent>;

interface ChannelPorts {
  /** The first audio of the sentence in flight came, so many milliseconds after it was asked for. */
  firstAudio(ms: number): void;
  /** Audio of the sentence in flight. */
  audio(pcm: Int16Array, sampleRate: number): void;
  /** What comes of the sentence in flight cannot be used. */
  wrong(error: SpeechError): void;
  /** The sentence in flight was spoken to its end. */
  spoken(): void;
  /** The provider has sent its end of stream on the sentence in flight, and sent no audio of it. */
  empty(): void;
  /** The link can be asked for a sentence again. */
  free(): void;
  /** The link cannot be used any more; another should take its place. */
  replace(): void;
}

/**
 * One sentence at a time on one link. Nothing on the wire says which sentence a piece of audio belongs to: so none is asked
 * for before the one before it is over, and what comes between belongs to nobody.
 */
export class SentenceChannel {
  readonly #clock: Clock;
  readonly #traits: SynthesisTraits;
  readonly #ports: ChannelPorts;
  readonly #link: VoiceLink;
  #closed = false;
  /** `clearing`: a sentence was taken back, and its end of stream has not come. */
  #state: 'free' | 'speaking' | 'clearing' = 'free';
  #freeSince = 0;
  /** When the sentence in flight was asked for, or its last audio came. */
  #answeredAt = 0;
  #audioCame = false;
  /** When an end of stream came that the sentence in flight has no audio for, and that may belong to an older one. */
  #doubtAt: number | undefined;
  #held = false;
  #asked = 0;
  #clearTimer: unknown;

  constructor(link: VoiceLink, clock: Clock, traits: SynthesisTraits, ports: ChannelPorts) {
    this.#link = link;
    this.#freeSince = clock.now();
    this.#clock = clock;
    this.#traits = traits;
    this.#ports = ports;
  }

  get free(): boolean {
    return !this.#closed && !this.#link.over && this.#state === 'free';
  }

  get speaking(): boolean {
    return this.#state === 'speaking';
  }

  get held(): boolean {
    return this.#held;
  }

  /** For how long a sentence has been in flight without any audio, in milliseconds; whatever else the provider sends. */
  silentMs(now: number): number {
    return this.#state !== 'speaking' || this.#held ? 0 : now - this.#answeredAt;
  }

  /** For how long an end of stream has been there of which nobody knows whether it belongs to the sentence in flight, in milliseconds. */
  doubtMs(now: number): number {
    return this.#doubtAt === undefined || this.#state !== 'speaking' ? 0 : now - this.#doubtAt;
  }

  /** The process slept: how long nothing came says nothing. */
  slept(now: number): void {
    this.#answeredAt = now;
    if (this.#doubtAt !== undefined) this.#doubtAt = now;
  }

  /** Since when there is nothing to say on the link. */
  get freeSince(): number {
    return this.#freeSince;
  }

  /** Sentences that the link was asked for. */
  get asked(): number {
    return this.#asked;
  }

  /** No more is asked for on the link, and nothing that comes of it is anybody's. */
  close(): void {
    this.#clock.clearTimeout(this.#clearTimer);
    this.#closed = true;
    this.#state = 'free';
    this.#held = false;
  }

  ask(text: string, last: boolean): void {
    if (this.#closed) return;
    const link = this.#link;
    const now = this.#clock.now();
    this.#state = 'speaking';
    this.#answeredAt = now;
    this.#audioCame = false;
    this.#doubtAt = undefined;
    this.#asked += 1;
    for (const frame of link.wire.say(text, last)) link.send(frame, now);
    link.answerDue(now);
  }

  /** Takes the sentence in flight back: nothing of it is heard from now on. */
  takeBack(): void {
    const link = this.#link;
    if (this.#state !== 'speaking') return;
    this.release();
    this.#state = 'clearing';
    const frames = this.#traits.cancel === 'clear' ? link.wire.cancel?.() : undefined;
    if (frames === undefined) {
      this.#ports.replace();
      return;
    }
    const now = this.#clock.now();
    for (const frame of frames) link.send(frame, now);
    this.#clearTimer = this.#clock.setTimeout(() => this.#ports.replace(), CLEAR_MS);
  }

  event(event: SynthesisEvent): void {
    if (this.#state === 'free') return;
    if (event.type === 'audio') {
      if (this.#state === 'clearing' || event.pcm.length === 0) return;
      const now = this.#clock.now();
      if (!this.#audioCame) this.#ports.firstAudio(now - this.#answeredAt);
      this.#audioCame = true;
      this.#doubtAt = undefined;
      this.#answeredAt = now;
      this.#ports.audio(event.pcm, event.sampleRate);
    } else if (event.type === 'wrong-audio') {
      if (this.#state === 'speaking') this.#ports.wrong(event.error);
    } else if (this.#state === 'clearing') {
      this.#clock.clearTimeout(this.#clearTimer);
      this.#setFree();
      this.#ports.free();
    } else if (this.#audioCame) {
      this.#setFree();
      this.#ports.spoken();
    } else if (this.#asked === 1) {
      // Nothing was asked for before on this link: the end of stream can belong to nothing else.
      this.#setFree();
      this.#ports.empty();
    } else {
      // It may belong to a sentence before this one: one that was taken back, or one whose end of stream is sent twice.
      this.#doubtAt ??= this.#clock.now();
    }
  }

  /** A frame came: while a sentence is in flight, the next one is due. */
  frame(): void {
    if (this.#state === 'speaking') this.#link.answerDue(this.#clock.now());
  }

  /** Takes no more from the provider; false where the platform cannot. */
  hold(): boolean {
    const link = this.#link;
    if (this.#closed || !link.canHold) return false;
    if (!this.#held) link.hold();
    this.#held = true;
    return true;
  }

  release(): void {
    if (!this.#held) return;
    this.#held = false;
    this.#answeredAt = this.#clock.now();
    this.#link.release(this.#answeredAt);
  }

  #setFree(): void {
    this.#state = 'free';
    this.#freeSince = this.#clock.now();
  }
}
