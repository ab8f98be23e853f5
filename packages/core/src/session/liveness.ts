import type { HedgeFacts } from './hedge-rule.ts';
import { PING_GRID_MS } from './ping-phase.ts';

/** After the first, a ping goes to a peer from which nothing came for this long and at most a second more, where the transport can. */
const PING_EVERY_MS = 5_000;
/** A peer that sends no byte at all for this long is dead: once a pong was seen, or from the first ping on. */
const NO_BYTES_MS = 15_000;
/** A provider that sends heartbeats has missed so many of them when nothing at all came for as long. */
const MISSED_HEARTBEATS = 3;
/** Heartbeats that follow each other sooner came late, or together; they show no interval. */
const LEAST_INTERVAL_MS = 1_000;
/** So much speech without any answer is needed before silence means death. */
const UNANSWERED_SPEECH_SECONDS = 3;
/** First limit for unanswered speech; doubles with each link that dies of it. */
export const NO_ANSWERS_MS = 15_000;
export const NO_ANSWERS_CAP_MS = 120_000;
/** A full send buffer that does not shrink for this long belongs to a dead link. */
const NOT_SENDING_MS = 8_000;
/** A send buffer that is full by so much, which is its low mark, is watched. */
const CROWDED = 0.25;
/** After a sleep of the process no deadline fires for this long. */
const AFTER_SLEEP_MS = 5_000;

export type DeathSign = 'no-bytes' | 'no-answers' | 'not-sending';

export interface LivenessOptions {
  readonly sampleRate: number;
  /** Whether the provider answers steadily while there is speech. */
  readonly steadily: boolean;
  readonly noAnswersMs: number;
  /** Whether pings to this peer are known to go unanswered: then a link without any byte is not dead for it. */
  readonly pingsUnanswered: boolean;
  /** Bytes in the socket's buffer above which it counts as full. */
  readonly highBytes: number;
}

/** Watches one link for the signs of a dead peer behind a socket that looks open. */
export class Liveness {
  readonly #options: LivenessOptions;
  readonly #phaseMs: number;
  #receivedAt: number;
  #answeredAt: number;
  #pongSeen = false;
  #byteSeen = false;
  #firstPingAt: number | undefined;
  #pingedAt = 0;
  /** When it was first pinged since it was last heard. */
  #owesByteSince: number | undefined;
  #speechSamples = 0;
  #speechSince = 0;
  /** Since when so much waits in the buffer that it is looked at more often. */
  #crowdedSince: number | undefined;
  #fullBytes = 0;
  #fullSince: number | undefined;
  #quietUntil = 0;
  /** When a peer is dead that has to prove itself, unless a byte of it comes before. */
  #suspectUntil = Infinity;
  #held = false;
  /** When the last heartbeat came, unless frames were held back since. */
  #heartbeatAt: number | undefined;
  /** The longest time from one heartbeat to the next, once there were two. */
  #heartbeatMs: number | undefined;

  /** `phaseMs`: the part of a second of the clock at which the peer is pinged, in milliseconds. */
  constructor(options: LivenessOptions, now: number, phaseMs = 0) {
    this.#options = options;
    this.#phaseMs = phaseMs;
    this.#receivedAt = now;
    this.#answeredAt = now;
  }

  /** When the last byte of the peer came, as far as the platform reports it. */
  get activityAt(): number {
    return this.#receivedAt;
  }

  get pongSeen(): boolean {
    return this.#pongSeen;
  }

  /** Whether the peer was pinged and has never sent a byte, so that nobody knows yet whether it lives. */
  get noByteYet(): boolean {
    return this.#firstPingAt !== undefined && !this.#byteSeen && !this.#options.pingsUnanswered;
  }

