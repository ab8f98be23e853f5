import {
  DialLimiter,
  isSpeechError,
  RecoveryTracker,
  SpeechError,
  type Failure,
  type LinkLife,
  type Progress,
  type Random,
} from '@throughline/core/internal';
import { createActor, type Actor } from 'xstate';
import { ManualClock } from '../../../packages/core/testing/manual-clock.ts';
import { sessionMachine, type SessionMachine } from '../../../packages/core/src/session/machine.ts';
import { Outage } from '../../../packages/core/src/session/outage.ts';
import type { SessionEvent } from '../../../packages/core/src/session/session-event.ts';
import { HeldPorts, type OpenedLink } from '../../../packages/core/src/session/machine-ports.ts';

/** Timers that fire up to a millisecond before their time, as platforms let them. */
class EarlyClock extends ManualClock {
  readonly #random: Random;

  constructor(random: Random) {
    super();
    this.#random = random;
  }

  override setTimeout(callback: () => void, delayMs: number): ReturnType<ManualClock['setTimeout']> {
    return super.setTimeout(callback, Math.max(0, delayMs - this.#random.next()));
  }
}

interface StormLink {
  /** Takes what happens on it to the machine, by the place that it has. */
  edge: (event: SessionEvent) => void;
  over: boolean;
  readyAt: number | undefined;
}

const frameSamples = 1_600;
const newLife: LinkLife = { livedMs: 0, answered: false };
const TICK_MS = 500;

/** A session's control plane over a provider that fails in every way at random, as fast as it can or slowly. */
export class Storm {
  /** When each dial was made, in milliseconds. */
  readonly dials: number[] = [];
  /** Links that streamed and were lost. */
  outages = 0;
  /** Dials that the limiter has held back. */
  held = 0;
  /** Links that took over from one that still streamed. */
  handOvers = 0;
  readonly #random: Random;
  readonly #clock: EarlyClock;
  readonly #limiter = new DialLimiter();
  readonly #recovery: RecoveryTracker;
  readonly #actor: Actor<SessionMachine>;
  /** How long links live: a short time for a provider that flaps. */
  readonly #lifeMs: number;
  /** How often a link brings a final, which makes the session hopeful again. */
  readonly #hope: number;
  /** How often a fresh link is wanted beside the active one. */
  readonly #rotates: number;
  #life = newLife;
  /** What ends the active link, and what loses it. */
  #active: StormLink | undefined;
  #progress: Progress = {
    finals: 0,
    results: 0,
    position: 0,
    settled: 0,
    sampleRate: 16_000,
    frameSamples,
    ending: false,
    nothingLeft: false,
  };

  constructor(random: Random) {
    this.#random = random;
    this.#clock = new EarlyClock(random);
    this.#lifeMs = random.next() ** 4 * 60_000;
    this.#hope = random.next();
    this.#rotates = random.next() ** 4 / 4;
    this.#recovery = new RecoveryTracker({
      settings: {
        clock: this.#clock,
        random,
        retryLimits: { budgetMs: 600_000, firstContactMs: 10_000, slotMs: 3_600_000 },
      },
      outage: new Outage(this.#clock),
      hasOther: false,
      refreshable: () => true,
      limiter: this.#limiter,
      governed: false,
      reserveHost: () => (random.next() < 0.1 ? random.next() * 500 : 0),
    });
    const ports = new HeldPorts({
      connectMs: 10_000,
      readyMs: 5_000,
      authorize: () => {
        this.#limiter.began(this.#clock.now());
        return this.#happens(0.02) ? Promise.reject(this.#error('credentials-failed')) : Promise.resolve();
      },
      openLink: (_, edge) => this.#open(edge),
      authorizeBeside: () => {
        this.#limiter.began(this.#clock.now());
        return this.#happens(0.02) ? Promise.reject(this.#error('credentials-failed')) : Promise.resolve();
      },
      openBeside: (_, edge) => this.#openBeside(edge),
      besideFailed: () => undefined,
      besideOver: () => undefined,
      decide: (failure) => {
        const verdict = this.#recovery.decide(failure, this.#progress, this.#life);
        if (verdict.type === 'dial' && verdict.why === 'limiter') this.held += 1;
        return verdict;
      },
      nothingLeft: () => false,
      failureOf: (cause, phase) => ({
        error: isSpeechError(cause) ? cause : this.#error('connection-lost'),
        limited: false,
        phase,
      }),
    });
    this.#actor = createActor(sessionMachine, {
      input: ports,
      clock: {
        setTimeout: (run, delayMs) => this.#clock.setTimeout(run, delayMs) as never,
        clearTimeout: (timer) => this.#clock.clearTimeout(timer),
      },
    });
  }

  /** Runs until the session fails or so many links were lost. */
  async run(outages: number): Promise<void> {
    const actor = this.#actor;
    actor.start();
    actor.send({ type: 'start' });
    while (this.outages < outages && actor.getSnapshot().status === 'active') {
      // What waits for a promise goes on before time does.
      for (let turn = 0; turn < 4; turn += 1) await undefined;
      this.#clock.advance(this.#happens(0.5) ? TICK_MS : this.#random.next() * TICK_MS);
      this.#recovery.tick(this.#clock.now());
      if (this.#happens(0.05)) this.#hint();
      if (this.#happens(this.#rotates)) this.#rotate();
    }
    actor.stop();
  }

  #happens(probability: number): boolean {
    return this.#random.next() < probability;
  }

  /** News of the platform: a network that comes and goes, a sleep. */
  #hint(): void {
    if (this.#actor.getSnapshot().status !== 'active') return;
    const type = this.#pick('online', 'wake', 'offline');
    if (type !== 'offline') this.#recovery.oweDial();
    this.#actor.send({ type });
  }

  #open(edge: (event: SessionEvent) => void): OpenedLink {
    this.dials.push(this.#clock.now());
    this.#limiter.dialled(this.#clock.now());
    this.#life = newLife;
    if (this.#happens(0.02)) throw new Error('no link');
    const link: StormLink = { edge, over: false, readyAt: undefined };
    this.#active = link;
    const fail = (): void => link.edge({ type: 'failed', failure: this.#failure(link.readyAt === undefined) });
    const ready = (): void => {
      link.readyAt = this.#clock.now();
      this.#recovery.streaming();
      link.edge({ type: 'ready' });
      this.#dieOnce(link);
    };
    // One in 50 hangs in the handshake, until a limit ends it.
    if (!this.#happens(0.02)) this.#later(link, this.#random.next() * 50, this.#happens(0.3) ? fail : ready);
    return {
      end: () => {
        link.over = true;
        const livedMs = link.readyAt === undefined ? 0 : this.#clock.now() - link.readyAt;
        this.#life = { livedMs, answered: this.#happens(0.5) };
        this.#recovery.stopped(this.#life);
      },
    };
  }

  /** A successor, which fails or takes over. */
  #openBeside(edge: (event: SessionEvent) => void): OpenedLink {
    this.dials.push(this.#clock.now());
    this.#limiter.dialled(this.#clock.now());
    if (this.#happens(0.02)) throw new Error('no link');
    const link: StormLink = { edge, over: false, readyAt: undefined };
    const ready = (): void => {
      link.readyAt = this.#clock.now();
      link.edge({ type: 'successorReady' });
      this.#later(link, this.#random.next() * 50, () => this.#handOver(link));
    };
    const fail = (): void => link.edge({ type: 'besideOver' });
    if (!this.#happens(0.02)) this.#later(link, this.#random.next() * 50, this.#happens(0.3) ? fail : ready);
    return {
      end: () => {
        link.over = true;
      },
    };
  }

  #handOver(successor: StormLink): void {
    const retiring = this.#active;
    if (retiring === undefined) return;
    [retiring.edge, successor.edge] = [successor.edge, retiring.edge];
    this.#active = successor;
    successor.edge({ type: 'handedOver' });
    this.handOvers += 1;
    this.#dieOnce(successor);
    this.#later(retiring, this.#random.next() * 50, () => retiring.edge({ type: 'besideOver' }));
  }

  /** The link is lost one day, if it still is the active one. */
  #dieOnce(link: StormLink): void {
    this.#later(link, this.#random.next() * this.#lifeMs, () => {
      if (this.#active !== link) return;
      this.outages += 1;
      this.#speak();
      link.edge({ type: 'failed', failure: this.#failure(false) });
    });
  }

  #later(link: StormLink, delayMs: number, run: () => void): void {
    this.#clock.setTimeout(() => {
      if (!link.over) run();
    }, delayMs);
  }

  /** As the control plane does it: never while the limiter would make a dial wait. */
  #rotate(): void {
    // What ended the session may have come in the same moment.
    if (this.#actor.getSnapshot().status !== 'active') return;
    if (this.#limiter.waitMs(this.#clock.now()) === 0) this.#actor.send({ type: 'rotate' });
  }

  #speak(): void {
    const { finals, results, position } = this.#progress;
    const spoke = this.#happens(this.#hope) ? 1 : 0;
    this.#progress = {
      ...this.#progress,
      finals: finals + spoke,
      results: results + (this.#happens(0.5) ? 1 : spoke),
      position: position + Math.floor(this.#random.next() * 16_000),
    };
  }

  #failure(opening: boolean): Failure {
    const code = this.#pick(
      'connection-lost',
      'link-silent',
      'network-unreachable',
      'provider-unavailable',
      'provider-internal-error',
      'rate-limited',
      'concurrency-limit',
      'authentication-failed',
      'unknown-provider-error',
      'invalid-request',
    );
    const limited = code === 'unknown-provider-error' && this.#happens(0.5);
    return { error: this.#error(code), limited, phase: opening ? 'opening' : 'streaming' };
  }

  #error(code: string): SpeechError {
    // A provider may ask for no wait at all, or for a long one.
    const retryAfterMs = this.#happens(0.3) ? Math.floor(this.#random.next() ** 3 * 20) * 1_000 : undefined;
    const options = { message: 'what happened', context: { phase: 'streaming' }, retryAfterMs, httpStatus: 403 };
    return new SpeechError(code as 'connection-lost', options as never);
  }

  #pick<Item>(...items: readonly [Item, ...Item[]]): Item {
    return items[Math.floor(this.#random.next() * items.length)] ?? items[0];
  }
}
