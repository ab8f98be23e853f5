import type { Emitter } from '../emitter.ts';
import type { Relabel } from '../results/relabel.ts';
import type { TranscriptResult } from '../results/result.ts';
import type { RouteShare } from '../results/route.ts';
import type { Seam } from '../results/seam.ts';
import type { Turn } from '../results/turn.ts';
import type { SessionEvents } from '../session/events.ts';
import type { RouteChange } from '../session/route-change.ts';
import type { RouteSent } from '../session/route-shares.ts';
import { SeamList } from '../session/seam-list.ts';
import { sessionTimeline } from '../transcript/channel-timelines.ts';
import type { UnmappedSpeaker } from '../transcript/session-speakers.ts';
import type { SessionTimeline, TimelineSink } from '../transcript/timeline.ts';
import { unanswered, type AudioLog } from './audio-log.ts';
import type { Feed, TranscriptionLink } from './feed.ts';
import { RecognitionWork, type WorkOwner, type WorkSession } from './link-work.ts';
import type { ListedOptions, Settings } from './options.ts';
import { handOverOf, isBehind } from './hand-over.ts';
import { Timetable } from './pacer.ts';
import { framesHarmless, speakerUnmapped, timesImpossible } from './plane-warnings.ts';
import { providerParts, type ProviderParts } from './provider-parts.ts';
import type { SourceState } from './source-state.ts';
import type { Unfinished } from './resumption.ts';
import { RouteUses } from './route-uses.ts';
import { ShortWay } from './short-way.ts';
import { Wordless } from './wordless.ts';

export interface LinkWorksOptions {
  readonly settings: Settings;
  readonly log: AudioLog;
  /** Where the session began, in samples: 0, or further where it goes on with an earlier one. */
  readonly from: number;
  readonly source: SourceState;
  readonly isSpeech: ListedOptions['isSpeech'];
  readonly createConverter: ListedOptions['createConverter'];
  readonly emitter: Emitter<SessionEvents>;
  readonly session: WorkSession;
}

/**
 * Makes the work of each link of a transcription, and owns what their works share: the one transcript, the pace, the
 * converters, what was learned of the provider's silence, the seams, and how far the links were sent.
 */
export class LinkWorks implements TimelineSink, WorkOwner {
  readonly timeline: SessionTimeline;
  readonly wordless: Wordless;
  /** Where audio goes that a link is sent as it comes. */
  readonly shortWay: ShortWay;
  readonly seams = new SeamList<Seam>();
  readonly #options: LinkWorksOptions;
  #timetable: Timetable;
  /** What works on the link that the session's audio goes out on, if there is one. */
  #active: RecognitionWork | undefined;
  /** On the link that is made ready to take over from it. */
  #successor: RecognitionWork | undefined;
  /** On the link from which another has taken over, and which is still answering. */
  #retiring: RecognitionWork | undefined;
  /** By route, that of the first from the start, so that what converts for it is loaded while it is dialled; others from their first dial on. */
  readonly #providers: ProviderParts[];
  /** Of the active link, or of the last one; and of the one before that. */
  #provider: ProviderParts;
  #before: ProviderParts;
  /** Where there are several routes. */
  readonly #routes: RouteUses | undefined;
  /** How far the last link was sent, once it is over. */
  #sent = 0;
  /** What the last link has left to the next one, where the provider may go on with it. */
  #left: Unfinished | undefined;
  /** Whether any link was sent anything. */
  #begun = false;

  constructor(options: LinkWorksOptions) {
    const { settings, log, from, source, isSpeech, emitter } = options;
    const { sampleRate, clock, preRollSamples, routes } = settings;
    const [{ protocol }] = routes;
    this.#options = options;
    this.timeline = sessionTimeline({
      audio: log,
      channels: log.channels,
      steadily: protocol.traits.answers === 'steadily',
      joiner: protocol.joiner,
      replay: protocol.traits.replay,
      preRollSeconds: preRollSamples / sampleRate,
      speakers: routes.some((route) => route.protocol.traits.speakers === true),
      earlier: settings.earlier,
      sink: this,
    });
    const first = providerParts(0, routes[0], options);
    this.#providers = [first];
    this.#provider = this.#before = first;
    if (routes.length > 1) this.#routes = new RouteUses(routes, sampleRate, emitter);
    this.shortWay = new ShortWay({ log, clock, asks: isSpeech !== undefined, encoding: settings.input.encoding });
    log.tail = this.shortWay;
    this.wordless = new Wordless({ log, source, session: options.session });
    this.#timetable = new Timetable(first.pace);
    // What an earlier session has sent is not late in this one.
    this.#timetable.leftOut(from);
  }

