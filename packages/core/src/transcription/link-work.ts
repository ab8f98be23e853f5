import { sessionWarning, type SessionWarning } from '../errors/warnings.ts';
import type { SpeechError } from '../errors/speech-error.ts';
import type { RecognitionEvent, ResultEvent } from '../protocol/recognition.ts';
import type { TranscriptResult } from '../results/result.ts';
import type { Seam } from '../results/seam.ts';
import { textOfFrame } from '../read-frame.ts';
import type { DetachReason, LinkWork } from '../session/data-plane.ts';
import { drainTimeout } from '../session/limit-errors.ts';
import type { UnreadFrame } from '../session/link-ports.ts';
import { NAMES_NO_CHANNEL } from '../transcript/channel-timelines.ts';
import type { SessionTimeline } from '../transcript/timeline.ts';
import type { MustEnd } from '../transcript/track-doubt.ts';
import type { LinkTrack, TrackHandOver } from '../transcript/track.ts';
import type { AudioLog } from './audio-log.ts';
import type { KeptAnswer } from './kept-answers.ts';
import { Feed, type FeedSession, type TranscriptionLink } from './feed.ts';
import { MissedFinal } from './missed-final.ts';
import type { Settings } from './options.ts';
import type { Timetable } from './pacer.ts';
import type { ProviderParts } from './provider-parts.ts';
import { ReceivedAudio } from './received-audio.ts';
import { resumed, silenceBefore, statedBefore, type Resumed, type Unfinished } from './resumption.ts';
import type { ShortWay } from './short-way.ts';
import type { SourceState } from './source-state.ts';
import { keptTooMuch, Standby } from './standby.ts';
import { missedAnswer, unreadAnswer } from './unread-answer.ts';
import type { Wordless } from './wordless.ts';

/** What the work of a link needs of its session. */
export interface WorkSession extends FeedSession {
  /** Whether the provider takes no more audio. */
  readonly inputClosed: boolean;
  /** Whether a result with text came. */
  readonly spoke: boolean;
  /** A result with text came. */
  answered(): void;
  /** The same, the first of its link; called before. */
  linkAnswered(): void;
  /** A result of the transcript. */
  result(result: TranscriptResult): void;
  /** The active link cannot bring all that is unanswered: another one is to be made. */
  replay(): void;
  /** The provider takes no more audio. */
  closeInput(): void;
  warning(warning: SessionWarning): void;
  /** The first result with text. Milliseconds since its audio was sent, where that is known. */
  firstPartial(ms: number | undefined, epoch: number): void;
  /** A final brought something new. Milliseconds since the end of its audio was sent, where that is known. */
  finalLatency(ms: number | undefined, epoch: number): void;
}

export interface RecognitionWorkOptions {
  readonly provider: ProviderParts;
  /** Samples before the settled place that the link is sent again. */
  readonly preRollSamples: number;
  readonly settings: Settings;
  readonly log: AudioLog;
  readonly timeline: SessionTimeline;
  readonly source: SourceState;
  readonly timetable: Timetable;
  readonly wordless: Wordless;
  readonly shortWay: ShortWay;
  /** Another link is active, and this one is made ready to take over. */
  readonly isBeside: boolean;
  /** How far the active link was sent, where this one is made beside it; in samples. */
  readonly activeAt: number | undefined;
  /** What the link before it has left, where the provider goes on with it. */
  readonly left: Unfinished | undefined;
  readonly owner: WorkOwner;
  readonly session: WorkSession;
}

/** Who has the works of all links, and is told what becomes of each. */
export interface WorkOwner {
  /** Whether the link before the active one was of a provider that gives no times of words. */
  readonly followsUntimed: boolean;
  /** Whether that one, which is beside the active link, has still to be sent some of what the active one was. */
  isBehind(work: RecognitionWork): boolean;
  /** The active link has died: returns whether that one, which is beside it, is active now. */
  takeOver(work: RecognitionWork): boolean;
  /** The link is sent its first sample, or takes over. */
  began(work: RecognitionWork, seam: Seam): void;
  /** The link is lost, and what it has not answered is still as it was. */
  detaching(work: RecognitionWork): void;
  /** The link is over; what it leaves to the next one, where the provider may go on with it. */
  detached(work: RecognitionWork, left: Unfinished | undefined): void;
}

