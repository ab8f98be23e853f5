import type { OutgoingFrame, RecognitionEvent, RecognitionLink, RecognitionTraits } from '../protocol/recognition.ts';
import type { Link } from '../session/link.ts';
import { samplesEach } from '../audio/interleaved.ts';
import { LinkMap, type UncountedTail } from '../transcript/link-map.ts';
import type { AudioLog } from './audio-log.ts';
import { Backlog } from './backlog.ts';
import { ConvertedFrames } from './converted-frames.ts';
import type { Converters } from '../audio/converters.ts';
import { filledUp, FrameReader } from './frame-reader.ts';
import { frameSamples, shortestSamples } from './frame-samples.ts';
import { HIGH_SECONDS } from './high-seconds.ts';
import { Hole } from './hole.ts';
import { IdleRule } from './idle-rule.ts';
import { Pacer, type Timetable } from './pacer.ts';
import type { PacedStretch, PassedFeed, ShortWay } from './short-way.ts';
import type { SourceState } from './source-state.ts';
import type { SpeechJudge } from './speech-judge.ts';

/** Seconds of audio in the socket's buffer at which sending goes on. */
const LOW_SECONDS = 0.5;
const BYTES_PER_SAMPLE = 2;

/** A link of a transcription. */
export type TranscriptionLink = Link<RecognitionLink, RecognitionEvent>;

/** What a feed needs of its session. */
export interface FeedSession {
  /** Audio left: blocked writes may have room now. */
  progressed(): void;
  /**
   * Something is due at that time, in the clock's milliseconds, or at the next tick where that is past. `isToSend`: there is nothing
   * to look at then, only something to be sent.
   */
  due(at: number, isToSend?: boolean): void;
  /** Somebody waits until no more samples than so many are unsent; -1: nobody does. */
  unsentAwaited(): number;
  /** The end was sent on a link. */
  endSent(): void;
  /** The audio waits so many seconds, and the provider takes it no faster than it is spoken. */
  lagStays(seconds: number): void;
  /** The session cannot go on: a converter has failed. */
  fail(error: unknown): void;
}

/**
 * `leads`: it is the active link's. `beside`: another link is active; this one is sent the same audio, and what the session asks for is
 * asked of the other one. `held`: as that, and it is sent nothing, until it leads, or because it retires.
 */
type FeedStanding = 'leads' | 'beside' | 'held';

export interface FeedOptions {
  readonly link: TranscriptionLink;
  readonly log: AudioLog;
  readonly source: SourceState;
  readonly timetable: Timetable;
  readonly speech: SpeechJudge;
  /** Where frames go while there is nothing else to do for them. Default: all of them go through the feed. */
  readonly shortWay?: ShortWay | undefined;
  readonly traits: RecognitionTraits;
  /** Samples per second of what the link is sent. */
  readonly linkRate: number;
  /** Where that is another rate than the session's. */
  readonly converters: Converters | undefined;
  /** Where the link goes on with the clock of the one before it. Default: a clock of its own. */
  readonly map?: LinkMap | undefined;
  /** What is done while nobody speaks. */
  readonly idle: 'keep-alive' | 'hang-up';
  /** Default: it leads. */
  readonly standing?: FeedStanding;
  /** The link is about to be sent its first sample: the one at `position`. */
  readonly began: (position: number) => void;
  readonly session: FeedSession;
}

/**
 * Sends a session's audio on one link, from the log: frame by frame, no faster than the pace and the socket allow, at the
 * link's rate. Driven by `write` and by the ticker; keeps no timer and makes no promise. Positions are samples of the source.
 *
 * A socket and the caller's `isSpeech` may call back into the session and end the link, or the session. They are called when
 * all that was sent is accounted for, and everything is looked at anew after them.
 */
