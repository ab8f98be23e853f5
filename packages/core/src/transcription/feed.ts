import type { Pacer } from './pacer.ts';
import type { AudioLog } from './audio-log.ts';
import type { RecognitionEvent, RecognitionLink, RecognitionTraits } from '../protocol/recognition.ts';
import { Hole } from './hole.ts';
import type { Link } from '../session/link.ts';
import type { SourceReplay } from './source-replay.ts';

/** A remainder shorter than a frame is flushed after this long. */
const FLUSH_MS = 200;
/** Seconds of audio in the socket's buffer at which sending stops, and at which it goes on. */
export const HIGH_SECONDS = 2;
const LOW_SECONDS = 0.5;
const BYTES_PER_SAMPLE = 2;

/** A link of a session that hears. */
export type TranscriptionLink = Link<RecognitionLink, RecognitionEvent>;

/** What a link's frames are noted in, so that its times can be mapped back. */
export interface SentMap {
  audio(sourceStart: number, count: number, now: number): void;
  silence(count: number, sourceAt: number, now: number): void;
}

interface SenderPorts {
  /** The link sends its first sample: from now on it is the session's voice. */
  began(link: TranscriptionLink, position: number): SentMap;
  /** Audio up to `position` left; blocked writes may have room now. */
  progressed(): void;
  /** Whether more audio will still come before the end is told. */
  moreToCome(): boolean;
  /** The end was told on the link. */
  told(link: TranscriptionLink): void;
  isSpeech(samples: Int16Array): boolean;
}

export interface SenderOptions {
  readonly window: AudioLog;
  readonly pacer: Pacer;
  readonly traits: RecognitionTraits;
  readonly sampleRate: number;
  /** What is done while nobody speaks. */
  readonly idle: 'keep-alive' | 'hang-up';
  readonly ports: SenderPorts;
}

/**
 * Moves audio from the window to the link: frame by frame, no faster than the pace and the socket allow. Driven by `write`
 * and by the ticker; keeps no timer and makes no promise.
 *
 * A socket and the caller's `isSpeech` may call back into the session and end the link, or the session. They are called when
 * all that was sent is accounted for, and everything is looked at anew after them.
 */
export class Sender {
  readonly #options: SenderOptions;
  readonly #frameSamples: number;
  #link: TranscriptionLink | undefined;
  #map: SentMap | undefined;
  #hole: Hole | undefined;
  #position = 0;
  #everSent = 0;
  #replayed = 0;
  #gateClosed = false;
  #paused = false;
  #ending = false;
  #finalizing = false;
  #appendedAt = 0;
  /** How much keep-alive silence has followed the last audio: none yet, or the long first piece. */
  #silenceSent = false;
  #pumping = false;
  /** There is more to do than the pumping that is under way has seen. */
  #pumpAgain = false;
  #reread: SourceReplay | undefined;

  constructor(options: SenderOptions) {
    this.#options = options;
    this.#frameSamples = Math.max(1, Math.round((options.traits.frameMs * options.sampleRate) / 1000));
  }

  /** The position after the last sample sent on the current link. */
  get position(): number {
    return this.#position;
  }

  /** The highest position that any link was sent. */
  get everSent(): number {
    return this.#everSent;
  }

  get replayed(): number {
    return this.#replayed;
  }

  get attached(): boolean {
    return this.#link !== undefined;
  }

  get frameSamples(): number {
    return this.#frameSamples;
  }

  set paused(paused: boolean) {
    this.#paused = paused;
  }

  /** Where audio that the window let go can be read again. */
  set reread(source: SourceReplay | undefined) {
    this.#reread = source;
  }

  /** Whether all that the window has let go from `position` on can be read from its source again. */
  canReread(position: number): boolean {
    return this.#reread?.covers(position, this.#options.window.oldest) ?? false;
  }

  /** A link is ready: it is sent everything from `from` on. */
  attach(link: TranscriptionLink, from: number, now: number): void {
    this.#link = link;
    this.#map = undefined;
    this.#hole = new Hole(this.#options.sampleRate, link.wire.finalizeSilenceSeconds);
    this.#position = from;
    this.#gateClosed = false;
    this.#silenceSent = false;
    this.#options.pacer.restart(now);
    this.pump(now);
  }

  detach(): void {
    this.#link = undefined;
    this.#map = undefined;
    this.#hole = undefined;
  }

