import type { AudioChunk, AudioEncoding } from '../audio/format.ts';
import { floatsToInt16, viewFloat32 } from '../audio/pcm.ts';
import type { Clock } from '../clock.ts';
import type { RecognitionLink } from '../protocol/recognition.ts';
import { tickerOf, type Ticker, type TickerEntry, type Ticking } from '../session/ticker.ts';
import type { AudioLog } from './audio-log.ts';
import type { AudioBlock } from './block-pool.ts';
import type { SpeechJudge } from './speech-judge.ts';

/** So much audio goes the long way at first, and after each pause, in seconds. */
const FIRST_SECONDS = 1;
/** No write for so long is a pause, in milliseconds. */
const PAUSE_MS = 1_000;
/** What is no whole frame waits so many milliseconds for the rest of it. */
const REMAINDER_MS = 200;
/** So many milliseconds late speech may be judged: a link is looked at more often than that. */
const LATE_MS = 7_000;
/** So many writes are noted at most before they are judged. */
const MOST_WRITES = 128;
const BYTES_PER_SAMPLE = 2;
const BYTES_PER_FLOAT = 4;

const nothing = new Int16Array(0);
const noBytes = new Uint8Array(0);
const noWords = new Int32Array(0);
const noTimes = new Float64Array(0);

/** What stands before the log: a write may go past it, and it is told of that later. */
export interface Entrance {
  /** Whether whole samples would go straight into the log as they are. */
  readonly isOpen: boolean;
  /** A write of so many samples went past at that time, in the clock's milliseconds. */
  passed(count: number, at: number): void;
  /** What was in the writes that went past. */
  heard(samples: Int16Array): void;
}

/** The link, as far as it is sent audio. */
export interface PassedLink {
  readonly wire: Pick<RecognitionLink, 'audio' | 'audioSent'>;
  readonly over: boolean;
  account: (() => void) | undefined;
  /** Whether it is called before a partial. */
  accountsPartials: boolean;
  readonly sendsWords: boolean;
  send(frame: string | Uint8Array, now: number): void;
  sendWords(words: Int32Array, from: number, count: number, now: number): void;
  speechSent(samples: number, now: number): void;
  mayOweAnswer(by: number): boolean;
}

/** What sends the audio on a link: frames may go past it, and it is told of them later. */
export interface PassedFeed {
  readonly link: PassedLink;
  /** Samples of a whole frame. */
  readonly sourceFrame: number;
  /** Judges what its link is sent. */
  readonly speech: SpeechJudge;
  /** Samples that wait to be sent. */
  readonly unsent: number;
  /** Samples, in whole frames, that may be sent past it from now on, those that wait included; 0 where anything stands against it. */
  mayPass(now: number): number;
  /** Where what leaves at its pace may be sent past it from; undefined where anything stands against it. */
  mayPassPaced(): PacedStretch | undefined;
  /** When a frame of so many samples may leave whose stream stands at `position`, in the clock's milliseconds; no later than `now`: it may, and does. */
  leavesAt(count: number, position: number, now: number): number;
  /** Frames of so many samples were sent past it, at the times that stand in `times[from, to)`. */
  passed(count: number, times: Float64Array, from: number, to: number): void;
  /** That is all for now; what was written last, a whole frame or not, came at that time. */
  passedAll(at: number): void;
  /** Sends what may leave now; what is no whole frame too, where nothing comes to it any more. */
  pump(now: number): void;
}

/** What is in the log and may be sent past the feed, frame by frame. */
export interface PacedStretch {
  /** Where the stream stands. */
  readonly position: number;
  /** Whole frames may be sent up to here. */
  readonly end: number;
}

export interface ShortWayOptions {
  readonly log: AudioLog;
  readonly clock: Clock;
  /** Whether the caller is asked about each frame. */
  readonly asks: boolean;
  /** Of bytes that are written. */
  readonly encoding: AudioEncoding;
}

/**
 * The short way of audio, from `write` to the link. It is open while the link is sent everything as it comes: then a write is
 * copied into the log's block, and each frame that it completes is sent from there. Nothing else is done for a frame. What else
 * is to be known is brought up to date for many frames at once:
 *
 * - where the audio stands, by `count`: the log, the feed and its map of the link's clock. The log calls it whenever it is asked,
 *   and the link before it looks at what came. How far the link was sent the feed and its map can say without, and the map calls it
 *   for all else, so that a partial need not wait for it. So nobody sees a position that is not true.
 * - what is in it, by `judge`: speech, level, the speed of the source. At the end of a block, before an answer counts for which
 *   speech matters, and whenever the way is closed, as it is whenever the session is looked at.
 *
 * Whatever is not simply the next audio closes the way, which counts and judges first, and goes the long way: a pause, the end,
 * skipped time, what the caller asks for, what is due. The feed opens it again when it has sent all that there is. The link and
 * the caller's `isSpeech` may call back and do any of that: each frame is accounted for before they are called.
 *
 * Mono only. Offsets are samples of the block.
 */
