import type { Clock, Random } from '../clock.ts';
import { withFailure, type Failures } from '../errors/past-failure.ts';
import { isSpeechError, type SpeechError } from '../errors/speech-error.ts';
import type { DialLimiter } from './dial-limiter.ts';
import type { Outage } from './outage.ts';
import { isTurnedAway, judge, type Failure, type Phase, type RetryLimits, type Verdict } from './retry-policy.ts';

/** A link that streamed for this long with life in it was a success, final or not. */
export const LONG_LIFE_MS = 30_000;
/** A link that died sooner, without a word, says nothing about the audio that it was sent. */
const SHORT_LIFE_MS = 1_000;
/** Deaths so near each other are at the same place: what was sent in the time that the news took is no difference. */
const HERE_FRAMES = 5;

/** What these report lies outside the audio: dying of them at the same place is no sign that the place is to blame. */
const notTheAudio: readonly string[] = ['provider-unavailable', 'rate-limited', 'drain-timeout', 'unread-answer'];
/** The same for the provider's own trouble, by close code and by status. */
const troubleCodes: readonly number[] = [1001, 1012, 1013];
const troubleStatuses: readonly number[] = [500, 502, 503, 504];

/** How far the session has come, as a verdict sees it. */
export interface Progress {
  readonly finals: number;
  /** Results with text since the session began. */
  readonly results: number;
  /** Samples: how far the link was sent. */
  readonly position: number;
  /** Samples per second of these. */
  readonly sampleRate: number;
  /** Samples: how far all is answered for good, or reported as a gap. */
  readonly settled: number;
  readonly frameSamples: number;
  readonly ending: boolean;
  readonly nothingLeft: boolean;
}

/** How the link that has just died had lived. */
export interface LinkLife {
  /** Milliseconds from ready to the last sign of life. */
  readonly livedMs: number;
  /** Whether it brought any message. */
  readonly answered: boolean;
  /** Whether it was sent the end of the audio, so that its end of stream was due. Default: no. */
  readonly endSent?: boolean;
}

/** Of a link that was never ready. */
export const newLife: LinkLife = { livedMs: 0, answered: false };

/** The route whose links are judged. */
export interface RecoveryRoute {
  readonly settings: { readonly clock: Clock; readonly random: Random; readonly retryLimits: RetryLimits };
  /** Of the session. */
  readonly outage: Outage;
  /** Whether the session has another route to go on with. */
  readonly hasOther: boolean;
  readonly limiter: DialLimiter;
  /** Whether something else knows better than time when the account has a link for the session. */
  readonly governed: boolean;
  /** Whether asking again for what a dial needs can help after a failure in this phase. */
  refreshable(phase: Phase): boolean;
  /** Milliseconds until the host may be dialled, counted as a dial. */
  reserveHost(at: number): number;
}

/** Remembers what verdicts on the links of one route depend on: tries, outages, deaths. The judging itself is `judge`, which is pure. */
export class RecoveryTracker {
  readonly #route: RecoveryRoute;
  #attempt = 0;
  #slotSince: number | undefined;
  #slotAttempt = 0;
  #limitedFailures = 0;
  #refreshed = false;
  #proven = false;
  #provenRetries = 0;
  /** The last ones since the last success, oldest first. */
  #failures: Failures = [];
  #drainTimeouts = 0;
  #deathsHere = 0;
  #firstDeath: { readonly position: number; readonly at: number } | undefined;
  #settledSeen = 0;
  #dialOwed = false;
  #everReady = false;
  #finalsSeen = 0;
  #resultsSeen = 0;

  constructor(route: RecoveryRoute) {
    this.#route = route;
  }

  /** Whether the session is without a link that streams, and does not rest. */
  get isOutage(): boolean {
    return this.#route.outage.isOn;
  }

  get everReady(): boolean {
    return this.#everReady;
  }

  /** Milliseconds since the provider first had no link for the session. */
  get slotWaitedMs(): number {
    return this.#slotSince === undefined ? 0 : this.#route.settings.clock.now() - this.#slotSince;
  }

  /** Milliseconds without a streaming link since the last success; sleep and waits for a slot do not count. */
  get outageMs(): number {
    return this.#route.outage.ms;
  }

  streaming(): void {
    this.#route.outage.over();
    this.#everReady = true;
  }

  /** The link is over. To be called before the verdict on it. */
  stopped(life: LinkLife): void {
    if (life.livedMs < LONG_LIFE_MS) return;
    this.#succeeded();
    // One that was only waited on for its end of stream has shown nothing, however long it took to die without it.
    if (life.endSent !== true) this.#deathsHere = 0;
  }

  /** What the outage was an outage of has been given up: what comes next has a budget of its own. */
  renewBudget(): void {
    this.#attempt = 0;
    this.#route.outage.renew();
  }

  /** The link is ended though nothing has failed, so that making another is no outage. To be called before the verdict. */
  planned(): void {
    this.#route.outage.planned();
  }

  /** The next dial waits for its turn among sessions of this process: that is no outage. */
  queued(waits: boolean): void {
    this.#route.outage.waitsForSlot(waits);
  }

  /** A wake or an `online`: one more dial is owed, whatever the budget says. */
  oweDial(): void {
    this.#dialOwed = true;
  }

  tick(now: number): void {
    this.#route.outage.tick(now);
  }

  /** The route is in use from now on: what the session has come to by then is no success of it. */
  takenUp({ finals, results, settled }: Progress): void {
    this.#finalsSeen = finals;
    this.#resultsSeen = results;
    this.#settledSeen = settled;
  }