/** The work of one link of a transcription: its feed, which sends the audio, and its track, which takes the answers. */
export class RecognitionWork implements LinkWork<RecognitionEvent> {
  readonly link: TranscriptionLink;
  readonly feed: Feed;
  readonly #options: RecognitionWorkOptions;
  /** From the first sample that the link is sent: before it, nothing on the link is about this session's audio. */
  #track: LinkTrack | undefined;
  /** Where the provider goes on over links. */
  readonly #received: ReceivedAudio | undefined;
  readonly #countsReplies: boolean;
  readonly #hasChannels: boolean;
  /** Whether a result with text came. */
  #hasText = false;
  /** Of a link that goes on: whether the provider has said where, so that nothing is sent twice. */
  readonly #isExact: boolean;
  /** Of a link that goes on, where a final may have been lost with the one before it. */
  readonly #missed: MissedFinal | undefined;
  /** What is shown of the frame that is being read. */
  #raw: string | undefined;
  /** While another link is to be told first. */
  #standby: Standby | undefined;
  /** The first sample that it was sent, while another link was active. */
  #sentFrom: number | undefined;
  /** Where it takes over from another link, in samples; absent where it takes over from none that lives. */
  #takesOverAt: number | undefined;
  /** Where another link takes over from it, in samples. */
  #handsOverAt: number | undefined;
  /** Where it began to be sent audio, in samples. */
  #begunAt: number | undefined;
  #isOver = false;