export class ShortWay implements Ticking {
  /** To be set before anything is written. */
  entrance: Entrance | undefined;
  readonly #options: ShortWayOptions;
  /** Samples of a whole frame of the feed. */
  #frame = 0;
  #speech: SpeechJudge | undefined;
  readonly #clock: Clock;
  readonly #ticker: Ticker;
  /** Whether the caller is asked about each frame. */
  readonly #asks: boolean;
  #feed: PassedFeed | undefined;
  /** Where frames go; only while the way is open. */
  #link: PassedLink | undefined;
  #samples: Int16Array = nothing;
  #bytes: Uint8Array = noBytes;
  /** The same memory, where frames go out as they stand there. */
  #words: Int32Array = noWords;
  /** Samples that may still be taken. */
  #left = 0;
  /** Whether the way is open for what is in the log already; and then: where the block begins, and up to where frames of it may be sent. */
  #isPaced = false;
  #blockAt = 0;
  #pacedEnd = 0;
  /** Up to where samples were taken and sent; counted as taken and sent; judged as taken and sent. */
  #taken = 0;
  #sent = 0;
  #countedTaken = 0;
  #countedSent = 0;
  #judgedTaken = 0;
  #judgedSent = 0;
  /** When each frame was sent, and how many were, counted and judged. */
  #frameTimes = noTimes;
  #frames = 0;
  #countedFrames = 0;
  #judgedFrames = 0;
  /** When each write came and where it ends, one after the other, and how much of that is noted. */
  #writes = noTimes;
  #noted = 0;
  /** When the last write came, whichever way it went. */
  #lastAt = -Infinity;
  /** In the ticker, once anything waited that is no whole frame: of the session itself nothing is due for it. */
  #entry: TickerEntry | undefined;
  /** When the ticker looks at what waits. */
  #watchedAt = Infinity;
  /** The way stays closed before this position. */
  #from = 0;

  constructor(options: ShortWayOptions) {
    this.#options = options;
    this.#clock = options.clock;
    this.#asks = options.asks;
    this.#ticker = tickerOf(options.clock);
  }

