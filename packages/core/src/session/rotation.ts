import type { Random } from '../clock.ts';
import type { SpeechError } from '../errors/speech-error.ts';
import { backoffMs, isTurnedAway, type Failure } from './retry-policy.ts';
import type { RotateSettings } from './session-options.ts';

/** A link that lives shorter than this is not worth another beside it. */
const LEAST_LIFE_MS = 10_000;
/** Another has taken over so long before the provider ends the link, or a quarter of what its life had left where that is less. */
const MARGIN_MS = 5_000;
/** For so long before that a quiet moment is sought, or a third of the life; … */
const SEEK_MS = 10_000;
/** …and so long before that the successor is dialled, or a sixth. */
const LEAD_MS = 5_000;
/** Links that were made together are not replaced together: each is up to so much sooner, or a tenth of what its life had left. */
const JITTER_MS = 60_000;
/** A successor that was made late has so long to be sent what the active link was, as far as the provider's margin allows: until then it is heard late. */
const CATCH_UP_MS = 20_000;
/** Where a dial is held up by something that tells nobody when it is over, it is looked at again after this. */
const LOOK_AGAIN_MS = 1_000;
/** The clock on the wall and the other one drift: a limit that was given up has passed for good after this. */
const DRIFT_MS = 1_000;

/** How the active link stands, and what is beside it. Times in the clock's milliseconds. */
export interface RotationFacts {
  readonly now: number;
  /** The number of the active link. */
  readonly epoch: number;
  readonly readyAt: number;
  /** When the provider will end it. Infinity: nobody knows. */
  readonly endsAt: number;
  /** Since when that is known. */
  readonly toldAt: number;
  /** `fed`: a successor, which is ready. */
  readonly beside: 'none' | 'under-way' | 'fed' | 'retiring';
  /** Whether the successor has still to be sent some of what the active link was, which is worth a wait. */
  readonly isBehind: boolean;
  /** Whether anything may be dialled now. */
  readonly mayDial: boolean;
}

/**
 * What is to be done. `dial`: a successor. `seek`: hand over to it if this is a quiet moment; `must`: whatever moment it is. `break-if-quiet`
 * and `break`: the same, without a successor. `give-up`: nobody takes over in time.
 */
type RotationAct = 'wait' | 'dial' | 'seek' | 'must' | 'break-if-quiet' | 'break' | 'give-up';

export interface RotationStep {
  readonly act: RotationAct;
  /** When to look again, unless something happens before. */
  readonly dueAt: number;
}

interface Plan {
  readonly dialAt: number;
  readonly seekAt: number;
  readonly limit: number;
}

/** Says when a fresh link is made beside the active one, and when it takes over. Does nothing itself. */
export class Rotation {
  readonly #random: Random;
  readonly #afterMs: number;
  /** Whether the account has room for two links at a time, as far as is known. */
  #overlap: boolean;
  /** The link that what follows is about. */
  #epoch = 0;
  #chance = 0;
  /** Whether there is no room for two just now. */
  #alone = false;
  #attempt = 0;
  /** How often the provider has refused a successor for a rate. */
  #turnedAway = 0;
  #tryAt = -Infinity;
  /** Whether a successor was dialled before the limit that counts. */
  #tried = false;
  #hopeless = false;
  #refreshed = false;
  #refresh = false;
  #lastError: SpeechError | undefined;
  #givenUp = -Infinity;
  #warned = false;
  /** Since when a successor is ready. */
  #fedAt: number | undefined;

  constructor({ afterMs, overlap }: RotateSettings, random: Random) {
    this.#random = random;
    this.#afterMs = afterMs;
    this.#overlap = overlap;
  }

  /** Whether the provider has refused the last credentials that a successor was dialled with. */
  get refresh(): boolean {
    return this.#refresh;
  }

  /** What the last successor of this link failed with. */
  get lastError(): SpeechError | undefined {
    return this.#lastError;
  }

