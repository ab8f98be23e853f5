import { createActor, type Actor } from 'xstate';
import { Pacer } from '../audio/pacer.ts';
import { ReplayWindow } from '../audio/replay-window.ts';
import { SpeechDetector } from '../audio/speech.ts';
import { Emitter } from '../emitter.ts';
import { Secrets } from '../errors/redact.ts';
import { withSummary, type SpeechError } from '../errors/speech-error.ts';
import { Timeline } from '../transcript/timeline.ts';
import type { TranscriptResult } from '../transcript/types.ts';
import { CredentialsKeeper } from './credentials.ts';
import { deferred } from './deferred.ts';
import { Dialler } from './dialler.ts';
import { DialLimiter, hostLimiter } from './dial-limiter.ts';
import type { SessionEvents, SessionStatus } from './events.ts';
import { Intake } from './intake.ts';
import { Links } from './links.ts';
import { Sender } from './sender.ts';
import { Losses } from './losses.ts';
import { createSessionMachine, type SessionMachine } from './machine.ts';
import type { Settings, TranscribeOptions } from './options.ts';
import { Readers } from './readers.ts';
import { Recovery, type Progress } from './recovery.ts';
import { statusOf } from './status.ts';
import type { Positions } from './session.ts';
import type { Summary } from './summary.ts';
import { tickerOf, type Ticker } from './ticker.ts';
import { sessionWarning } from './warnings.ts';

/** A block of the window holds so many frames. */
const BLOCK_FRAMES = 10;

/**
 * Where the two planes meet: audio and results flow through plain classes, and the machine hears of edges only. Everything
 * here runs synchronously; the facade in transcription.ts adds the promises and streams that a caller holds.
 */
export class SessionCore<C extends object> {
  readonly emitter: Emitter<SessionEvents>;
  readonly readers = new Readers<TranscriptResult>();
  readonly ready = deferred<void>();
  readonly closed = deferred<Summary>();
  readonly window: ReplayWindow;
  readonly intake: Intake;
  readonly sender: Sender;
  readonly #settings: Settings;
  readonly #sampleRate: number;
  readonly #timeline: Timeline;
  readonly #losses: Losses;
  readonly #recovery: Recovery;
  readonly #links: Links<C>;
  readonly #detector: SpeechDetector;
  readonly #actor: Actor<SessionMachine>;
  readonly #ticker: Ticker;
  readonly #ticking = { tick: (now: number, late: boolean): void => this.#tick(now, late) };
  readonly #clearConnectivity: (() => void) | undefined;
  readonly #moreToCome: () => boolean;
  #started = false;
  #ending = false;
  #overrunTold = false;
  #toldStatus = '';
  #abortReason: SpeechError | undefined;
  #outcome: SpeechError | 'closed' | undefined;