  /** Audio was appended to the window. */
  appended(now: number): void {
    this.#appendedAt = now;
    this.#silenceSent = false;
    if (this.#link !== undefined) this.pump(now);
  }

  /** The current link will never be sent what lies before `position`. */
  skipTo(position: number): void {
    if (position > this.#position) this.#position = position;
  }

  /** No more audio will come: what is left is flushed and the end is told. */
  end(now: number): void {
    this.#ending = true;
    this.pump(now);
  }

  /** The provider takes no more on the current link: what is left is not sent, and the end is told now. */
  stop(now: number): void {
    this.#ending = true;
    if (this.#link !== undefined && !this.#link.endSent) this.#tellEnd(this.#link, now);
  }

  /** Asks the provider to finalise once everything accepted so far is sent. */
  finalize(now: number): void {
    this.#finalizing = true;
    this.pump(now);
  }

  tick(now: number): void {
    if (this.#link === undefined || this.#link.endSent) return;
    this.pump(now);
    this.#keepAlive(now);
  }

  /** Sends what may leave now. Called from within, it only sees to it that nothing is forgotten. */
  pump(now: number): void {
    this.#pumpAgain = true;
    if (this.#pumping) return;
    this.#pumping = true;
    try {
      while (this.#pumpAgain) {
        this.#pumpAgain = false;
        this.#pumpOnce(now);
      }
    } finally {
      this.#pumping = false;
    }
  }

  #pumpOnce(now: number): void {
    const link = this.#link;
    if (link === undefined) return;
    const { window, ports } = this.#options;
    let sent = false;
    while (this.#sends(link) && this.#sendNext(link, now)) sent = true;
    if (sent) ports.progressed();
    if (this.#sends(link) && this.#position === window.accepted) this.#allSent(link, now);
  }

  /** Whether audio may be sent on this link. */
  #sends(link: TranscriptionLink): boolean {
    return this.#link === link && !link.over && !link.endSent && !this.#paused;
  }

  /** Sends one frame if there is one and it may leave now. */
  #sendNext(link: TranscriptionLink, now: number): boolean {
    const { window, pacer } = this.#options;
    const unsent = window.accepted - this.#position;
    if (unsent === 0) {
      pacer.caughtUp(this.#position);
      return false;
    }
    const silence = this.#hole?.due(this.#position) ?? 0;
    const count = Math.min(this.#frameSamples, silence > 0 ? silence : unsent);
    if (silence === 0 && count < this.#frameSamples && !this.#mayFlush(now)) return false;
    if (!this.#gateOpen(link) || pacer.allowed(now, this.#position) < count) return false;
    if (silence > 0) {
      pacer.spend(count);
      this.#sendZeros(link, count, now);
      return true;
    }
    const samples = this.#samples(count, now);
    if (samples === undefined) return false;
    this.#sendFrame(link, samples, now);
    return true;
  }

  #sendFrame(link: TranscriptionLink, samples: Int16Array, now: number): void {
    const { pacer, ports } = this.#options;
    const position = this.#position;
    const frame = link.wire.audio(samples);
    this.#map ??= ports.began(link, position);
    this.#map.audio(position, samples.length, now);
    pacer.spend(samples.length);
    this.#position = position + samples.length;
    this.#hole?.audio(this.#position);
    if (position < this.#everSent) this.#replayed += Math.min(this.#everSent, this.#position) - position;
    if (this.#position > this.#everSent) this.#everSent = this.#position;
    link.send(frame, now);
    if (ports.isSpeech(samples) && !link.over) link.speechSent(samples.length, now);
  }

  /** The next frame: from the window, or, where the window has let it go, from the source itself. */
  #samples(count: number, now: number): Int16Array | undefined {
    const { window } = this.#options;
    if (this.#position >= window.oldest) return window.view(this.#position, count);
    const until = Math.min(count, window.oldest - this.#position);
    return this.#reread?.view(this.#position, until, now);
  }

  #gateOpen(link: TranscriptionLink): boolean {
    const buffered = link.bufferedBytes;
    const perSecond = this.#options.sampleRate * BYTES_PER_SAMPLE;
    this.#gateClosed = buffered >= (this.#gateClosed ? LOW_SECONDS : HIGH_SECONDS) * perSecond;
    // A socket that cannot even be asked has broken, and its link is over.
    return !this.#gateClosed && !link.over;
  }

  #mayFlush(now: number): boolean {
    if (this.#ending && !this.#options.ports.moreToCome()) return true;
    return this.#finalizing || now - this.#appendedAt >= FLUSH_MS;
  }

  #allSent(link: TranscriptionLink, now: number): void {
    if (this.#finalizing) this.#sendFinalize(link, now);
    if (this.#ending && this.#sends(link) && !this.#options.ports.moreToCome()) this.#tellEnd(link, now);
  }

  #tellEnd(link: TranscriptionLink, now: number): void {
    link.sendEnd(now);
    if (this.#link === link && !link.over) this.#options.ports.told(link);
  }

  #sendFinalize(link: TranscriptionLink, now: number): void {
    this.#finalizing = false;
    const { wire } = link;
    const frame = wire.finalize?.();
    if (frame !== undefined) link.send(frame, now);
    else if (wire.finalizeSilenceSeconds !== undefined) {
      this.#sendSilence(link, wire.finalizeSilenceSeconds, now);
    }
  }

  #keepAlive(now: number): void {
    const { traits, window, idle } = this.#options;
    const link = this.#link;
    if (link === undefined || link.over || link.endSent || traits.idle === undefined) return;
    if (this.#position < window.accepted && !this.#paused) return;
    const quietMs = now - link.lastFrameAt;
    if (traits.idle.type === 'message') {
      const frame = quietMs >= traits.idle.everyMs ? link.wire.keepAlive?.() : undefined;
      if (frame !== undefined) link.send(frame, now);
      return;
    }
    if (quietMs < (this.#silenceSent ? traits.idle.everyMs : traits.idle.afterMs)) return;
    if (idle === 'hang-up') {
      if (!this.#paused) this.#tellEnd(link, now);
      return;
    }
    const { thenSeconds, firstSeconds } = traits.idle;
    const seconds = this.#silenceSent ? thenSeconds : firstSeconds;
    this.#silenceSent = true;
    this.#sendSilence(link, seconds, now);
  }

  /** Zeros as frames of their own: never in the window, and noted as silence in the link's map. */
  #sendSilence(link: TranscriptionLink, seconds: number, now: number): void {
    let left = Math.round(seconds * this.#options.sampleRate);
    for (; left > 0 && this.#link === link && !link.over; left -= this.#frameSamples) {
      this.#sendZeros(link, Math.min(left, this.#frameSamples), now);
    }
  }

  #sendZeros(link: TranscriptionLink, count: number, now: number): void {
    const frame = link.wire.audio(new Int16Array(count));
    this.#map ??= this.#options.ports.began(link, this.#position);
    this.#map.silence(count, this.#hole?.silence(count, this.#position) ?? this.#position, now);
    link.send(frame, now);
  }
}