  step(facts: RotationFacts): RotationStep {
    if (facts.epoch !== this.#epoch) this.#begin(facts.epoch);
    const plan = this.#plan(facts);
    if (plan === undefined) return wait(Infinity);
    const { now, beside } = facts;
    this.#fedAt = beside === 'fed' ? (this.#fedAt ?? now) : undefined;
    // What is beside reports when it has come further.
    if (beside === 'under-way' || beside === 'retiring') return wait(Infinity);
    if (beside === 'fed') return now < plan.seekAt ? wait(plan.seekAt) : { act: this.#seeks(facts, plan), dueAt: now };
    if (this.#overlap && !this.#alone) return this.#dial(facts, plan);
    return this.#break(facts, plan);
  }

  /** A successor has failed, or could not be dialled, at `now`. */
  failed(failure: Failure, now: number): void {
    const { error } = failure;
    this.#lastError = error;
    this.#refresh = false;
    if (failure.phase === 'authorizing' && error.code === 'concurrency-limit') this.#alone = true;
    else if (this.#isFull(failure)) this.#overlap = false;
    else if (error.recovery === 'refresh-credentials' && !this.#refreshed) {
      this.#refreshed = true;
      this.#refresh = true;
      this.#tryAt = now;
    } else if (error.recovery === 'reconnect') {
      this.#tryAt = now + Math.max(backoffMs(this.#attempt, this.#random), error.retryAfterMs ?? 0);
      this.#attempt += 1;
    } else this.#hopeless = true;
  }

  /** Nobody has taken over in time, which `now` is past; returns whether that is the first time for this link. */
  gaveUp(now: number): boolean {
    this.#givenUp = now + DRIFT_MS;
    this.#renew();
    const first = !this.#warned;
    this.#warned = true;
    return first;
  }

  /** Whether the provider has no room for a second link. Many have one answer for too many links and for too many dials: that must come twice. */
  #isFull(failure: Failure): boolean {
    const { code, recovery } = failure.error;
    if (code !== 'rate-limited') return recovery === 'wait-for-slot' || isTurnedAway(failure);
    if (isTurnedAway(failure)) this.#turnedAway += 1;
    return this.#turnedAway > 1;
  }

  #begin(epoch: number): void {
    this.#epoch = epoch;
    this.#chance = this.#random.next();
    this.#givenUp = -Infinity;
    this.#warned = false;
    this.#lastError = undefined;
    this.#renew();
  }

  /** What was tried before the last limit says nothing about the next. */
  #renew(): void {
    this.#alone = false;
    this.#attempt = 0;
    this.#turnedAway = 0;
    this.#tryAt = -Infinity;
    this.#tried = false;
    this.#hopeless = false;
    this.#refreshed = false;
    this.#refresh = false;
  }

  #seeks({ now, isBehind, endsAt }: RotationFacts, plan: Plan): 'seek' | 'must' {
    const mayWait = isBehind && now < Math.min((this.#fedAt ?? now) + CATCH_UP_MS, endsAt - MARGIN_MS);
    return mayWait ? 'seek' : seeks(plan, now);
  }

  #dial({ now, mayDial }: RotationFacts, { dialAt, limit }: Plan): RotationStep {
    if (now >= limit) {
      // Who has slept through all of it still may.
      if (this.#tried || !mayDial) return { act: 'give-up', dueAt: now };
      this.#tried = true;
      return { act: 'dial', dueAt: now };
    }
    const at = Math.max(dialAt, this.#tryAt);
    if (now < at || this.#hopeless) return wait(this.#hopeless ? limit : Math.min(at, limit));
    if (!mayDial) return wait(Math.min(now + LOOK_AGAIN_MS, limit));
    this.#tried = true;
    return { act: 'dial', dueAt: now };
  }

  #break({ now, mayDial }: RotationFacts, plan: Plan): RotationStep {
    if (now < plan.seekAt) return wait(plan.seekAt);
    const must = seeks(plan, now) === 'must';
    if (!mayDial) return must ? { act: 'give-up', dueAt: now } : wait(now);
    return { act: must ? 'break' : 'break-if-quiet', dueAt: now };
  }

  /** The sooner of the provider's limit and the caller's. */
  #plan({ readyAt, endsAt, toldAt }: RotationFacts): Plan | undefined {
    // What comes late leaves less time for everything.
    const left = Math.max(0, endsAt - Math.max(readyAt, toldAt));
    const byProvider = this.#planOf(endsAt - readyAt, endsAt - Math.min(MARGIN_MS, left / 4), left);
    const byCaller = this.#planOf(this.#afterMs, readyAt + this.#afterMs, this.#afterMs);
    if (byProvider === undefined || byCaller === undefined) return byProvider ?? byCaller;
    return byProvider.limit < byCaller.limit ? byProvider : byCaller;
  }

  /** `left`: so much of the life when its end became known. */
  #planOf(life: number, latest: number, left: number): Plan | undefined {
    // NaN and Infinity as well.
    if (!(life >= LEAST_LIFE_MS && life < Infinity)) return undefined;
    const limit = latest - this.#chance * Math.min(JITTER_MS, left / 10);
    if (limit <= this.#givenUp) return undefined;
    const seekAt = limit - Math.min(SEEK_MS, life / 3);
    return { limit, seekAt, dialAt: seekAt - Math.min(LEAD_MS, life / 6) };
  }
}

function seeks({ limit }: Plan, now: number): 'seek' | 'must' {
  return now >= limit ? 'must' : 'seek';
}

function wait(dueAt: number): RotationStep {
  return { act: 'wait', dueAt };
}