export class Feed implements PassedFeed, UncountedTail {
  /** What the link was sent, so that its times can be mapped back. */
  readonly map: LinkMap;
  readonly link: TranscriptionLink;
  readonly speech: SpeechJudge;
  readonly #options: FeedOptions;
  #shortWay: ShortWay | undefined;
  readonly #log: AudioLog;
  readonly #source: SourceState;
  /** Samples of a whole frame: of the source, and of the link. */
  readonly sourceFrame: number;
  readonly #frameSamples: number;
  /** Samples of the link that a frame has at the least. */
  readonly #shortest: number;
  readonly #pacer: Pacer;
  readonly #reader: FrameReader;
  readonly #hole: Hole;
  /** Where the provider takes audio no faster than it is spoken. */
  readonly #backlog: Backlog | undefined;
  readonly #idle: IdleRule;
  #position: number;
  #heard = 0;
  #replayed = 0;
  /** Where the link has another rate than the session. */
  readonly #converted: ConvertedFrames | undefined;
  #began = false;
  #over = false;
  #gateClosed = false;
  #replies = 0;
  #pumping = false;
  /** There is more to do than the pumping that is under way has seen. */
  #pumpAgain = false;
  /** When there is more to do than the last pumping could, in the clock's milliseconds. */
  #dueAt = Infinity;
  /** When what the last pumping has left may be sent, because it is no whole frame. */
  #flushAt = Infinity;
  /** Once the link was sent so much, somebody wants to look at it at the next tick. */
  #lookFrom = Infinity;
  /** Whether the link is to be looked at at the next tick. */
  #looks = false;
  #standing: FeedStanding;

  /** The link is ready: it is sent everything from `from` on. */
  constructor(options: FeedOptions, from: number, now: number) {
    const { link, log, source, timetable, traits, linkRate, converters, map } = options;
    this.#options = options;
    this.#standing = options.standing ?? 'leads';
    this.link = link;
    this.speech = options.speech;
    this.#log = log;
    this.#source = source;
    this.map = map ?? new LinkMap(log.sampleRate, linkRate);
    this.#frameSamples = frameSamples(traits, linkRate);
    this.sourceFrame = frameSamples(traits, log.sampleRate);
    this.#shortest = shortestSamples(traits, linkRate);
    this.#converted =
      converters === undefined
        ? undefined
        : new ConvertedFrames({
            log,
            source,
            converters,
            frameSamples: this.#frameSamples,
            sourceFrame: this.sourceFrame,
            shortest: this.#shortest,
          });
    this.#reader = new FrameReader(log, source, this.#shortest);
    this.#pacer = new Pacer(timetable, now);
    this.#hole = new Hole(log.sampleRate, linkRate, link.wire.finalizeSilenceSeconds);
    this.#idle = new IdleRule(traits.idle, options.idle);
    this.#position = from;
    // A stream that is one piece, over its links or in its provider's judgement, is sent as it is.
    const mayShorten = timetable.pace.catchUp <= 1 && traits.replay === 'unsettled';
    this.#backlog = mayShorten ? new Backlog(log, timetable, from, traits.endpointSeconds) : undefined;
    if (options.shortWay !== undefined && !this.isBeside) this.#takeShortWay(options.shortWay);
  }

  /** Whether another link is active. */
  get isBeside(): boolean {
    return this.#standing !== 'leads';
  }

  /** Whether it is sent nothing until it leads, or was retired. */
  get isHeld(): boolean {
    return this.#standing === 'held';
  }

  /** Whether the link was sent anything. */
  get began(): boolean {
    return this.#began;
  }

  /** Another link is being fed the same audio: all of it goes the long way. */
  leaveShortWay(): void {
    this.#shortWay?.detach(this);
    this.#shortWay = undefined;
    if (this.map.tail === this) this.map.tail = undefined;
    this.link.account = undefined;
  }

  /** No other link is being fed any more. */
  useShortWay(): void {
    const { shortWay } = this.#options;
    if (shortWay === undefined || this.#shortWay !== undefined || this.#over) return;
    this.#takeShortWay(shortWay);
  }

  /** The link is active from now on. `from` (samples): where it begins, where it was sent nothing. */
  lead(from?: number): void {
    this.#standing = 'leads';
    if (from !== undefined) this.#position = from;
    this.useShortWay();
  }

  /** The link is sent no more audio: another one is active. */
  retire(): void {
    this.leaveShortWay();
    this.#standing = 'held';
  }

  #takeShortWay(shortWay: ShortWay): void {
    this.#shortWay = shortWay;
    shortWay.attach(this);
    this.map.tail = this;
  }