  /** What sends the audio on the active link, if there is one. */
  get feed(): Feed | undefined {
    return this.#active?.feed;
  }

  /** How far the link that is ready, or else the last one, was sent. */
  get sentTo(): number {
    return this.feed?.position ?? this.#sent;
  }

  /** Samples that wait to be sent. Without a link all that has no answer waits, also what an earlier link was sent. */
  get unsent(): number {
    return this.feed?.unsent ?? unanswered(this.#options.log);
  }

  /** Resolves when a link can be sent audio; rejects with a `SpeechError` when a converter cannot be loaded. */
  async prepared(route: number): Promise<void> {
    await this.#providerOf(route).converters?.ready;
  }

  /** A link is ready. `isBeside`: another one is active, and this one is made ready to take over. */
  attach(link: TranscriptionLink, route: number, isBeside: boolean): RecognitionWork {
    const { settings, log, source, session } = this.#options;
    const provider = this.#providerOf(route);
    this.#routes?.ready(route);
    const isOther = provider !== this.#provider;
    const timetable = isBeside || isOther ? this.#timetable.twin(provider.pace) : this.#timetable;
    const work = new RecognitionWork(link, {
      provider,
      // What another provider has said without times could not be compared with what is sent again.
      preRollSamples: isOther && isUntimed(this.#provider) ? 0 : provider.preRollSamples,
      settings,
      log,
      timeline: this.timeline,
      source,
      timetable,
      wordless: this.wordless,
      shortWay: this.shortWay,
      isBeside,
      activeAt: isBeside ? this.#active?.position : undefined,
      left: isBeside ? undefined : this.#takeLeft(link, isOther),
      owner: this,
      session,
    });
    if (isBeside) {
      this.#successor = work;
      this.#active?.feed.leaveShortWay();
    } else {
      this.#active = work;
      this.#timetable = timetable;
      this.#uses(provider);
    }
    return work;
  }

  // What becomes of the audio

  /** Audio was appended to the log. */
  appended(now: number): void {
    this.#active?.feed.appended(now);
    this.#successor?.feed.appended(now);
  }

  /** Sends what may leave now. */
  pump(now: number): void {
    this.#active?.feed.pump(now);
    this.#successor?.feed.pump(now);
  }

  /** What waits for its pace alone may be due. Returns when the next of it is; Infinity where that was announced. */
  sendWaiting(now: number): number {
    const due = this.#active?.feed.sendWaiting(now) ?? Infinity;
    return Math.min(due, this.#successor?.feed.sendWaiting(now) ?? Infinity);
  }

  // Where two links stand beside each other

  /** Whether nobody speaks, so that the active link may be ended and another made. */
  get isQuiet(): boolean {
    const active = this.#active;
    if (active === undefined) return true;
    const nothing = { from: undefined, leftOutTo: undefined };
    const successor = { position: active.position, openSegments: 0, isUntimed: false, ...nothing };
    return handOverOf(this.#options.log, { active, successor, must: false, moreToCome: true }) !== undefined;
  }

  /** Lets the successor take over, where this is the moment for it; returns whether it did. */
  handOver(must: boolean): boolean {
    const active = this.#active;
    const successor = this.#successor;
    if (active === undefined || successor === undefined || this.#retiring !== undefined) return false;
    const { log, source } = this.#options;
    const moreToCome = !source.ending || source.moreToCome() || active.position < log.accepted;
    const place = handOverOf(log, { active, successor, must, moreToCome });
    if (place === undefined) return false;
    active.retire(place);
    this.#retiring = active;
    this.#promote(successor, place.position);
    return true;
  }

  #promote(work: RecognitionWork, position: number | undefined): void {
    this.#active = work;
    this.#uses(work.provider);
    this.#successor = undefined;
    this.#timetable = work.timetable;
    work.lead(position);
  }

  // What the works report

  get followsUntimed(): boolean {
    return isUntimed(this.#before);
  }

  isBehind(successor: RecognitionWork): boolean {
    const active = this.#active;
    if (successor !== this.#successor || active === undefined) return false;
    // A source that is not live may be sent as fast as a successor can catch up, and nobody waits for its words.
    return this.#options.settings.live && isBehind(this.#options.log, { active, successor });
  }

  /** The successor is active from now on, where it was sent all that is unanswered. */
  takeOver(work: RecognitionWork): boolean {
    if (work !== this.#successor || this.#active !== undefined || !work.standsAlone) return false;
    this.#promote(work, undefined);
    return true;
  }

  began({ provider }: RecognitionWork, seam: Seam): void {
    const { emitter } = this.#options;
    // The first link takes over from nobody.
    if (this.#begun) {
      this.seams.add(seam);
      emitter.emit('seam', seam);
    }
    this.#begun = true;
    this.#routes?.began(provider, seam);
  }

  /** A link is lost, and with it what it has not answered. Of one that retires that falls to the active one, or to another link after it. */
  detaching(work: RecognitionWork): void {
    const { log } = this.#options;
    const { handsOverAt } = work;
    if (work !== this.#retiring || handsOverAt === undefined) return;
    const { settled } = log;
    if (settled >= handsOverAt || this.#active === undefined || this.#active.brings(settled)) return;
    // Nobody was sent it, or it was dropped as the other link's to say.
    if (log.isSilent(settled, handsOverAt)) log.settleTo(handsOverAt);
    else this.#active.loses();
  }

  detached(work: RecognitionWork, left: Unfinished | undefined): void {
    this.#routes?.sent(sentOn(work));
    if (work === this.#successor) {
      this.#successor = undefined;
      this.#active?.feed.useShortWay();
      return;
    }
    if (work === this.#retiring) {
      this.#retiring = undefined;
      this.#active?.waitsNoMore();
      return;
    }
    if (work !== this.#active) return;
    this.#active = undefined;
    this.#left = left;
    this.#sent = work.position;
  }

  // What the timeline reports

  result(result: TranscriptResult): void {
    const { settings, session } = this.#options;
    this.wordless.reported(result, this.sentTo, settings.clock.now());
    session.result(result);
  }

  turn(turn: Turn): void {
    this.#options.emitter.emit('turn', turn);
  }

  relabel(relabel: Relabel): void {
    this.#options.emitter.emit('relabel', relabel);
  }

  speakerUnmapped(speaker: UnmappedSpeaker): void {
    this.#options.session.warning(speakerUnmapped(speaker, this.#sentSeconds, !isUntimed(this.#provider)));
  }

  timesImpossible(): void {
    this.#options.session.warning(timesImpossible(this.#sentSeconds));
  }

  framesHarmless(kind: string): void {
    this.#options.session.warning(framesHarmless(kind, this.#sentSeconds));
  }

  get #sentSeconds(): number {
    return this.sentTo / this.#options.settings.sampleRate;
  }

  /** The session is over. */
  stop(): void {
    this.shortWay.detach();
    // Leaves out routes that were never dialled.
    this.#providers.forEach(({ converters }) => converters?.stop());
  }

  #providerOf(route: number): ProviderParts {
    const settings = this.#options.settings.routes[route];
    if (settings === undefined) throw new Error(`there is no route ${route}`);
    return (this.#providers[route] ??= providerParts(route, settings, this.#options));
  }

  /** What each route was sent, where there are several. */
  get routes(): readonly RouteShare[] | undefined {
    if (this.#routes === undefined) return undefined;
    const alive = [this.#active, this.#successor, this.#retiring];
    return this.#routes.with(alive.flatMap((work) => (work === undefined ? [] : [sentOn(work)])));
  }

  /** Another route is in use from now on. */
  routeChanged(change: Pick<RouteChange, 'reason' | 'error'>): void {
    this.#routes?.changed(change);
  }

  #uses(provider: ProviderParts): void {
    this.#before = this.#provider;
    if (provider === this.#provider) return;
    this.#provider = provider;
    this.wordless.changed();
  }

  /** What the link before has left, where the provider's stream is still the same. */
  #takeLeft({ preparation }: TranscriptionLink, isOther: boolean): Unfinished | undefined {
    const left = this.#left;
    this.#left = undefined;
    if (left === undefined || (left.preparation === preparation && !isOther)) return left;
    left.track.lost();
    return undefined;
  }
}

function sentOn({ provider, feed }: RecognitionWork): RouteSent {
  return { route: provider.route, heard: feed.heard, replayed: feed.replayed };
}

function isUntimed({ protocol }: ProviderParts): boolean {
  return protocol.traits.wordTimes === 'none';
}
