import type { Random } from '../clock.ts';
import type { ErrorCode } from '../errors/codes.ts';
import type { SpeechError } from '../errors/speech-error.ts';
import { allRoutesFailed } from './all-routes-failed.ts';
import { noLinkInTime } from './limit-errors.ts';
import { isLostAtOnce } from './lost-at-once.ts';
import type { Verdict } from './retry-policy.ts';
import { ReturnSchedule } from './return-schedule.ts';
import type { RouteChange } from './route-change.ts';

/** Time that passes without a tick for longer than this was sleep, and no outage. */
const AWAKE_MS = 1_000;
/** Where all routes are gone through again and again, each is given longer, up to this. */
const LONGEST_ROUND_MS = 60_000;

/** By what a session goes on with another route; see `FailoverOptions`. Milliseconds. */
export interface FailoverSettings {
  readonly afterMs: number;
  readonly after: readonly ErrorCode[];
  readonly backAfterMs: number;
  readonly hedge: boolean;
}

export interface FailoverPolicyOptions {
  /** The names of the routes' protocols, in the order in which the routes are preferred. */
  readonly providers: readonly string[];
  readonly settings: FailoverSettings;
  readonly random: Random;
  /** In the clock's milliseconds. */
  readonly now: number;
}

/** What is to be done about the route in use. `switch`: its link, if there is one, is ended, and the next is dialled on the other. */
export type FailoverStep =
  | { readonly type: 'stay' }
  | {
      readonly type: 'switch';
      readonly to: number;
      /** What the route was lost of. */
      readonly error: SpeechError;
      /** For how long it may have been without a link, in milliseconds. */
      readonly afterMs: number;
    }
  | { readonly type: 'fail'; readonly error: SpeechError };

/**
 * What happens with the time of the route in use. `seeking`: it has no link that streams, which is an outage. `streaming`: it has.
 * `resting`: it needs none, or none can be had on any route, because the platform says that there is no network.
 */
export type RouteUse = 'seeking' | 'streaming' | 'resting';

/**
 * Why a route is not in use. `outage`: it had no link for too long, which says little: it is next in turn. `verdict`: what it failed
 * with would have ended the session: it is next only once a try to return to it is due.
 */
type Loss = 'outage' | 'verdict';

class RouteState {
  readonly provider: string;
  readonly back: ReturnSchedule;
  /** Undefined: it was not lost, or is in use. */
  loss: Loss | undefined;
  lostAt = 0;
  /** The last thing that it failed with since it last did well. */
  error: SpeechError | undefined;
  /** Whether it was in use since any route last did well. */
  tried = false;

  constructor(provider: string, back: ReturnSchedule) {
    this.provider = provider;
    this.back = back;
  }
}

const stay: FailoverStep = { type: 'stay' };

/**
 * Which of a session's routes is in use, when it is lost, and when a better one is returned to. Pure but for its memory: whoever
 * holds it tells it what happens and does what it answers. All times are the clock's milliseconds.
 */
export class Failover {
  readonly #settings: FailoverSettings;
  readonly #routes: readonly RouteState[];
  #current = 0;
  #use: RouteUse = 'resting';
  #lastTick: number;
  /** Without a streaming link on the route in use since that last did well. */
  #outageMs = 0;
  /** How often one route took the place of another since any of them last did well. */
  #switches = 0;
  /** The route in use is a preferred one that is tried again, and has not streamed yet. */
  #returns = false;
  /** When the route in use first streamed after it was taken up. */
  #streamedAt: number | undefined;

