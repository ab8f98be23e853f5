import type { Emitter } from '../emitter.ts';
import type { Surface } from '../errors/remedies.ts';
import { withSummary, type SpeechError } from '../errors/speech-error.ts';
import { sessionWarning, type SessionWarning } from '../errors/warnings.ts';
import type { RecognitionEvent, RecognitionLink } from '../protocol/recognition.ts';
import { positionsOf, type Positions } from '../results/positions.ts';
import type { TranscriptResult } from '../results/result.ts';
import type { AssessmentStats, TranscriptionStats } from '../results/stats.ts';
import type { Summary } from '../results/summary.ts';
import type { Control } from '../session/control.ts';
import type { DataPlane, LinkWork } from '../session/data-plane.ts';
import { sessionEvents, type SessionEvents, type SessionStatus } from '../session/events.ts';
import { LateControl } from '../session/late-control.ts';
import type { LinkWarning } from '../session/link-warnings.ts';
import type { LivenessOptions } from '../session/liveness.ts';
import { PercentileCounts } from '../session/percentile-counts.ts';
import type { Progress } from '../session/recovery.ts';
import type { RouteChange } from '../session/route-change.ts';
import { SessionShell } from '../session/shell.ts';
import { AudioLog, unanswered } from './audio-log.ts';
import { blockPhase } from './block-phase.ts';
import type { Feed, TranscriptionLink } from './feed.ts';
import { frameSamples } from './frame-samples.ts';
import { HIGH_SECONDS } from './high-seconds.ts';
import { Intake, type IntakeSession, type OverflowPolicy } from './intake.ts';
import type { WorkSession } from './link-work.ts';
import type { LinkParts } from './link-parts.ts';
import type { LinkWorks } from './link-works.ts';
import type { ListedOptions, RouteSettings, Settings } from './options.ts';
import { lagStays, OverrunWarning } from './plane-warnings.ts';
import { ReadThrottle } from './read-throttle.ts';
import { ResultReaders } from './result-readers.ts';
import type { Entrance, ShortWay } from './short-way.ts';
import { SourceState } from './source-state.ts';
import type { WritesSession } from './writes.ts';

/** Loads what links are made of. Asked again where it rejects. */
export type LoadLinkParts = () => Promise<LinkParts>;

const BYTES_PER_SAMPLE = 2;
/** A block of the log holds so many frames. */
const BLOCK_FRAMES = 10;

/**
 * The data plane of a transcription: its source, what is left to do, and what is reported to its caller. What its links share is in
 * `LinkWorks`, what belongs to one link is in that link's work. Everything here runs synchronously; the facade in transcribe.ts
 * adds the promises and streams that a caller holds.
 */