  /** The position after the last sample that was sent. */
  get position(): number {
    return this.#position + this.uncounted;
  }

  /** For the map: how much of that it was not told of. */
  get countedTo(): number {
    return this.#position;
  }

  get uncounted(): number {
    return this.#shortWay?.uncounted(this) ?? 0;
  }

  count(): void {
    this.#shortWay?.count();
  }

  /** Samples of audio that the link was sent. */
  get heard(): number {
    return this.#heard + this.uncounted;
  }

  /** Those of them that a link was sent before. */
  get replayed(): number {
    return this.#replayed;
  }

  /** How many samples of audio wait to be sent. */
  get unsent(): number {
    return this.#log.audioBetween(this.position, this.#log.accepted);
  }

  /** Once the link was sent up to `position`, it is looked at at the next tick. */
  lookFrom(position: number, now: number): void {
    if (position === this.#lookFrom) return;
    this.#lookFrom = position;
    this.#shortWay?.open(now);
  }

  mayPass(now: number): number {
    const { source, timetable, linkRate, link } = this.#options;
    const log = this.#log;
    const position = this.#position;
    if (!this.#sends || this.#pumping || !this.#began || source.ending || source.finalizing) return 0;
    // What waits for more than the next sample, and what is done for more than the samples, is done frame by frame.
    if (this.#converted !== undefined || !timetable.isLive || source.replay !== undefined) return 0;
    if (link.wire.afterAudio !== undefined || this.#hole.due(position) > 0) return 0;
    const waiting = log.accepted - position;
    if (waiting >= this.#frameSamples || (waiting > 0 && log.audioFrom(position) < waiting)) return 0;
    // Less than a block later the gate would still be open.
    if (link.bufferedBytes >= LOW_SECONDS * linkRate * BYTES_PER_SAMPLE || link.over) return 0;
    const allowed = Math.min(this.#pacer.allowed(now, position), this.#lookFrom - position - 1);
    return Math.floor(allowed / this.#frameSamples) * this.#frameSamples;
  }

  mayPassPaced(): PacedStretch | undefined {
    const { source, timetable, link, session } = this.#options;
    const log = this.#log;
    const position = this.#position;
    if (!this.#sends || this.#pumping || !this.#began || source.moreToCome()) return undefined;
    // What is done for more than the samples, and what may be anywhere else than in the log, goes frame by frame.
    if (timetable.isLive || this.#converted !== undefined || this.#backlog !== undefined) return undefined;
    if (log.channels > 1 || link.wire.afterAudio !== undefined || this.#hole.due(position) > 0) return undefined;
    if (position < log.oldest || this.#gateClosed || link.over) return undefined;
    // With the last frame there is more to do, as there is where somebody waits until so much is sent, or wants to look.
    const awaited = log.audioBetween(position, log.accepted) - session.unsentAwaited() - 1;
    const samples = Math.min(log.audioFrom(position) - 1, awaited, this.#lookFrom - position - 1);
    return samples < this.#frameSamples ? undefined : { position, end: position + samples };
  }

  leavesAt(count: number, position: number, now: number): number {
    const isFull = this.link.bufferedBytes >= LOW_SECONDS * this.#options.linkRate * BYTES_PER_SAMPLE;
    if (!isFull && !this.link.over) {
      if (this.#pacer.allowed(now, position) >= count) {
        this.#pacer.spend(count);
        return now;
      }
      const at = this.#pacer.allowedAt(count, position);
      if (at > now) return at;
    }
    // What is full, over or late is looked at.
    this.#shortWay?.close();
    return Infinity;
  }

  passed(count: number, times: Float64Array, from: number, to: number): void {
    const position = this.#position;
    const end = position + (to - from) * count;
    this.map.frames(position, count, times, from, to);
    // What leaves at its pace was counted there when it left.
    if (this.#options.timetable.isLive) this.#pacer.spent(count, times, from, to);
    this.#position = end;
    this.#hole.audio(end);
    this.#heard += end - position;
    this.#replayed += this.#log.sent(position, end);
  }

  passedAll(at: number): void {
    this.#source.appendedAt = at;
    this.#idle.silenceSent = false;
    if (this.#position === this.#log.accepted) this.#options.timetable.caughtUp(this.#position);
  }

  /** Audio was appended to the log. */
  appended(now: number): void {
    this.#source.appendedAt = now;
    this.#idle.silenceSent = false;
    this.pump(now);
  }

  /** The provider takes no more: what is left is not sent, and the end is sent now. */
  stop(now: number): void {
    if (!this.#over && !this.link.endSent) this.#sendEnd(now);
  }

  /** The link was answered with one more frame; returns how many that makes. */
  replied(): number {
    this.#replies += 1;
    return this.#replies;
  }

  /** Returns when something is due next that no frame causes, in the clock's milliseconds; what waits to be sent says so itself. */
  tick(now: number): number {
    if (this.#over || this.link.endSent) return Infinity;
    this.pump(now);
    const due = this.#keepAlive(now);
    const lag = this.#over ? undefined : this.#backlog?.stays(this.#position);
    if (lag !== undefined) this.#options.session.lagStays(lag);
    return due;
  }

  /** The link is over. */
  detach(): void {
    this.#shortWay?.detach(this);
    if (this.map.tail === this) this.map.tail = undefined;
    this.#over = true;
    this.#converted?.drop();
  }

  /** What waits for its pace alone may be due. Returns when the next of it is; Infinity where that was announced. */
  sendWaiting(now: number): number {
    const next = this.#shortWay?.sendPaced(now);
    if (next !== undefined) return next;
    this.pump(now);
    return Infinity;
  }

  /** Sends what may leave now. Called from within, it only sees to it that nothing is forgotten. */
  pump(now: number): void {
    this.#pumpAgain = true;
    if (this.#pumping) return;
    this.#shortWay?.close();
    this.#pumping = true;
    this.#dueAt = Infinity;
    this.#looks = false;
    try {
      while (this.#pumpAgain) {
        this.#pumpAgain = false;
        this.#pumpOnce(now);
      }
    } finally {
      this.#pumping = false;
    }
    const flushAt = this.#flushAt;
    if (!this.#options.timetable.isLive) this.#shortWay?.openPaced(now);
    else if (this.#shortWay?.open(now, flushAt) === true) this.#flushAt = Infinity;
    this.#dueAt = Math.min(this.#dueAt, this.#flushAt);
    if (this.#dueAt < Infinity) this.#options.session.due(this.#dueAt, true);
    if (this.#looks) this.#options.session.due(0);
  }

  #pumpOnce(now: number): void {
    let sent = false;
    this.#flushAt = Infinity;
    while (this.#sends && this.#sendNext(now)) sent = true;
    if (sent) this.#options.session.progressed();
    if (this.#sends && this.#position === this.#log.accepted) this.#allSent(now);
    if (this.#position >= this.#lookFrom) this.#looks = true;
  }

  /** Whether audio may be sent. */
  get #sends(): boolean {
    return !this.#over && !this.isHeld && !this.link.over && !this.link.endSent && !this.#source.paused;
  }

  /** Sends one frame if there is one and it may leave now. */
  #sendNext(now: number): boolean {
    this.#passMissing();
    if (this.#backlog !== undefined) this.#passSilence(this.#backlog);
    const position = this.#position;
    const log = this.#log;
    if (position === log.accepted) {
      this.#options.timetable.caughtUp(position);
      return false;
    }
    const silence = this.#hole.due(position);
    if (silence > 0) return this.#sendHole(this.#zerosOf(silence), now);
    if (this.#converted !== undefined) return this.#sendConverted(this.#converted, now);
    const count = Math.min(this.#frameSamples, log.audioFrom(position));
    // What is followed by skipped time stays as short as it is.
    const mayGrow = count < this.#frameSamples && position + count === log.accepted;
    const tooShort = count < this.#shortest;
    if (mayGrow && !this.#source.mayFlush(now, tooShort)) {
      this.#flushAt = this.#source.flushAt(tooShort);
      return false;
    }
    if (!this.#mayLeave(count, now)) return false;
    const samples = this.#reader.read(position, count, now);
    if (samples === undefined) return this.#waits(0);
    this.#sendFrame(samples, position + samplesEach(samples, log.channels), now);
    return true;
  }

  /** There is more to send at that time, in the clock's milliseconds: at the next tick where it is past. */
  #waits(until: number): false {
    this.#dueAt = Math.min(this.#dueAt, until);
    return false;
  }

  /** As `#waits`, where the link is to be looked at too: at the next tick. */
  #looksNext(): false {
    this.#looks = true;
    return this.#waits(0);
  }

  /** Goes on after what will never be sent: time that was skipped, and audio that the log and its source have no more. */
  #passMissing(): void {
    const { oldest } = this.#log;
    const from = this.#position;
    let position = from;
    if (position < oldest && !this.#source.canReplay(position, this.#log)) position = oldest;
    position = this.#log.nextAudio(position);
    if (position === from) return;
    this.#position = position;
    if (this.#began) this.map.leftOutTo = position;
    this.#converted?.drop();
    this.#options.timetable.leftOut(position - from);
  }

  /** Leaves out what a backlog need not have: it is silent on both sides, so that no silence stands in for it. */
  #passSilence(backlog: Backlog): void {
    const from = this.#position;
    const position = backlog.next(from);
    if (position === from) return;
    this.#position = position;
    this.#hole.audio(position);
    this.#converted?.drop();
  }

  #sendHole(count: number, now: number): boolean {
    const spent = this.#inSource(count);
    if (!this.#mayLeave(spent, now)) return false;
    this.#pacer.spend(spent);
    this.#sendZeros(count, now);
    return true;
  }

  #sendConverted(converted: ConvertedFrames, now: number): boolean {
    try {
      if (!this.#mayLeave(this.sourceFrame, now)) return false;
      // A pace of its own is kept by looking at each tick whether it is kept.
      const { isLive } = this.#options.timetable;
      if (!converted.prepare(this.#position, now)) return this.#waits(isLive ? converted.flushAt : 0);
    } catch (error) {
      this.#options.session.fail(error);
      return false;
    }
    // A converter is the caller's own: it may have ended the session, or held the audio back.
    if (!this.#sends) return false;
    const { samples, position } = converted.take();
    if (samples.length > 0) this.#sendFrame(samples, position, now);
    else this.#position = position;
    return true;
  }

  /** Sends samples of the link, which end at `end` on the source clock. */
  #sendFrame(samples: Int16Array, end: number, now: number): void {
    const { link, speech } = this;
    const position = this.#position;
    const { channels } = this.#log;
    const count = samplesEach(samples, channels);
    const missing = this.#shortest - count;
    const frame = link.wire.audio(missing > 0 ? filledUp(samples, this.#shortest * channels) : samples);
    this.#begin(position);
    this.map.audio(position, count, now, end);
    this.#pacer.spend(end - position);
    this.#position = end;
    this.#hole.audio(end);
    this.#heard += end - position;
    this.#replayed += this.#log.sent(position, end);
    if (missing > 0) {
      this.map.filledUp(missing, this.#hole.silence(missing, end), now);
      this.#pacer.spend(this.#inSource(missing));
    }
    const lent = speech.lend(samples);
    this.#send(frame, now);
    const isSpeech = lent === undefined ? speech.isSpeech(samples) : speech.asks(lent);
    if (isSpeech && !link.over) link.speechSent(end - position, now);
  }

  /** Sends a frame of audio, and what its wire format wants to follow it. */
  #send(frame: OutgoingFrame, now: number): void {
    const { link } = this;
    link.send(frame, now);
    if (link.wire.afterAudio === undefined || link.over) return;
    const after = link.wire.afterAudio();
    if (after !== undefined) link.send(after, now);
  }

  #begin(position: number): void {
    if (this.#began) return;
    this.#began = true;
    this.#options.began(position);
  }

  /** Whether the socket and the pace let `count` samples of the source leave now. */
  #mayLeave(count: number, now: number): boolean {
    const buffered = this.link.bufferedBytes;
    const perSecond = this.#options.linkRate * BYTES_PER_SAMPLE * this.#log.channels;
    this.#gateClosed = buffered >= (this.#gateClosed ? LOW_SECONDS : HIGH_SECONDS) * perSecond;
    // Whether it is full, or grows so, is seen at the next tick, also where no frame follows.
    if (buffered >= LOW_SECONDS * perSecond) this.#looksNext();
    // A socket that cannot even be asked has broken, and its link is over.
    if (this.#gateClosed || this.link.over) return false;
    if (this.#pacer.allowed(now, this.#position) >= count) return true;
    // One that leaves out silence while it is late is looked at as often as it may be late.
    if (this.#backlog === undefined) return this.#waits(this.#pacer.allowedAt(count, this.#position));
    return this.#looksNext();
  }

  #allSent(now: number): void {
    if (this.isBeside) return;
    if (this.#source.finalizing) this.#sendFinalize(now);
    if (this.#source.ending && this.#sends && !this.#source.moreToCome()) this.#sendEnd(now);
  }

  #sendEnd(now: number): void {
    this.#shortWay?.close();
    this.link.sendEnd(now);
    if (!this.#over && !this.link.over) this.#options.session.endSent();
  }

  #sendFinalize(now: number): void {
    this.#source.finalizing = false;
    const { wire } = this.link;
    const frame = wire.finalize?.();
    if (frame !== undefined) this.link.send(frame, now);
    else if (wire.finalizeSilenceSeconds !== undefined) this.#sendSilence(wire.finalizeSilenceSeconds, now);
  }

  /** Returns when it is due next. */
  #keepAlive(now: number): number {
    const { link } = this;
    const { paused } = this.#source;
    if (this.#over || link.over || link.endSent) return Infinity;
    if (!paused && !this.isHeld && this.unsent > 0) return now + this.#idle.shortestMs;
    const due = this.#idle.due(now - link.lastFrameAt, this.#began);
    if (due?.type === 'message') {
      const frame = link.wire.keepAlive?.();
      if (frame !== undefined) link.send(frame, now);
    } else if (due?.type === 'silence') this.#sendSilence(due.seconds, now);
    else if (due?.type === 'hang-up' && !paused && !this.isBeside) this.#sendEnd(now);
    return now + this.#idle.waitMs(now - link.lastFrameAt, this.#began);
  }

  /** Zeros as frames of their own: never in the log, and noted as silence in the link's map. */
  #sendSilence(seconds: number, now: number): void {
    // What a converter still holds follows the silence, in a piece of its own.
    this.#converted?.drop();
    let left = Math.round(seconds * this.#options.linkRate);
    for (; left > 0 && !this.#over && !this.link.over; left -= this.#frameSamples) {
      this.#sendZeros(this.#zerosOf(left), now);
    }
  }

  /** Samples of the next frame of silence, where so many are due. */
  #zerosOf(due: number): number {
    return Math.max(this.#shortest, Math.min(this.#frameSamples, due));
  }

  /** So many samples of the link in samples of the source. */
  #inSource(count: number): number {
    return Math.round((count * this.#log.sampleRate) / this.#options.linkRate);
  }

  #sendZeros(count: number, now: number): void {
    const frame = this.link.wire.audio(new Int16Array(count * this.#log.channels));
    this.#begin(this.#position);
    this.map.silence(count, this.#hole.silence(count, this.#position), now);
    this.#send(frame, now);
  }
}