  decide(failure: Failure | undefined, progress: Progress, life: LinkLife): Verdict {
    const { settings, outage, limiter } = this.#route;
    const { clock, random, retryLimits: limits } = settings;
    const now = clock.now();
    this.tick(now);
    const pardoned = outage.began(failure?.error);
    this.note(progress);
    if (failure !== undefined) this.#noteFailure(failure, progress, life, now);
    const verdict = judge({
      failure,
      ending: progress.ending,
      nothingLeft: progress.nothingLeft,
      everReady: this.#everReady,
      proven: this.#proven,
      attempt: this.#attempt,
      outageMs: outage.ms,
      dialOwed: this.#dialOwed,
      refreshable: failure !== undefined && !this.#refreshed && this.#route.refreshable(failure.phase),
      hasOther: this.#route.hasOther,
      slotAttempt: this.#slotAttempt,
      slotWaitedMs: this.slotWaitedMs,
      governed: this.#route.governed,
      limitedFailures: this.#limitedFailures,
      deathsHere: this.#deathsHere,
      deathsSpanMs: now - (this.#firstDeath?.at ?? now),
      position: this.#firstDeath?.position ?? 0,
      sampleRate: progress.sampleRate,
      drainTimeouts: this.#drainTimeouts,
      provenRetries: this.#provenRetries,
      failures: this.#failures,
      limiterWaitMs: limiter.waitMs(now),
      limits,
      random,
    });
    if (verdict.type !== 'dial') return verdict;
    this.#noteDial(verdict, failure, pardoned);
    return { ...verdict, delayMs: verdict.delayMs + this.#route.reserveHost(now + verdict.delayMs) };
  }

  #succeeded(): void {
    this.#attempt = 0;
    this.#route.outage.renew();
    this.#failures = [];
    this.#slotSince = undefined;
    this.#slotAttempt = 0;
  }

  /** How far the session has come while this route was in use. */
  note(progress: Progress): void {
    if (progress.results > this.#resultsSeen) {
      this.#limitedFailures = 0;
      this.#refreshed = false;
      this.#proven = true;
      this.#slotSince = undefined;
      this.#slotAttempt = 0;
    }
    if (progress.finals > this.#finalsSeen) {
      this.#succeeded();
      this.#deathsHere = 0;
      this.#drainTimeouts = 0;
      // Not by any result: a replay brings results again, and a refusal that comes with each would be tried for ever.
      this.#provenRetries = 0;
    }
    if (progress.settled > this.#settledSeen) this.#deathsHere = 0;
    this.#settledSeen = Math.max(this.#settledSeen, progress.settled);
    this.#resultsSeen = progress.results;
    this.#finalsSeen = progress.finals;
  }

  #noteFailure(failure: Failure, progress: Progress, life: LinkLife, now: number): void {
    this.#failures = withFailure(this.#failures, failure.error);
    if (failure.limited) this.#limitedFailures += 1;
    if (failure.error.code === 'drain-timeout') this.#drainTimeouts += 1;
    if (this.#waitsInTurn(failure)) this.#slotSince ??= now;
    if (maySpeakOfAudio(failure, progress, life)) this.#noteDeath(progress, now);
  }

  #waitsInTurn(failure: Failure): boolean {
    return failure.error.recovery === 'wait-for-slot' || (this.#route.governed && isTurnedAway(failure));
  }

  #noteDeath({ position, frameSamples }: Progress, now: number): void {
    const first = this.#deathsHere === 0 ? undefined : this.#firstDeath;
    if (first !== undefined && Math.abs(position - first.position) <= HERE_FRAMES * frameSamples) {
      this.#deathsHere += 1;
      return;
    }
    this.#deathsHere = 1;
    this.#firstDeath = { position, at: now };
  }

  #noteDial(verdict: Extract<Verdict, { type: 'dial' }>, failure: Failure | undefined, pardoned: boolean): void {
    this.#dialOwed = false;
    if (failure === undefined) return;
    if (verdict.refresh) this.#refreshed = true;
    const { recovery, code } = failure.error;
    if (recovery === 'none' && code !== 'drain-timeout') this.#provenRetries += 1;
    if (this.#waitsInTurn(failure)) {
      this.#slotAttempt += 1;
      this.#route.outage.waitsForSlot(true);
    } else if (recovery !== 'refresh-credentials' && !pardoned) this.#attempt += 1;
  }
}

/** Whether a link's death may be due to the audio that it was sent. */
function maySpeakOfAudio({ error, phase }: Failure, progress: Progress, life: LinkLife): boolean {
  if (phase !== 'streaming' && phase !== 'draining') return false;
  if (error.recovery !== 'reconnect' || notTheAudio.includes(error.code) || isProvidersTrouble(error)) return false;
  // A link cut short says nothing about the audio that it was sent, nor does one that was sent nothing new.
  if (!life.answered && life.livedMs < SHORT_LIFE_MS) return false;
  return progress.position > progress.settled;
}

/** Whether the provider has reported that the failure is its own, by a close code, a status, or in words. */
function isProvidersTrouble(error: SpeechError): boolean {
  if (error.closeCode !== undefined && troubleCodes.includes(error.closeCode)) return true;
  if (troubleStatuses.includes(error.httpStatus ?? Number(error.providerCode))) return true;
  // What fails inside is its own, but for the part that listens to the audio.
  return isSpeechError(error, 'provider-internal-error') && error.context.part !== 'recogniser';
}