export class TranscriptionPlane
  implements DataPlane<RecognitionLink, RecognitionEvent>, WorkSession, IntakeSession, WritesSession
{
  readonly shell: SessionShell<SessionEvents, SessionStatus, Summary>;
  readonly emitter: Emitter<SessionEvents>;
  readonly readers = new ResultReaders<TranscriptResult>({
    onSlow: ({ message, remedy }) => {
      this.emitter.emit('warning', { code: 'slow-consumer', message, ...(remedy === undefined ? {} : { remedy }) });
    },
  });
  readonly log: AudioLog;
  readonly source: SourceState;
  readonly intake: Intake;
  readonly control: Control;
  readonly patient = true;
  readonly utterances = false;
  /** Whether audio was given that the intake has not seen yet. */
  moreToCome = (): boolean => false;
  readonly #settings: Settings;
  readonly #sampleRate: number;
  /** Of all its links; absent while the code that makes them is being loaded. */
  #works: LinkWorks | undefined;
  #entered: ((shortWay: ShortWay) => void) | undefined;
  readonly #overrun = new OverrunWarning();
  /** A live source does not wait. */
  readonly #readThrottle: ReadThrottle | undefined;
  /** Of the link that became ready last. */
  #route = 0;
  /** Results with text. */
  #results = 0;
  #gapSeconds = 0;
  #firstPartialMs: number | undefined;
  /** From the first final on. */
  #finalLatencyMs: PercentileCounts | undefined;
  /** When the end was sent, in the clock's milliseconds. */
  #endSentAt: number | undefined;
  #resultMs: number | undefined;
  #inputClosed = false;

  constructor(options: ListedOptions, settings: Settings, surface: Surface, parts: LinkParts | LoadLinkParts) {
    const { sampleRate, routes } = settings;
    const [{ protocol }] = routes;
    this.#settings = settings;
    this.#sampleRate = sampleRate;
    this.shell = new SessionShell({
      events: sessionEvents,
      onListenerError: options.onListenerError,
      surface,
      status: () => this.status,
    });
    this.emitter = this.shell.emitter;
    const sourceFrame = frameSamples(protocol.traits, sampleRate);
    this.log = new AudioLog({
      sampleRate,
      channels: protocol.audio.channels,
      capacity: settings.windowSamples,
      blockSamples: sourceFrame * BLOCK_FRAMES,
      shorterBy: sourceFrame * blockPhase(settings.clock, BLOCK_FRAMES),
      preRollSamples: settings.preRollSamples,
      onGap: (gap) => {
        this.#gapSeconds += gap.end - gap.start;
        this.emitter.emit('gap', gap);
        this.#works?.timeline.passed();
      },
    });
    const { earlier } = settings;
    if (earlier !== undefined) {
      const { settledSamples } = earlier;
      this.log.goOn(Math.max(0, settledSamples - settings.preRollSamples), settledSamples);
    }
    this.intake = new Intake({
      log: this.log,
      policy: settings.overflow,
      frameSamples: sourceFrame,
      surface,
      session: this,
    });
    this.source = new SourceState(() => this.intake.waiting || this.moreToCome());
    this.#readThrottle = settings.live ? undefined : new ReadThrottle(settings.windowSamples, sampleRate);
    this.control =
      typeof parts === 'function'
        ? this.#lateControl(options, parts)
        : this.#makeControl(options, parts, { from: this.log.accepted, begunAt: settings.clock.now() });
  }

  /** What sends the audio on the link that is ready, if there is one. */
  get feed(): Feed | undefined {
    return this.#works?.feed;
  }

  /** Says what stands before the log. `made` is given the short way as soon as there is one. */
  enter(entrance: Entrance, made: (shortWay: ShortWay) => void): void {
    this.#entered = (shortWay) => {
      shortWay.entrance = entrance;
      made(shortWay);
    };
    if (this.#works !== undefined) this.#entered(this.#works.shortWay);
  }

  get positions(): Positions {
    const { accepted, settled } = this.log;
    return positionsOf({ accepted, sent: this.#sentTo, settled }, this.#sampleRate);
  }

  get status(): SessionStatus {
    return { ...this.control.status, lagSeconds: this.#unsent / this.#sampleRate };
  }

  get inputClosed(): boolean {
    return this.#inputClosed;
  }

  get spoke(): boolean {
    return this.#results > 0;
  }

  get stats(): TranscriptionStats & AssessmentStats {
    const { accepted, settled } = this.positions;
    const firstPartialMs = this.#firstPartialMs;
    const finalLatencyMs = this.#finalLatencyMs?.all;
    const resultMs = this.#resultMs;
    return {
      ...this.control.links.stats,
      accepted,
      settled,
      lagSeconds: this.#unsent / this.#sampleRate,
      replayed: this.log.replayed / this.#sampleRate,
      gapSeconds: this.#gapSeconds,
      finals: this.#works?.timeline.finals ?? 0,
      ...(firstPartialMs !== undefined && { firstPartialMs }),
      ...(finalLatencyMs && { finalLatencyMs }),
      ...(resultMs !== undefined && { resultMs }),
    };
  }

  summary(): Summary {
    const { accepted, acceptedSamples, settled, settledSamples } = this.positions;
    const routes = this.#works?.routes;
    return {
      sampleRate: this.#sampleRate,
      accepted,
      acceptedSamples,
      settled,
      settledSamples,
      replayed: this.log.replayed / this.#sampleRate,
      replayedSamples: this.log.replayed,
      dials: this.control.links.dials,
      links: this.control.links.ready,
      finals: this.#works?.timeline.finals ?? 0,
      unreadFrames: this.#works?.timeline.unreadFrames ?? 0,
      warningsLeftOut: this.control.links.warningsLeftOut,
      wordless: this.#works?.wordless.seconds ?? 0,
      ...(routes !== undefined && { routes }),
      seams: this.#works?.seams.all ?? [],
      gaps: [...this.log.gaps],
    };
  }

  // What the caller asks for

  /** All audio was given; the end is sent when the audio is. */
  end(): void {
    const { source, log } = this;
    source.ending = true;
    if (log.settled < log.accepted || source.moreToCome()) this.control.start();
    this.pump();
    this.control.send({ type: 'end' });
  }

  finalize(): void {
    this.source.finalizing = true;
    this.pump();
  }

  /** Sends what may leave now. */
  pump(): void {
    this.#works?.pump(this.#settings.clock.now());
  }

  pause(paused: boolean): void {
    this.#works?.shortWay.pause();
    this.source.paused = paused;
    // What a link is sent instead of audio may be due at once.
    this.due(0);
    if (!paused) this.pump();
  }

  /** The source has captured nothing for so many samples. */
  skip(count: number): void {
    const now = this.#settings.clock.now();
    this.#works?.shortWay.close();
    this.log.skip(count);
    // What came before it need not wait for a whole frame any more.
    this.#works?.pump(now);
    this.control.awake(now);
  }

  /** Resolves when little is left to send of what was accepted; at once for a live source, which does not wait. */
  whenNearlySent(): Promise<void> {
    if (this.#readThrottle === undefined || this.shell.over) return Promise.resolve();
    const near = this.#readThrottle.whenNear(this.#unsent);
    // Where somebody waits, it is looked at anew up to where frames may go past the feed.
    if (this.#readThrottle.waiting) this.#works?.shortWay.openPaced(this.#settings.clock.now());
    return near;
  }

  // What the control plane asks and reports

  liveness(route = 0): Omit<LivenessOptions, 'noAnswersMs' | 'pingsUnanswered'> {
    const { traits, audio } = this.#protocolOf(route);
    const highBytes = HIGH_SECONDS * BYTES_PER_SAMPLE * audio.sampleRate * audio.channels;
    return { sampleRate: this.#sampleRate, steadily: traits.answers === 'steadily', highBytes };
  }

  async admit(route = 0): Promise<void> {
    await this.#works?.prepared(route);
  }

  attach(link: TranscriptionLink, beside = false, route = 0): LinkWork<RecognitionEvent> {
    if (this.#works === undefined) throw new Error('there is a link, and not what works on it');
    if (!beside) this.#overrun.renew();
    this.#route = route;
    return this.#works.attach(link, route, beside);
  }

  get rotates(): boolean {
    return this.#settings.routes.every(({ protocol }) => protocol.traits.replay === 'unsettled');
  }

  routeChanged(change: Pick<RouteChange, 'reason' | 'error'>): void {
    this.#works?.routeChanged(change);
  }

  handOver(must: boolean): boolean {
    return this.#works?.handOver(must) === true;
  }

  isQuiet(): boolean {
    // A stream that is one piece would have to be sent again as a whole.
    if (this.#protocolOf(this.#route).traits.replay === 'whole') return false;
    return this.#works?.isQuiet === true;
  }

  warned(_: TranscriptionLink, message: string, code: LinkWarning): void {
    this.warning(sessionWarning(code, message, { at: this.positions.sent }));
  }

  progress(): Progress {
    return {
      finals: this.#works?.timeline.finals ?? 0,
      results: this.#results,
      position: this.#sentTo,
      sampleRate: this.#sampleRate,
      settled: this.log.settled,
      frameSamples: frameSamples(this.#protocolOf(this.#route).traits, this.#sampleRate),
      ending: this.source.ending,
      nothingLeft: this.nothingLeft(),
    };
  }

  nothingLeft(): boolean {
    const { log, source } = this;
    if (source.moreToCome()) return false;
    if (log.accepted === 0) return true;
    return log.settled >= log.accepted && (this.#works?.timeline.openSegments ?? 0) === 0 && !this.control.links.linked;
  }

  tick(): number {
    if (this.intake.waiting) this.intake.retry();
    this.#lookAtSource();
    // Room is made in more than one way.
    return this.intake.waiting ? 0 : Infinity;
  }

  sendWaiting(now: number): number {
    return this.#works?.sendWaiting(now) ?? Infinity;
  }

  ending(): void {
    // What was sent, has no answer and is no longer held is in nobody's hands: now it is sure that no link will need it.
    this.log.missingFrom(this.log.oldest, 'unanswered');
    this.#works?.timeline.close();
    this.log.close();
  }

  closed(): void {
    this.#over();
    this.readers.close();
    this.shell.closed.resolve(this.summary());
  }

  failed(error: SpeechError): void {
    withSummary(error, this.summary());
    this.intake.stop(error);
    this.#over();
    this.readers.fail(error);
    this.shell.closed.reject(error);
  }

  // What the intake asks and reports

  appended(): void {
    const now = this.#settings.clock.now();
    if (!this.control.started || this.feed === undefined) this.control.work();
    if (this.feed === undefined) this.source.appendedAt = now;
    else this.fed(now);
  }

  /** The same where there is a link, at `now`. */
  fed(now: number): void {
    this.#works?.appended(now);
  }

  sendingAt(): number | undefined {
    return this.feed?.position;
  }

  blocked(): void {
    this.#works?.shortWay.close();
    this.due(0);
  }

  overrun(): void {
    const warning = this.#overrun.of(this.log);
    if (warning !== undefined) this.warning(warning);
  }

  // What the writes ask

  get overflow(): OverflowPolicy {
    return this.#settings.overflow;
  }

  refusal(): SpeechError | undefined {
    return this.shell.refusal('audio', this.#inputClosed);
  }

  now(): number {
    return this.#settings.clock.now();
  }

  // What the work of a link asks and reports

  progressed(): void {
    this.intake.retry();
    this.#lookAtSource();
  }

  due(at: number, isToSend = false): void {
    if (isToSend) this.control.sendDue(at);
    else this.control.due(at);
  }

  unsentAwaited(): number {
    return this.#readThrottle?.awaited ?? -1;
  }

  endSent(): void {
    this.#endSentAt = this.#settings.clock.now();
    this.control.send({ type: 'endSent' });
  }

  answered(): void {
    this.#results += 1;
  }

  linkAnswered(): void {
    this.control.links.answered();
  }

  result(result: TranscriptResult): void {
    this.readers.push(result);
    if (result.type === 'partial') this.emitter.emit('partial', result);
    else if (result.type === 'final') this.emitter.emit('final', result);
    else this.emitter.emit('retract', result);
  }

  firstPartial(ms: number | undefined, epoch: number): void {
    if (ms === undefined) return;
    this.#firstPartialMs = ms;
    this.shell.measured('first-partial', ms, epoch);
  }

  finalLatency(ms: number | undefined, epoch: number): void {
    if (ms !== undefined) {
      (this.#finalLatencyMs ??= new PercentileCounts()).add(ms);
      this.shell.measured('final-latency', ms, epoch);
    } else if (this.shell.surface === 'assessment' && this.#endSentAt !== undefined) {
      this.#resultMs = this.#settings.clock.now() - this.#endSentAt;
      this.shell.measured('result', this.#resultMs, epoch);
    }
  }

  replay(): void {
    this.control.replay();
  }

  closeInput(): void {
    this.#inputClosed = true;
    this.source.ending = true;
    this.feed?.stop(this.#settings.clock.now());
    this.control.send({ type: 'end' });
  }

  lagStays(seconds: number): void {
    this.warning(lagStays(seconds, this.positions.sent));
  }

  fail(error: unknown): void {
    this.control.fail(error as SpeechError);
  }

  warning(warning: SessionWarning): void {
    this.emitter.emit('warning', warning);
  }

  /** How far the link that is ready, or else the last one, was sent, in samples. */
  get #sentTo(): number {
    return this.#works?.sentTo ?? 0;
  }

  /** Samples that wait to be sent. */
  get #unsent(): number {
    return this.#works?.unsent ?? unanswered(this.log);
  }

  #protocolOf(route: number): RouteSettings['protocol'] {
    const { routes } = this.#settings;
    return (routes[route] ?? routes[0]).protocol;
  }

  #lateControl(options: ListedOptions, load: LoadLinkParts): Control {
    const from = this.log.accepted;
    return new LateControl({
      routes: options.routes,
      session: options,
      settings: this.#settings,
      shell: this.shell,
      plane: this,
      load,
      make: (parts: LinkParts, begunAt) => this.#makeControl(options, parts, { from, begunAt }),
    });
  }

  #makeControl(
    options: ListedOptions,
    { ControlPlane, LinkWorks }: LinkParts,
    { from, begunAt }: { readonly from: number; readonly begunAt: number },
  ): Control {
    const { isSpeech, createConverter } = options;
    this.#works = new LinkWorks({
      settings: this.#settings,
      log: this.log,
      from,
      source: this.source,
      isSpeech,
      createConverter,
      emitter: this.emitter,
      session: this,
    });
    this.#entered?.(this.#works.shortWay);
    return new ControlPlane<object, RecognitionLink, RecognitionEvent>({
      routes: options.routes,
      session: options,
      settings: this.#settings,
      shell: this.shell,
      plane: this,
      begunAt,
    });
  }

  /** Lets a source go on that was read far enough ahead. */
  #lookAtSource(): void {
    if (this.#readThrottle?.waiting === true) this.#readThrottle.look(this.#unsent);
  }

  #over(): void {
    this.#readThrottle?.release();
    this.source.replay?.close();
    this.#works?.stop();
    this.log.free();
  }
}