  constructor(link: TranscriptionLink, options: RecognitionWorkOptions) {
    const { settings, log, source, timetable, shortWay, session } = options;
    const { protocol, speech, converters } = options.provider;
    this.link = link;
    this.#options = options;
    const stated = statedBefore(link.early);
    const goesOn = resumed(options.left, stated);
    // One that begins anew brings all that is not settled again.
    if (goesOn === undefined) options.left?.track.lost();
    this.#track = goesOn?.track;
    const { isBeside } = options;
    const from = isBeside ? this.#fromBeside() : goesOn === undefined ? this.#from() : this.#resumedFrom(goesOn);
    this.#track?.goesOn(link.epoch, goesOn?.isStated === false ? from : undefined);
    this.feed = new Feed(
      {
        link,
        log,
        source,
        timetable,
        speech,
        shortWay,
        traits: protocol.traits,
        linkRate: protocol.audio.sampleRate,
        converters,
        map: goesOn?.map,
        idle: settings.idle,
        // Without times nobody could say which of its words lie behind the place where it takes over.
        standing: !isBeside ? 'leads' : protocol.traits.wordTimes === 'none' ? 'held' : 'beside',
        began: (position) => this.#began(position),
        session,
      },
      from,
      settings.clock.now(),
    );
    this.#isExact = goesOn?.isStated === true;
    // Where partials flow, one of each segment has come before its final, and waits for it.
    if (goesOn !== undefined && protocol.traits.answers !== 'steadily') {
      this.#missed = new MissedFinal(log, log.settled, from);
    }
    const { received = 0 } = goesOn ?? {};
    const isGuess = goesOn !== undefined && !this.#isExact;
    // A stream of which this session knows nothing may have a clock that does not begin with it.
    if (goesOn === undefined && stated !== undefined) this.feed.map.rewind(stated);
    if (protocol.traits.replay === 'resume') {
      this.#received = new ReceivedAudio(this.feed.map, received, isGuess ? received : undefined);
    }
    this.#countsReplies = protocol.traits.progress === 'reply-per-frame';
    this.#hasChannels = log.channels > 1;
    if (isBeside)
      this.#standby = new Standby({
        take: (answer) => this.#takeKept(answer),
        opens: (final) => this.#track?.opens(final),
      });
  }

  start(): void {
    const now = this.#options.settings.clock.now();
    if (this.#standby === undefined) this.#options.wordless.began(now);
    this.feed.pump(now);
  }

  // Where two links stand beside each other

  get provider(): ProviderParts {
    return this.#options.provider;
  }

  get timetable(): Timetable {
    return this.#options.timetable;
  }

  /** Segments with a partial and no final. */
  get openSegments(): number {
    return this.#standby?.open ?? this.#track?.openSegments ?? 0;
  }

  get isUntimed(): boolean {
    return this.provider.protocol.traits.wordTimes === 'none';
  }

  /** How far the link was sent, in samples. */
  get position(): number {
    return this.feed.position;
  }

  /** The first sample that it was sent; absent where it waits to be sent anything. */
  get from(): number | undefined {
    return this.feed.isHeld ? undefined : (this.#sentFrom ?? this.feed.position);
  }

  /** Between that and this place, in samples, some audio was left out; absent where it was sent all. */
  get leftOutTo(): number | undefined {
    return this.feed.map.leftOutTo;
  }

  /** Where another link takes over from it, in samples. */
  get handsOverAt(): number | undefined {
    return this.#handsOverAt;
  }

  /** Another link takes over there. The end is sent at `handedOver`. */
  retire(handOver: TrackHandOver): void {
    this.feed.retire();
    this.#handsOverAt = handOver.position;
    this.#track?.handsOver(handOver);
  }

  /** Whether it was sent all that is unanswered, so that it may take over from a link that has died. */
  get standsAlone(): boolean {
    return this.feed.isHeld || (this.#sentFrom ?? Infinity) <= this.#options.log.settled;
  }

  get isBehind(): boolean {
    return this.#options.owner.isBehind(this);
  }

  takeOver(): boolean {
    return this.#options.owner.takeOver(this);
  }

  /**
   * The link takes over: from a link that retires, at `position` (samples), or from one that has died. What it has answered is told at
   * `handedOver`.
   */
  lead(position: number | undefined): void {
    const { log, settings, wordless } = this.#options;
    const sentFrom = this.#sentFrom;
    this.#takesOverAt = position;
    this.#sentFrom = undefined;
    wordless.began(settings.clock.now());
    if (this.feed.isHeld) {
      const begins = log.nextAudio(position ?? this.#from());
      this.feed.lead(begins);
      if (this.feed.began) this.#begin(begins);
      return;
    }
    this.feed.lead();
    if (sentFrom !== undefined) this.#begin(sentFrom);
  }

  /** Whether the link can bring what lies from `position` (samples) on: it was sent it, and nothing of what it said there was dropped. */
  brings(position: number): boolean {
    if (this.#standby === undefined && this.#takesOverAt !== undefined) return false;
    return (this.#begunAt ?? Infinity) <= position;
  }

  handedOver(now: number): void {
    if (this.#handsOverAt !== undefined) this.link.sendEnd(now);
    else if (this.#takesOverAt === undefined) this.#release();
    else this.#standby?.lead(now);
    if (!this.#isOver) this.feed.pump(now);
  }

  /** The link that retires is over: it has said all that it will. */
  waitsNoMore(): void {
    if (this.#takesOverAt !== undefined) {
      const { log, owner } = this.#options;
      this.#track?.takesOver(Math.min(this.#takesOverAt, log.settled), true, owner.followsUntimed);
    }
    this.#release();
  }

  /** What it has dropped as another link's to say nobody has said: the next link brings all that is not settled. */
  loses(): void {
    this.#standby = undefined;
    this.#track?.lost();
    this.#options.session.replay();
  }

  #release(): void {
    const standby = this.#standby;
    this.#standby = undefined;
    standby?.release();
    if (!this.#isOver) this.#options.session.progressed();
  }

  /** False: the link has failed with it. One that has sent its end of stream meanwhile has answered all the same. */
  #takeKept(answer: KeptAnswer): boolean {
    if (this.#isOver) return false;
    const { over } = this.link;
    this.#raw = undefined;
    if (answer.type === 'event') this.#take(answer.event, answer.frame, answer.at);
    else {
      const error = this.#takeUnread(answer.frame);
      if (error !== undefined) this.link.fail(error);
    }
    return !this.#isOver && this.link.over === over;
  }

  #keeps(answer: KeptAnswer): boolean {
    const standby = this.#standby;
    if (standby === undefined) return false;
    const keeps = standby.keeps(answer);
    if (standby.isFull) this.link.fail(keptTooMuch());
    return keeps;
  }

  event(event: RecognitionEvent, frame: string | Uint8Array, now: number): void {
    if (this.#standby !== undefined && this.#keeps({ type: 'event', event, frame, at: now })) return;
    this.#take(event, frame, now);
  }

  #take(event: RecognitionEvent, frame: string | Uint8Array, now: number): void {
    if (event.type === 'received') {
      this.#received?.received(event);
      return;
    }
    const track = this.#track;
    if (track === undefined) return;
    const { session } = this.#options;
    switch (event.type) {
      case 'result':
        if (event.final && this.#misses(event.start)) return;
        if (event.text !== '') {
          if (!this.#hasText) this.#firstText(event);
          session.answered();
        }
        this.#received?.answered(event.end);
        if (event.final) this.#final(track, event, frame, now);
        else {
          this.#receive(track, event, frame, now);
          // A partial settles nothing, so that no write has room that had none.
          if (!this.#hasChannels) return;
        }
        break;
      case 'turn':
        track.turn(event);
        break;
      case 'relabel':
        track.relabel(event);
        return;
      case 'processed':
        track.processed(event.until, now);
        break;
      case 'ack':
        track.ack(event.n, now);
        break;
      case 'input-closed':
        session.closeInput();
        return;
    }
    session.progressed();
  }

  #firstText({ start = 0 }: ResultEvent): void {
    const { session, shortWay, provider } = this.#options;
    this.#hasText = true;
    if (!session.spoke) session.firstPartial(this.#msSince(start), this.link.epoch);
    provider.speech.answered();
    shortWay.answered();
    session.linkAnswered();
  }

  /** A final, and how long after its audio it came. */
  #final(track: LinkTrack, event: ResultEvent, frame: string | Uint8Array, now: number): void {
    const { timeline, session } = this.#options;
    // Where it stands may be forgotten once it is settled.
    const ms = event.end === undefined ? undefined : this.#msSince(event.end);
    const { finals } = timeline;
    this.#receive(track, event, frame, now);
    if (timeline.finals > finals) session.finalLatency(ms, this.link.epoch);
  }

  /** Milliseconds since the link was sent what stands at so many seconds of its clock, where that is known. */
  #msSince(seconds: number): number | undefined {
    const sentAt = this.feed.map.sentAt(seconds);
    return sentAt === undefined ? undefined : this.#options.settings.clock.now() - sentAt;
  }

  #receive(track: LinkTrack, event: ResultEvent, frame: string | Uint8Array, now: number): void {
    const raw = this.#options.settings.raw ? this.#rawOf(frame) : undefined;
    const wasSuspicious = this.#hasChannels && track.suspicious;
    const mustEnd = track.receive(event, raw, now);
    if (mustEnd !== undefined) this.#endFor(mustEnd);
    if (this.#hasChannels && !wasSuspicious && track.suspicious) {
      this.#warn('frame-malformed', `the provider sent ${NAMES_NO_CHANNEL}`, this.feed.position);
    }
  }

  /** Where the provider answers each frame of audio, an answer shows how far it has come. */
  frame(): void {
    this.#raw = undefined;
    if (!this.#countsReplies) return;
    const { settings, session } = this.#options;
    const replies = this.feed.replied();
    // What was answered last may not be told yet, so that it may not settle anything.
    if (this.#track === undefined || this.#standby !== undefined) return;
    this.#track.ack(replies, settings.clock.now());
    session.progressed();
  }

  unread(frame: UnreadFrame): SpeechError | undefined {
    if (this.#standby !== undefined && this.#keeps({ type: 'unread', frame })) return undefined;
    return this.#takeUnread(frame);
  }

  #takeUnread(frame: UnreadFrame): SpeechError | undefined {
    const track = this.#track;
    if (track === undefined) return undefined;
    const { suspicious } = track;
    const mustEnd = track.unread(frame, this.#options.settings.clock.now());
    // Once a doubt: the frames that follow change nothing, and those of a kind that proved harmless are counted only.
    if (!suspicious && track.suspicious) this.#warn('frame-malformed', frame.message, this.feed.position);
    return this.#unreadAnswer(mustEnd);
  }

  tick(now: number, late: boolean): number {
    const track = this.#track;
    // After a sleep what the provider has sent meanwhile comes first.
    if (!late && track?.doubtful === true) {
      this.#endFor(track.tick(now, this.link.endSent));
      this.#options.session.progressed();
    }
    let due = this.feed.tick(now);
    if (this.#standby !== undefined) {
      if (now >= this.#standby.until) this.#release();
      else due = Math.min(due, this.#standby.until);
    }
    // One that answers in pauses may be silent for as long as somebody speaks.
    if (track !== undefined && this.#options.provider.protocol.traits.answers !== 'in-pauses') {
      due = Math.min(due, this.#options.wordless.tick(this.feed, track, now, late));
    }
    // Whether a doubt can be closed depends on all that is answered meanwhile.
    return track?.doubtful === true ? now : due;
  }

  drained(): SpeechError | undefined {
    const { log, session } = this.#options;
    if (this.#missed?.isShownBy(undefined) === true) return missedAnswer(this.#ofLink);
    const error = this.#unreadAnswer(this.#track?.endOfStream(this.feed.position));
    if (error === undefined && session.inputClosed && this.#handsOverAt === undefined)
      log.missingFrom(log.accepted, 'unwanted');
    return error;
  }

  /** The end of stream is not missed where all that it would have covered is silent, unless it is itself the answer. */
  drainTimedOut(limitMs: number): SpeechError | undefined {
    const { provider, log } = this.#options;
    const { protocol } = provider;
    const { settled, oldest, accepted } = log;
    const needed = protocol.traits.replay === 'whole' || oldest > settled;
    const until = Math.max(settled, this.#handsOverAt ?? accepted);
    if (needed || !log.isSilent(settled, until)) return drainTimeout(protocol.name, this.link.requestId, limitMs);
    const message = 'the provider never sent its end of stream; all that it left unanswered is silent';
    this.#warn('no-end-of-stream', message, settled);
    return undefined;
  }

  detach(reason: DetachReason): void {
    this.#isOver = true;
    this.feed.detach();
    if (reason === 'lost') this.#options.owner.detaching(this);
    const left = reason === 'lost' && this.#handsOverAt === undefined ? this.#left() : undefined;
    if (left === undefined) this.#track?.lost();
    this.#options.owner.detached(this, left);
  }

  /** Whether a final shows that one before it never came, so that the link is ended and the audio sent again. */
  #misses(start: number | undefined): boolean {
    if (start === undefined || this.#missed?.isShownBy(this.feed.map.toSource(start, 'start')) !== true) return false;
    this.link.fail(missedAnswer(this.#ofLink));
    return true;
  }

  /** What another link goes on with, where the provider does. */
  #left(): Unfinished | undefined {
    const { preparation } = this.link;
    const track = this.#track;
    const received = this.#received?.seconds;
    if (track === undefined || received === undefined) return undefined;
    return { preparation, map: this.feed.map, track, received };
  }

  /** Where the link goes on: after what the provider has received, which it answers without being sent it again. */
  #resumedFrom({ map, received, isStated }: Resumed): number {
    const { settings, log } = this.#options;
    let from = map.rewind(received);
    // It may have received more: a word that it then hears in two pieces is heard once more as a whole.
    if (!isStated && from < log.everSent) from = silenceBefore(log, from);
    from = this.#heldFrom(from);
    const present = Math.floor(log.accepted - settings.maxLagSamples);
    if (present > from) {
      log.gap(from, present, 'lag');
      from = present;
    }
    return from;
  }

  /** Where the link begins: as far back as it must, as little as it may. */
  #from(): number {
    const { provider, preRollSamples, settings, log } = this.#options;
    let from = this.#heldFrom(
      provider.protocol.traits.replay === 'whole' ? 0 : Math.max(0, log.settled - preRollSamples),
    );
    const present = Math.floor(log.accepted - settings.maxLagSamples);
    if (present > from) {
      log.missingFrom(present, 'lag');
      from = present;
    }
    return from;
  }

  /** The same beside another link: what that one has not answered yet, as far as this one will not be behind it. */
  #fromBeside(): number {
    const { preRollSamples, log, timetable, activeAt } = this.#options;
    const { oldest, settled, accepted } = log;
    if (timetable.pace.catchUp <= 1) return activeAt ?? accepted;
    return Math.min(accepted, Math.max(oldest, settled - preRollSamples, 0));
  }

  /** Where the audio from `from` on begins that is there to be sent; what is not is reported. */
  #heldFrom(from: number): number {
    const { log, source } = this.#options;
    if (from >= log.oldest || source.canReplay(from, log)) return from;
    log.missingFrom(log.oldest, 'overflow');
    return log.oldest;
  }

  #began(position: number): void {
    if (this.#standby !== undefined && this.feed.isBeside) this.#sentFrom = position;
    else this.#begin(position);
  }

  #begin(position: number): void {
    const { provider, preRollSamples, log, timeline, isBeside, owner } = this.#options;
    const { protocol, answers } = provider;
    const { sampleRate } = log;
    const { epoch } = this.link;
    const goesOn = this.#track !== undefined;
    const takesOverAt = this.#takesOverAt;
    const settled = takesOverAt ?? log.settled;
    this.#begunAt = position;
    if (this.#track === undefined) {
      this.#track = timeline.begin({ epoch, from: position, map: this.feed.map, ...(answers && { answers }) });
      // One that stood beside a link that has died was sent much that is answered since, and nobody knows any more in which words.
      if (isBeside) this.#track.takesOver(settled, takesOverAt === undefined, owner.followsUntimed);
    }
    const replayedSamples = Math.max(0, log.audioBetween(position, log.everSent));
    owner.began(this, {
      epoch,
      from: position / sampleRate,
      fromSample: position,
      settled: settled / sampleRate,
      settledSample: settled,
      replayed: replayedSamples / sampleRate,
      replayedSamples,
      cause: takesOverAt === undefined ? 'loss' : 'rotation',
      // A word of which the link is sent only the end may come out as another: without the whole pre-roll nothing is sure.
      exact: goesOn
        ? this.#isExact || position >= log.everSent
        : protocol.traits.wordTimes !== 'none' &&
          !owner.followsUntimed &&
          position <= log.nextAudio(Math.max(0, settled - preRollSamples)),
    });
  }

  /** A frame's text as the caller may see it: once for all results in it. */
  #rawOf(frame: string | Uint8Array): string | undefined {
    if (this.#raw !== undefined) return this.#raw;
    const text = textOfFrame(frame);
    if (text !== undefined) this.#raw = this.link.redacted(text);
    return this.#raw;
  }

  #endFor(mustEnd: MustEnd | undefined): void {
    const error = this.#unreadAnswer(mustEnd);
    if (error !== undefined) this.link.fail(error);
  }

  #unreadAnswer(mustEnd: MustEnd | undefined): SpeechError | undefined {
    return mustEnd === undefined ? undefined : unreadAnswer(mustEnd, this.#ofLink);
  }

  get #ofLink(): { readonly provider: string; readonly requestId: string | undefined } {
    return { provider: this.#options.provider.protocol.name, requestId: this.link.requestId };
  }

  #warn(code: 'frame-malformed' | 'no-end-of-stream', message: string, position: number): void {
    const { log, session } = this.#options;
    session.warning(sessionWarning(code, message, { at: position / log.sampleRate }));
  }
}