  constructor({ providers, settings, random, now }: FailoverPolicyOptions) {
    this.#settings = settings;
    this.#routes = providers.map(
      (provider) => new RouteState(provider, new ReturnSchedule(settings.backAfterMs, random)),
    );
    this.#lastTick = now;
    this.#inUse.tried = true;
  }

  /** The index of the route in use. */
  get current(): number {
    return this.#current;
  }

  /** Whether there is a route to go on with, so that a second try of the one in use is not worth its time. */
  hasOther(now: number): boolean {
    return this.other(now) !== undefined;
  }

  /**
   * The route that is next: the first that was not lost; else that which was lost longest ago of those that merely had no link; else
   * the first that is due to be tried again.
   */
  other(now: number): number | undefined {
    return this.#next(now, () => true);
  }

  /** From now on the time of the route in use counts otherwise. */
  uses(use: RouteUse, now: number): void {
    this.#count(now);
    this.#use = use;
    if (use !== 'streaming') return;
    this.#streamedAt ??= now;
    this.#returns = false;
  }

  /** The route in use does well: a result came, or its link has streamed for 30 s with life in it. Not a mere open. */
  succeeded(): void {
    this.#outageMs = 0;
    this.#switches = 0;
    for (const route of this.#routes) route.tried = route === this.#inUse;
    this.#inUse.error = undefined;
  }

  /** A link of the route in use has failed, or could not be made, and this is the verdict on it. */
  failed(error: SpeechError, verdict: Verdict, now: number): FailoverStep {
    this.#count(now);
    this.#inUse.error = verdict.type === 'fail' ? verdict.error : error;
    // What closes is at its end in good order.
    if (verdict.type === 'close') return stay;
    if (verdict.type === 'fail') return this.#judged(verdict.error, now);
    // What it was ended for is well: that is gone back to at the first failure.
    if (this.#returns && !verdict.refresh) return this.#leave('outage', this.other(now), now);
    return isLostAtOnce(error, this.#settings.after) ? this.#leave('verdict', this.other(now), now) : stay;
  }

  /** To be called at least once a second while the route in use is `seeking`: what takes longer than that was sleep. */
  tick(now: number): FailoverStep {
    this.#count(now);
    // One that streams by now is not lost of what was before.
    return this.#use !== 'seeking' || this.#outageMs < this.#limitMs
      ? stay
      : this.#leave('outage', this.other(now), now);
  }

  /**
   * A preferred route that is due to be tried again: a link of it is to be made beside the active one, as a successor is. To be asked
   * for while the route in use streams and nothing is beside it.
   */
  returnDue(now: number): number | undefined {
    const index = this.#routes.findIndex(({ back }, at) => at < this.#current && back.at <= now);
    return index < 0 ? undefined : index;
  }

  /** The link in use is ended, though it is well, and that route is dialled, which is due to be tried again. */
  returnsTo(index: number, now: number): void {
    this.#count(now);
    this.#take(index);
    this.#use = 'seeking';
    this.#streamedAt = undefined;
    this.#returns = true;
  }

  /** When `returnDue` may have an answer next. */
  get returnDueAt(): number {
    return Math.min(Infinity, ...this.#routes.slice(0, this.#current).map(({ back }) => back.at));
  }

  /** The link beside, on that route, is not to be had, or died before it took over. */
  besideFailed(index: number, error: SpeechError, now: number): void {
    const route = this.#routes[index];
    if (route === undefined || index === this.#current) return;
    route.error = error;
    if (route.loss === undefined) this.#lose(route, 'outage', undefined, now);
    else route.back.failed(now);
  }

  /** Why a link of that route would take over from the active one. */
  reasonFor(index: number): Exclude<RouteChange['reason'], 'failover'> {
    return index < this.#current ? 'return' : 'hedge';
  }

  /** The link beside, on that route, is the active one from now on. `lost`: what the link before it has died of, so that its route is lost too. */
  tookOver(index: number, lost: SpeechError | undefined, now: number): void {
    this.#count(now);
    if (lost !== undefined) {
      this.#inUse.error = lost;
      this.#lose(this.#inUse, 'outage', this.#streamedMs(now), now);
    }
    this.#take(index);
    this.#use = 'streaming';
    this.#streamedAt = now;
  }

  get #inUse(): RouteState {
    const route = this.#routes[this.#current];
    if (route === undefined) throw new Error('a session has a route');
    return route;
  }

  /** How long the route in use may be without a link. */
  get #limitMs(): number {
    const { afterMs } = this.#settings;
    const rounds = Math.floor(this.#switches / this.#routes.length);
    return Math.max(afterMs, Math.min(LONGEST_ROUND_MS, afterMs * 2 ** rounds));
  }

  #count(now: number): void {
    const elapsedMs = Math.min(now - this.#lastTick, AWAKE_MS);
    this.#lastTick = now;
    if (this.#use === 'seeking') this.#outageMs += elapsedMs;
  }

  /** The verdict is the end of the route, and of the session where no route is left. */
  #judged(error: SpeechError, now: number): FailoverStep {
    // The retry budget is the session's: once it is spent, only those have a turn that had none.
    const budgetSpent = error.code === 'retry-budget-spent';
    const to = this.#next(now, ({ tried }) => !budgetSpent || !tried);
    if (to !== undefined || this.#routes.length === 1) return this.#leave('verdict', to, now, error);
    const failures = this.#routes.map((route) => ({
      provider: route.provider,
      error: route.error ?? noLinkInTime(route.provider, this.#settings.afterMs),
    }));
    return { type: 'fail', error: allRoutesFailed(failures, this.#current) };
  }

  #leave(loss: Loss, to: number | undefined, now: number, ownEnd?: SpeechError): FailoverStep {
    if (to === undefined) return ownEnd === undefined ? stay : { type: 'fail', error: ownEnd };
    const afterMs = this.#limitMs;
    const { provider, error = noLinkInTime(provider, afterMs) } = this.#inUse;
    this.#inUse.error = error;
    this.#lose(this.#inUse, loss, this.#streamedMs(now), now);
    this.#switches += 1;
    this.#take(to);
    this.#use = 'seeking';
    this.#streamedAt = undefined;
    return { type: 'switch', to, error, afterMs };
  }

  #lose(route: RouteState, loss: Loss, streamedMs: number | undefined, now: number): void {
    route.loss = loss;
    route.lostAt = now;
    if (this.#returns) route.back.failed(now);
    else route.back.lost(now, streamedMs);
  }

  #take(index: number): void {
    this.#current = index;
    this.#outageMs = 0;
    this.#returns = false;
    const route = this.#inUse;
    route.loss = undefined;
    route.tried = true;
  }

  #next(now: number, may: (route: RouteState) => boolean): number | undefined {
    const left = [...this.#routes.entries()].filter(([index, route]) => index !== this.#current && may(route));
    const fresh = left.find(([, { loss }]) => loss === undefined);
    const [silent] = left.filter(([, { loss }]) => loss === 'outage').sort(([, a], [, b]) => a.lostAt - b.lostAt);
    const due = left.find(([, { back }]) => back.at <= now);
    return (fresh ?? silent ?? due)?.[0];
  }

  #streamedMs(now: number): number | undefined {
    return this.#streamedAt === undefined ? undefined : now - this.#streamedAt;
  }
}