  constructor(options: TranscribeOptions<C>, settings: Settings, moreToCome: () => boolean) {
    const { protocol, credentials } = options;
    this.#settings = settings;
    this.#moreToCome = moreToCome;
    this.#sampleRate = protocol.audio.sampleRate;
    this.emitter = new Emitter<SessionEvents>(
      options.onListenerError === undefined ? {} : { onListenerError: options.onListenerError },
    );
    const { clock, random } = settings;
    const frameSamples = Math.round((protocol.traits.frameMs * this.#sampleRate) / 1000);
    this.window = new ReplayWindow(settings.windowSamples, frameSamples * BLOCK_FRAMES);
    this.#detector = new SpeechDetector(this.#sampleRate);
    this.#timeline = new Timeline({
      sampleRate: this.#sampleRate,
      joiner: protocol.joiner,
      replay: protocol.traits.replay,
      preRollSeconds: settings.preRollSamples / this.#sampleRate,
      sink: {
        result: (result) => this.#tell(result),
        settled: (position) => this.#settled(position),
        gap: (gap) => this.emitter.emit('gap', gap),
      },
    });
    this.#losses = new Losses(this.#sampleRate, {
      settled: () => this.#timeline.settled,
      gap: (start, end, reason) => this.#timeline.gap(start, end, reason),
    });
    const secrets = new Secrets();
    const keeper = new CredentialsKeeper(credentials, clock, secrets);
    const limiter = new DialLimiter();
    const dialler = new Dialler({
      protocol,
      keeper,
      secrets,
      settings,
      transport: options.transport,
      allowInsecureUrl: options.allowInsecureUrl ?? false,
    });
    // What a plain object can be wrong about is told at once, before anything is dialled.
    if (!keeper.refreshable) dialler.request(1);
    this.#recovery = new Recovery({
      clock,
      random,
      limits: settings.retryLimits,
      refreshable: keeper.refreshable,
      limiter,
      reserveHost: (at) => (dialler.host === '' ? 0 : hostLimiter(clock, dialler.host).reserve(at)),
    });
    this.sender = new Sender({
      window: this.window,
      pacer: new Pacer({ sampleRate: this.#sampleRate, pace: settings.pace, catchUp: settings.catchUp }),
      traits: protocol.traits,
      sampleRate: this.#sampleRate,
      idle: settings.idle,
      ports: {
        began: (link, position) => this.#links.began(link, position),
        progressed: () => this.intake.retry(),
        moreToCome: () => this.intake.waiting || this.#moreToCome(),
        told: () => this.#actor.send({ type: 'told' }),
        isSpeech: (samples) => options.isSpeech?.(samples) ?? this.#detector.push(samples),
      },
    });
    this.intake = new Intake(this.window, settings.overflow, this.#sampleRate, {
      frameSamples,
      appended: () => this.#appended(),
      sendingAt: () => (this.sender.attached ? this.sender.position : undefined),
      everSent: () => this.sender.everSent,
      dropped: (from, to, unsent) => {
        if (unsent) this.#losses.unsent(from, to);
        if (unsent) this.sender.skipTo(to);
      },
      overrun: () => this.#warnOverrun(),
    });
    this.#links = new Links({
      protocol,
      settings,
      dialler,
      limiter,
      recovery: this.#recovery,
      timeline: this.#timeline,
      window: this.window,
      sender: this.sender,
      losses: this.#losses,
      detector: this.#detector,
      emitter: this.emitter,
      onReady: () => {
        this.#overrunTold = false;
        this.ready.resolve();
      },
      onAnswer: () => this.intake.retry(),
    });
    this.#actor = createActor(
      createSessionMachine({
        connectMs: settings.connectMs,
        readyMs: settings.readyMs,
        authorize: ({ refresh, signal }) => keeper.fetch(refresh, signal),
        openLink: (epoch, edge) => this.#links.open(epoch, edge),
        decide: (failure) => this.#recovery.decide(failure, this.#progress(), this.#links.lastLife),
        nothingLeft: () => this.#nothingLeft(),
        failureOf: (cause, phase) => dialler.failureOf(cause, phase),
      }),
      {
        clock: {
          setTimeout: (run, delayMs) => clock.setTimeout(run, delayMs) as never,
          clearTimeout: (handle) => clock.clearTimeout(handle),
        },
        ...(options.inspect === undefined ? {} : { inspect: options.inspect }),
      },
    );
    this.#ticker = tickerOf(clock);
    this.#actor.subscribe(() => this.#moved());
    this.#actor.start();
    this.#clearConnectivity = options.connectivity?.subscribe((online) => this.#hint(online));
    if (options.connectivity?.online === false) this.#hint(false);
  }

  /** Whether the session has come to its end, whichever. */
  get over(): boolean {
    return this.#outcome !== undefined;
  }

  /** What a call on a session that is over is refused with. */
  get refusal(): SpeechError | undefined {
    return typeof this.#outcome === 'string' ? undefined : this.#outcome;
  }

  get positions(): Positions {
    return { accepted: this.window.accepted, sent: this.sender.position, settled: this.#timeline.settled };
  }

  get status(): SessionStatus {
    const behind = this.sender.attached ? this.window.accepted - this.sender.position : this.#unsettledSamples();
    return statusOf(this.#actor.getSnapshot(), {
      outcome: this.#outcome,
      aborted: this.#abortReason !== undefined,
      everReady: this.#recovery.everReady,
      lagSeconds: behind / this.#sampleRate,
    });
  }

  start(): void {
    if (this.#started || this.over) return;
    this.#started = true;
    this.#ticker.add(this.#ticking);
    this.#actor.send({ type: 'start' });
  }

  /** All audio was given; the end is told when it is sent. */
  end(): void {
    this.#ending = true;
    if (this.window.accepted > 0 || this.#moreToCome() || this.intake.waiting) this.start();
    this.sender.end(this.#settings.clock.now());
    this.#actor.send({ type: 'end' });
  }

  abort(error: SpeechError): void {
    if (this.over) return;
    this.#abortReason = error;
    this.#actor.send({ type: 'abort' });
  }

  finalize(): void {
    this.sender.finalize(this.#settings.clock.now());
  }

  pause(paused: boolean): void {
    this.sender.paused = paused;
    if (!paused) this.sender.pump(this.#settings.clock.now());
  }

  summary(): Summary {
    return {
      sampleRate: this.#sampleRate,
      accepted: this.window.accepted,
      settled: this.#timeline.settled,
      replayed: this.sender.replayed,
      dials: this.#links.dials,
      links: this.#links.ready,
      finals: this.#timeline.finals,
      seams: [...this.#links.seams],
      gaps: [...this.#timeline.gaps],
    };
  }

  unsettled(): Int16Array {
    const from = Math.max(this.#timeline.settled, this.window.oldest);
    return this.window.copy(from, new Int16Array(Math.max(0, this.window.accepted - from)));
  }

  /** Ends the session for a reason of its own: audio that can no longer be had, say. */
  fail(error: SpeechError): void {
    if (!this.over) this.#finish(error, 'failure');
  }

  warn(...warning: Parameters<typeof sessionWarning>): void {
    this.emitter.emit('warning', sessionWarning(...warning));
  }

  #unsettledSamples(): number {
    return this.window.accepted - this.#timeline.settled;
  }

  #nothingLeft(): boolean {
    if (this.intake.waiting || this.#moreToCome()) return false;
    if (this.window.accepted === 0) return true;
    return this.#unsettledSamples() === 0 && this.#timeline.openSegments === 0 && !this.#links.linked;
  }

  #progress(): Progress {
    return {
      finals: this.#timeline.finals,
      results: this.#links.results,
      position: this.sender.position,
      frameSamples: this.sender.frameSamples,
      ending: this.#ending,
      nothingLeft: this.#nothingLeft(),
    };
  }

  #appended(): void {
    const now = this.#settings.clock.now();
    if (!this.#started) this.start();
    else if (!this.sender.attached && this.#actor.getSnapshot().matches({ live: 'resting' })) {
      this.#actor.send({ type: 'audio' });
    }
    this.sender.appended(now);
  }

  // What the caller hears

  #tell(result: TranscriptResult): void {
    this.readers.push(result);
    if (result.type === 'final') this.emitter.emit('final', result);
    else if (result.type === 'partial') this.emitter.emit('partial', result);
    else this.emitter.emit('retract', result);
  }

  #settled(position: number): void {
    this.window.release(position - this.#settings.preRollSamples);
  }

  #warnOverrun(): void {
    if (this.#overrunTold) return;
    this.#overrunTold = true;
    const seconds = this.window.capacity / this.#sampleRate;
    this.warn('window-overrun', `${seconds} s of audio were sent without an answer, and the oldest was let go`, {
      remedy: 'Make the window longer than the longest stretch that the service leaves unanswered.',
      at: this.window.oldest / this.#sampleRate,
    });
  }

  // Time and edges

  #tick(now: number, late: boolean): void {
    this.#recovery.tick(now);
    if (late) {
      this.#recovery.oweDial();
      this.#actor.send({ type: 'wake' });
    }
    this.#links.tick(now, late);
    this.sender.tick(now);
    if (this.intake.waiting) this.intake.retry();
  }

  #tellStatus(): void {
    if (this.emitter.listenerCount('status') === 0) return;
    const { status } = this;
    // The machine moves more often than there is news.
    const news = `${status.state} ${status.epoch} ${status.retryInMs ?? ''} ${status.error?.message ?? ''}`;
    if (news === this.#toldStatus) return;
    this.#toldStatus = news;
    this.emitter.emit('status', status);
  }

  #hint(online: boolean): void {
    if (this.over) return;
    if (online) this.#recovery.oweDial();
    this.#actor.send({ type: online ? 'online' : 'offline' });
  }

  #moved(): void {
    const snapshot = this.#actor.getSnapshot();
    if (snapshot.status !== 'active') {
      this.#settle(snapshot.value === 'closed', snapshot.context.verdict);
      return;
    }
    this.#tellStatus();
  }

  #settle(closed: boolean, verdict: unknown): void {
    if (this.over) return;
    if (closed) {
      this.#finish('closed', 'status');
      return;
    }
    if (this.#abortReason !== undefined) this.#finish(this.#abortReason, 'status');
    else this.#finish(errorOf(verdict), 'failure');
  }

  #finish(outcome: SpeechError | 'closed', tells: 'failure' | 'status'): void {
    this.#losses.tell();
    this.#timeline.close();
    this.#outcome = outcome;
    this.#ticker.delete(this.#ticking);
    this.#clearConnectivity?.();
    const summary = this.summary();
    if (outcome === 'closed') {
      this.readers.close();
      this.#tellStatus();
      this.ready.resolve();
      this.closed.resolve(summary);
      return;
    }
    const error = withSummary(outcome, summary);
    this.#actor.stop();
    this.intake.stop(error);
    this.readers.fail(error);
    this.#tellStatus();
    if (tells === 'failure') this.emitter.emit('failure', error);
    this.ready.reject(error);
    this.closed.reject(error);
  }
}

function errorOf(verdict: unknown): SpeechError {
  if (typeof verdict === 'object' && verdict !== null && 'error' in verdict) return verdict.error as SpeechError;
  throw new Error('the machine failed without a verdict');
}