  /** How the peer does, for whoever has another to go on with. */
  doubts(now: number): HedgeFacts {
    if (now < this.#quietUntil || this.#held) return { owesSince: undefined, fullSince: undefined };
    const isKnownToAnswer = this.#pongSeen || this.noByteYet;
    const byteSince = isKnownToAnswer ? (this.#owesByteSince ?? Infinity) : Infinity;
    const since = Math.min(byteSince, this.#owesAnswer ? this.#unansweredSince : Infinity);
    return { owesSince: since === Infinity ? undefined : since, fullSince: this.#crowdedSince };
  }

  /** A pong, or a ping of the peer. */
  activity(now: number): void {
    this.received(now);
    this.#pongSeen = true;
  }

  /** A message, whatever it says. */
  received(now: number): void {
    this.#receivedAt = now;
    this.#byteSeen = true;
    this.#owesByteSince = undefined;
    this.#suspectUntil = Infinity;
  }

  /** A message that comes at intervals, whatever the link is sent: its longest interval so far tells how long silence is no sign. */
  heartbeat(now: number): void {
    const intervalMs = now - (this.#heartbeatAt ?? now);
    if (intervalMs >= LEAST_INTERVAL_MS) this.#heartbeatMs = Math.max(this.#heartbeatMs ?? 0, intervalMs);
    this.#heartbeatAt = now;
  }

  /** The provider has answered something that it was sent: it is itself alive. */
  answered(now: number): void {
    this.#answeredAt = now;
    this.#speechSamples = 0;
  }

  /** Returns when the link is dead if nothing answers, where that is known only now: enough speech was sent that began before. */
  speechSent(samples: number, now: number): number | undefined {
    const knew = this.#owesAnswer;
    if (this.#speechSamples === 0) this.#speechSince = now;
    this.#speechSamples += samples;
    return knew || !this.#owesAnswer || this.#speechSince === now ? undefined : this.#answerDue;
  }

  /** Whether speech that is sent until then, in the clock's milliseconds, may show that the link is dead: what was sent before began long ago. */
  mayOweAnswer(by: number): boolean {
    const { steadily, noAnswersMs } = this.#options;
    return steadily && !this.#owesAnswer && this.#speechSamples > 0 && this.#unansweredSince + noAnswersMs <= by;
  }

  /** Nothing is taken from the peer any more: until `release` its silence means nothing. */
  hold(): void {
    this.#held = true;
    this.#heartbeatAt = undefined;
  }

  release(now: number): void {
    if (!this.#held) return;
    this.#held = false;
    this.#receivedAt = now;
    this.#answeredAt = now;
    if (this.#firstPingAt !== undefined) this.#firstPingAt = now;
    this.#owesByteSince = undefined;
    // What was not taken from it could prove nothing.
    this.#suspectUntil = Infinity;
  }

  /** The platform reports something that the link may not have outlived: a byte must come within so many milliseconds. */
  suspect(now: number, withinMs: number): void {
    this.#suspectUntil = now + withinMs;
  }

  slept(now: number): void {
    this.#quietUntil = now + AFTER_SLEEP_MS;
    this.#heartbeatAt = undefined;
  }

  /** Whether a ping is due, as it always is where it is wanted at once; counts it as sent. */
  pingDue(now: number, atOnce = false): boolean {
    if (this.#held) return false;
    const first = this.#firstPingAt === undefined;
    if (!first && !atOnce && now < this.#pingAt) return false;
    this.#firstPingAt ??= now;
    this.#pingedAt = now;
    this.#owesByteSince ??= now;
    return true;
  }

  /** The sign of death and for how long it has stood, if there is one. */
  check(now: number, bufferedBytes: number): { readonly sign: DeathSign; readonly silentMs: number } | undefined {
    const notSendingMs = this.#watchBuffer(now, bufferedBytes);
    if (now < this.#quietUntil || this.#held) return undefined;
    if (notSendingMs >= NOT_SENDING_MS) return { sign: 'not-sending', silentMs: notSendingMs };
    if (now >= this.#suspectUntil) return { sign: 'no-bytes', silentMs: now - this.#receivedAt };
    const noByteMs = now - (this.#noByteSince ?? now);
    if (noByteMs >= this.#noBytesLimitMs) return { sign: 'no-bytes', silentMs: noByteMs };
    if (!this.#owesAnswer) return undefined;
    const unansweredMs = now - this.#unansweredSince;
    return unansweredMs >= this.#options.noAnswersMs ? { sign: 'no-answers', silentMs: unansweredMs } : undefined;
  }

  /**
   * When there is something to do or to find next, in the clock's milliseconds, if nothing happens before; `pings`: whether the
   * transport can ping.
   */
  due(now: number, pings: boolean): number {
    // Whether the buffer grows full or shrinks is seen by looking again and again.
    if (this.#crowdedSince !== undefined) return now;
    if (this.#held) return Infinity;
    const deathAt = Math.min(this.#suspectUntil, this.#byteDue, this.#answerDue);
    return Math.min(pings ? this.#pingAt : Infinity, Math.max(this.#quietUntil, deathAt));
  }

  /** When a peer is pinged of which no byte comes before. */
  get #pingAt(): number {
    const silentAt = Math.max(this.#receivedAt, this.#pingedAt) + PING_EVERY_MS;
    return Math.ceil((silentAt - this.#phaseMs) / PING_GRID_MS) * PING_GRID_MS + this.#phaseMs;
  }

  /** Whether enough speech was sent without an answer for silence to mean something. */
  get #owesAnswer(): boolean {
    const { steadily, sampleRate } = this.#options;
    return steadily && this.#speechSamples >= UNANSWERED_SPEECH_SECONDS * sampleRate;
  }

  get #unansweredSince(): number {
    return Math.max(this.#answeredAt, this.#speechSince);
  }

  /** When a link that was not answered is dead. */
  get #answerDue(): number {
    return this.#owesAnswer ? this.#unansweredSince + this.#options.noAnswersMs : Infinity;
  }

  /** When a link that gave no byte is dead. */
  get #byteDue(): number {
    const since = this.#noByteSince;
    return since === undefined ? Infinity : since + this.#noBytesLimitMs;
  }

  /** Since when no byte came though one was due. */
  get #noByteSince(): number | undefined {
    if (this.#pongSeen || this.#heartbeatMs !== undefined) return this.#receivedAt;
    return this.noByteYet ? this.#firstPingAt : undefined;
  }

  /** A peer that answers pings owes a byte with each of them; any other only its heartbeats. */
  get #noBytesLimitMs(): number {
    return this.#pongSeen ? NO_BYTES_MS : Math.max(NO_BYTES_MS, MISSED_HEARTBEATS * (this.#heartbeatMs ?? 0));
  }

  #watchBuffer(now: number, bufferedBytes: number): number {
    this.#crowdedSince = bufferedBytes >= CROWDED * this.#options.highBytes ? (this.#crowdedSince ?? now) : undefined;
    if (bufferedBytes < this.#options.highBytes) this.#fullSince = undefined;
    else if (this.#fullSince === undefined || bufferedBytes < this.#fullBytes) {
      this.#fullSince = now;
      this.#fullBytes = bufferedBytes;
    }
    return this.#fullSince === undefined ? 0 : now - this.#fullSince;
  }
}