  /** A link is ready, and this is what sends the audio on it. */
  attach(feed: PassedFeed): void {
    this.pause();
    this.#feed = feed;
    // There is room for as many of them as a block holds.
    if (feed.sourceFrame < this.#frame) this.#frameTimes = noTimes;
    this.#frame = feed.sourceFrame;
    this.#speech = feed.speech;
    feed.link.account = () => this.#account();
    // Until something was answered, speech that was sent before an answer has to be known when it comes.
    feed.link.accountsPartials = feed.speech.judges;
  }

  /** The feed sends no more; without one: none does. */
  detach(feed = this.#feed): void {
    if (this.#feed !== feed) return;
    this.close();
    this.#feed = undefined;
    if (this.#entry !== undefined) this.#ticker.delete(this.#entry);
    this.#entry = undefined;
    this.#watchedAt = Infinity;
  }

  tick(now: number): number {
    this.#watchedAt = Infinity;
    // Closed meanwhile, by what need not have had the rest sent: a write that was refused, or a part of a sample.
    if (this.#link === undefined) this.#feed?.pump(now);
    else if (this.#taken === this.#sent) return Infinity;
    else {
      // Mostly something came to it meanwhile; one that was refused is no reason to wait longer.
      const dueAt = (this.#writes[this.#noted - 2] ?? -Infinity) + REMAINDER_MS;
      if (dueAt > now) this.#watchedAt = dueAt;
      else this.#feed?.pump(now);
    }
    return this.#watchedAt;
  }

  /** Takes a write and sends what it completes. False: nothing was taken, and it must go the long way. */
  take(chunk: AudioChunk): boolean {
    // A proxy is no view; what else may throw when it is looked at is none either.
    if (this.#link === undefined || !ArrayBuffer.isView(chunk)) return false;
    const now = this.#clock.now();
    if (now - this.#lastAt > PAUSE_MS) return false;
    const count = this.#put(chunk, now);
    if (count === 0) return false;
    this.#ticker.awake(now);
    this.#taken += count;
    this.#left -= count;
    this.#lastAt = now;
    this.#writes[this.#noted] = now;
    this.#writes[this.#noted + 1] = this.#taken;
    this.#noted += 2;
    if (this.#noted === this.#writes.length) this.#left = 0;
    this.#send(now);
    return true;
  }

  /** A write goes the long way. */
  goesLong(now: number): void {
    if (now - this.#lastAt > PAUSE_MS) this.pause();
    else this.close();
    this.#lastAt = now;
  }

  /** What comes next follows a pause. */
  pause(): void {
    this.close();
    const { log } = this.#options;
    this.#from = log.accepted + FIRST_SECONDS * log.sampleRate;
  }

  /**
   * Opens the way where nothing stands against it; for the feed, when it has sent what there is. What is no whole frame yet is seen to
   * from here on: it may be sent as it is at `flushAt`, if nothing comes to it before. Returns whether the way is open.
   */
  open(now: number, flushAt = now + REMAINDER_MS): boolean {
    this.close();
    const feed = this.#feed;
    const { log } = this.#options;
    if (feed === undefined || log.accepted < this.#from || this.entrance?.isOpen !== true) return false;
    if (feed.speech.judges && feed.link.mayOweAnswer(now + LATE_MS)) return false;
    const allowed = Math.min(feed.mayPass(now), log.room);
    const waiting = feed.unsent;
    if (allowed <= waiting) return false;
    const { block, at } = log.next();
    // A frame is sent from one block.
    if (waiting > at) return false;
    this.#use(feed.link, block);
    this.#left = Math.min(allowed - waiting, block.samples.length - at);
    this.#taken = this.#countedTaken = this.#judgedTaken = at;
    this.#sent = this.#countedSent = this.#judgedSent = at - waiting;
    if (waiting > 0) this.#watch(flushAt);
    return true;
  }

  /** Opens the way for audio that is in the log already and leaves at its own pace, where nothing stands against it; for the feed, as `open`. */
  openPaced(now: number): void {
    this.close();
    const feed = this.#feed;
    const { log } = this.#options;
    if (feed === undefined || (feed.speech.judges && feed.link.mayOweAnswer(now + LATE_MS))) return;
    const stretch = feed.mayPassPaced();
    if (stretch === undefined) return;
    const { block, at } = log.blockAt(stretch.position);
    const end = Math.min(block.samples.length, at + stretch.end - stretch.position);
    if (end - at < this.#frame) return;
    this.#use(feed.link, block);
    this.#isPaced = true;
    this.#blockAt = stretch.position - at;
    this.#pacedEnd = end;
    this.#sent = this.#countedSent = this.#judgedSent = at;
    this.#taken = this.#countedTaken = this.#judgedTaken = end;
  }

  /** Sends what is due of that. Returns when the next frame is; undefined where it has to go the long way. */
  sendPaced(now: number): number | undefined {
    const feed = this.#feed;
    if (feed === undefined) return undefined;
    while (this.#isPaced && this.#link?.over === false) {
      if (this.#sent + this.#frame > this.#pacedEnd) {
        this.openPaced(now);
        continue;
      }
      const at = feed.leavesAt(this.#frame, this.#blockAt + this.#sent, now);
      // A socket that could not be asked has broken, which closes the way.
      if (at > now) return this.#isPaced ? at : undefined;
      this.#sendFrame(this.#link, now);
    }
    return undefined;
  }

  /** Counts and judges what was taken; from here on everything goes the long way. */
  close(): void {
    if (this.#link === undefined) return;
    this.count();
    this.#judge();
    this.#link = undefined;
    this.#isPaced = false;
    this.#left = 0;
    this.#samples = nothing;
    this.#bytes = noBytes;
    this.#words = noWords;
  }

  /** Brings up to date where the audio stands. */
  count(): void {
    const taken = this.#taken - this.#countedTaken;
    const feed = this.#feed;
    if ((taken === 0 && this.#sent === this.#countedSent) || feed === undefined) return;
    this.#countedTaken = this.#taken;
    this.#countedSent = this.#sent;
    if (taken > 0) this.#options.log.filled(taken);
    const counted = this.#countedFrames;
    this.#countedFrames = this.#frames;
    if (counted < this.#frames) feed.passed(this.#frame, this.#frameTimes, counted, this.#frames);
    if (!this.#isPaced) feed.passedAll(this.#lastAt);
    // Once it is full, the log may let go of the block.
    if (this.#left === 0) this.#judge();
  }

  /** So many samples were sent for the feed that it was not told of yet. */
  uncounted(feed: PassedFeed): number {
    return this.#feed === feed ? this.#sent - this.#countedSent : 0;
  }

  /** A link has answered: no speech is judged any more, so that nothing need be done before a partial. */
  answered(): void {
    if (this.#feed !== undefined) this.#feed.link.accountsPartials = this.#feed.speech.judges;
  }

  /** The link is about to look at something. For a partial nothing need be counted: the feed and its map know where they stand. */
  #account(): void {
    this.count();
    if (this.#speech?.judges === true) this.#judge();
  }

  /** Copies a write into the block, if it is whole samples that fit; returns how many. */
  #put(chunk: ArrayBufferView, now: number): number {
    if (chunk instanceof Int16Array) {
      const { length } = chunk;
      if (!this.#fits(length, now)) return 0;
      this.#samples.set(chunk, this.#taken);
      return length;
    }
    if (chunk instanceof Float32Array) {
      const { length } = chunk;
      // One that no audio can hold is refused in words of the gate.
      return this.#fits(length, now) && floatsToInt16(chunk, this.#samples, this.#taken) === length ? length : 0;
    }
    if (!(chunk instanceof Uint8Array)) return 0;
    if (this.#options.encoding === 'pcm_f32le') {
      const floats = chunk.length % BYTES_PER_FLOAT === 0 ? viewFloat32(chunk) : undefined;
      return floats === undefined ? 0 : this.#put(floats, now);
    }
    const length = chunk.length / BYTES_PER_SAMPLE;
    if (!Number.isInteger(length) || !this.#fits(length, now)) return 0;
    this.#bytes.set(chunk, BYTES_PER_SAMPLE * this.#taken);
    return length;
  }

  /** Whether so many samples may be taken, if need be into the next block. */
  #fits(count: number, now: number): boolean {
    if (count > this.#left) this.open(now);
    return count > 0 && count <= this.#left;
  }

  /** Sends the frames that are whole. */
  #send(now: number): void {
    while (this.#taken - this.#sent >= this.#frame && this.#link?.over === false) this.#sendFrame(this.#link, now);
    if (this.#taken > this.#sent && this.#link !== undefined) this.#watch(now + REMAINDER_MS);
  }

  #sendFrame(link: PassedLink, now: number): void {
    const at = this.#sent;
    const count = this.#frame;
    const samples = this.#samples;
    this.#sent = at + count;
    this.#frameTimes[this.#frames] = now;
    this.#frames += 1;
    const lent = this.#asks ? this.#speech?.lend(samples, at, at + count) : undefined;
    // Words are of two samples; what was sent as a part of a frame may have ended between them.
    if (this.#words !== noWords && (at & 1) === 0) {
      link.wire.audioSent?.(count);
      link.sendWords(this.#words, at >> 1, count >> 1, now);
    } else link.send(link.wire.audio(samples.subarray(at, at + count)), now);
    // At once, as on the long way.
    if (lent !== undefined && this.#speech?.asks(lent) === true && !link.over) link.speechSent(count, now);
  }

  /** Frames are sent from this block on this link, and noted anew. */
  #use(link: PassedLink, { samples, bytes, words }: AudioBlock): void {
    this.#link = link;
    this.#samples = samples;
    this.#bytes = bytes;
    this.#words = link.wire.audioSent !== undefined && link.sendsWords && (this.#frame & 1) === 0 ? words : noWords;
    this.#frames = this.#countedFrames = this.#judgedFrames = 0;
    this.#noted = 0;
    if (this.#frameTimes.length === 0) this.#makeNotes(samples.length);
  }

  /** Sees to it that what waits is looked at by then. */
  #watch(at: number): void {
    if (at >= this.#watchedAt) return;
    this.#watchedAt = at;
    this.#entry ??= this.#ticker.add(this);
    this.#ticker.due(this.#entry, at);
  }

  /** Looks at what was taken and sent since the last time. */
  #judge(): void {
    const { entrance } = this;
    const speech = this.#speech;
    const link = this.#link;
    if (this.#judgedTaken < this.#taken && entrance !== undefined) {
      const samples = this.#samples.subarray(this.#judgedTaken, this.#taken);
      for (let write = 0; write < this.#noted; write += 2) {
        const end = this.#writes[write + 1] ?? 0;
        entrance.passed(end - this.#judgedTaken, this.#writes[write] ?? 0);
        this.#judgedTaken = end;
      }
      this.#noted = 0;
      entrance.heard(samples);
    }
    for (; this.#judgedFrames < this.#frames; this.#judgedFrames += 1) {
      const from = this.#judgedSent;
      const to = from + this.#frame;
      this.#judgedSent = to;
      if (this.#asks || link === undefined || link.over || speech?.isSpeech(this.#samples, from, to) !== true) continue;
      link.speechSent(this.#frame, this.#frameTimes[this.#judgedFrames] ?? 0);
    }
  }

  #makeNotes(blockSamples: number): void {
    this.#writes = new Float64Array(2 * MOST_WRITES);
    this.#frameTimes = new Float64Array(Math.ceil(blockSamples / this.#frame) + 1);
  }
}
