import { describe, expect, it } from 'vitest';
import { fixedRandom, ManualClock } from '../../testing/manual-clock.ts';
import type { ErrorCode } from '../errors/codes.ts';
import { isSpeechError, SpeechError, type SpeechErrorOptions } from '../errors/speech-error.ts';
import { Failover, type FailoverSettings, type FailoverStep } from './failover.ts';
import type { Verdict } from './retry-policy.ts';

const contexts: Partial<Record<ErrorCode, object>> = {
  'connection-lost': { phase: 'streaming' },
  'retry-budget-spent': { budgetMs: 120_000, attempts: 3 },
};

function errorOf(code: ErrorCode, facts: object = {}): SpeechError {
  const options = { message: 'what happened', context: contexts[code] ?? {}, ...facts };
  return new SpeechError(code, options as SpeechErrorOptions<ErrorCode>);
}

const again: Verdict = { type: 'dial', delayMs: 500, why: 'backoff', refresh: false };
const fails = (error: SpeechError): Verdict => ({ type: 'fail', error });

const usual: FailoverSettings = { afterMs: 5_000, after: [], backAfterMs: 60_000, hedge: false };

/** A session that dials its first route, with time of its own. */
class Harness {
  readonly clock = new ManualClock();
  readonly policy: Failover;

  constructor(routes = 2, settings: Partial<FailoverSettings> = {}, chance = 0) {
    const providers = ['bodhi', 'deepgram', 'vosk'].slice(0, routes);
    const options = { providers, settings: { ...usual, ...settings }, random: fixedRandom(chance) };
    this.policy = new Failover({ ...options, now: this.clock.now() });
    this.policy.uses('seeking', this.clock.now());
  }

  get now(): number {
    return this.clock.now();
  }

  /** Lets time pass, with a tick every 100 ms; gives the switches, each with its time. */
  pass(ms: number): readonly string[] {
    const end = this.now + ms;
    const switches: string[] = [];
    while (this.now < end) {
      this.clock.advance(100);
      const step = this.policy.tick(this.now);
      if (step.type === 'switch') switches.push(`${this.now / 1000} s: ${step.to}`);
    }
    return switches;
  }

  streams(): void {
    this.policy.uses('streaming', this.now);
  }

  /** Its link is lost, and would be dialled anew. */
  loses(error = errorOf('connection-lost')): FailoverStep {
    const step = this.policy.failed(error, again, this.now);
    if (step.type === 'stay') this.policy.uses('seeking', this.now);
    return step;
  }

  fails(code: ErrorCode, facts: object = {}): FailoverStep {
    const error = errorOf(code, facts);
    return this.policy.failed(error, fails(error), this.now);
  }

  /** Seconds until the policy wants to return, looked at every second; and the route. */
  untilReturn(mostSeconds = 2_000): { readonly seconds: number; readonly to: number } | undefined {
    for (let seconds = 0; seconds <= mostSeconds; seconds += 1) {
      const to = this.policy.returnDue(this.now);
      if (to !== undefined) return { seconds, to };
      this.pass(1_000);
    }
    return undefined;
  }
}

describe('a route in use', () => {
  it('is the first one, and stays so while it streams, however long', () => {
    const session = new Harness();
    session.streams();
    expect(session.pass(600_000)).toEqual([]);
    expect(session.policy.current).toBe(0);
    expect(session.policy.returnDue(session.now)).toBeUndefined();
    expect(session.policy.returnDueAt).toBe(Infinity);
  });

  it('is lost of an outage of 5 s, whether a link is being made, waited for, or refused meanwhile', () => {
    expect(new Harness().pass(5_100)).toEqual(['5 s: 1']);
    const session = new Harness();
    session.streams();
    session.pass(10_000);
    expect(session.loses()).toEqual({ type: 'stay' });
    session.pass(2_000);
    expect(session.loses(errorOf('concurrency-limit'))).toEqual({ type: 'stay' });
    expect(session.pass(3_100)).toEqual(['15 s: 1']);
  });

  it('is lost of an outage as long as the option says, and of none where that is Infinity', () => {
    expect(new Harness(2, { afterMs: 60_000 }).pass(60_100)).toEqual(['60 s: 1']);
    expect(new Harness(2, { afterMs: Infinity }).pass(600_000)).toEqual([]);
  });

  it('is lost of links that open and die, since an open is no success', () => {
    const session = new Harness();
    session.pass(2_000);
    session.streams();
    session.loses();
    session.pass(2_000);
    session.streams();
    session.loses();
    expect(session.pass(1_100)).toEqual(['5 s: 1']);
  });

  it('has all of its time again after a success', () => {
    const session = new Harness();
    session.pass(4_000);
    session.streams();
    session.policy.succeeded();
    session.loses();
    expect(session.pass(4_900)).toEqual([]);
    expect(session.pass(200)).toEqual(['9 s: 1']);
  });

  it('is not lost of time in which it needs no link, or no route has one, or the machine slept', () => {
    const session = new Harness();
    session.policy.uses('resting', session.now);
    expect(session.pass(60_000)).toEqual([]);
    session.policy.uses('seeking', session.now);
    session.clock.leap(3_600_000);
    expect(session.policy.tick(session.now)).toEqual({ type: 'stay' });
    expect(session.pass(4_100)).toEqual(['3664 s: 1']);
  });

  it.each([
    ['insufficient-balance', { recovery: 'reconnect' }],
    ['plan-expired', { recovery: 'reconnect' }],
    ['account-inactive', { recovery: 'reconnect' }],
    ['access-denied', { recovery: 'reconnect' }],
    ['unknown-provider-error', { httpStatus: 402 }],
    ['unknown-provider-error', { httpStatus: 403 }],
    ['unknown-provider-error', { providerCode: 402 }],
    ['rate-limited', { httpStatus: 403 }],
  ] as const)('is lost at once of %s %j, also where it would be dialled again', (code, facts) => {
    const session = new Harness();
    expect(session.loses(errorOf(code, facts))).toMatchObject({ type: 'switch', to: 1, error: { code } });
  });

  it.each([
    ['connection-lost', {}],
    ['rate-limited', { httpStatus: 429 }],
    ['provider-unavailable', { httpStatus: 503 }],
    ['authentication-failed', { httpStatus: 403 }],
    ['unknown-provider-error', { httpStatus: 403, message: 'the token has expired' }],
  ] as const)('is not lost at once of %s %j, of which it may be well soon', (code, facts) => {
    expect(new Harness().loses(errorOf(code, facts))).toEqual({ type: 'stay' });
  });

  it('is lost at once of a code that the caller has named', () => {
    const session = new Harness(2, { after: ['rate-limited'] });
    expect(session.loses(errorOf('rate-limited'))).toMatchObject({ type: 'switch', to: 1 });
  });

  it('is lost of a verdict that would have ended the session', () => {
    const session = new Harness();
    expect(session.fails('replay-stuck', { context: {} })).toMatchObject({ type: 'switch', to: 1 });
    expect(session.policy.current).toBe(1);
  });

  it('stays in use when the session closes in good order', () => {
    const session = new Harness();
    expect(session.policy.failed(errorOf('access-denied'), { type: 'close' }, session.now)).toEqual({ type: 'stay' });
  });

  it('stays, and its failure stays its own, where it is the only one', () => {
    const session = new Harness(1);
    expect(session.pass(60_000)).toEqual([]);
    expect(session.policy.hasOther(session.now)).toBe(false);
    expect(session.loses(errorOf('insufficient-balance', { recovery: 'reconnect' }))).toEqual({ type: 'stay' });
    expect(session.fails('invalid-request')).toMatchObject({ type: 'fail', error: { code: 'invalid-request' } });
  });
});

describe('the next route', () => {
  it('is the first that was not lost, then the one that had no link longest ago', () => {
    const session = new Harness(3);
    expect(session.pass(15_100)).toEqual(['5 s: 1', '10 s: 2', '15 s: 0']);
  });

  it('is given longer each time that all were gone through, up to a minute, until one does well', () => {
    const session = new Harness();
    expect(session.pass(160_000)).toEqual([
      '5 s: 1',
      '10 s: 0',
      '20 s: 1',
      '30 s: 0',
      '50 s: 1',
      '70 s: 0',
      '110 s: 1',
      '150 s: 0',
    ]);
    session.streams();
    session.policy.succeeded();
    session.loses();
    expect(session.pass(5_100)).toHaveLength(1);
  });

  it('is none that was lost of a verdict, before a return to it is due', () => {
    const session = new Harness();
    session.fails('invalid-request');
    expect(session.policy.hasOther(session.now)).toBe(false);
    expect(session.pass(59_900)).toEqual([]);
    expect(session.pass(200)).toEqual(['60 s: 0']);
  });
});

describe('a session all of whose routes are lost', () => {
  it("fails with what each of them failed with, in the routes' order", () => {
    const session = new Harness();
    session.fails('insufficient-balance');
    const step = session.fails('invalid-request');
    expect(step).toMatchObject({ type: 'fail', error: { code: 'all-routes-failed' } });
    const error = step.type === 'fail' ? step.error : undefined;
    expect(isSpeechError(error, 'all-routes-failed') && error.context.routes).toMatchObject([
      { provider: 'bodhi', code: 'insufficient-balance' },
      { provider: 'deepgram', code: 'invalid-request' },
    ]);
    expect(error?.cause).toMatchObject({ code: 'invalid-request' });
  });

  it('does not fail of a verdict on one while another merely had no link', () => {
    const session = new Harness();
    session.pass(5_000);
    expect(session.fails('invalid-request')).toMatchObject({ type: 'switch', to: 0 });
  });

  it('fails when the retry budget is spent and every route had its turn, also one that gave no answer at all', () => {
    const session = new Harness();
    session.pass(5_100);
    const step = session.fails('retry-budget-spent');
    const error = step.type === 'fail' ? step.error : undefined;
    expect(isSpeechError(error, 'all-routes-failed') && error.context.routes).toMatchObject([
      { provider: 'bodhi', code: 'connect-timeout', message: 'connect-timeout: no link to bodhi within 5 s' },
      { provider: 'deepgram', code: 'retry-budget-spent' },
    ]);
  });

  it('counts as the turn of a route that it did well, and was lost', () => {
    const session = new Harness();
    session.streams();
    session.policy.succeeded();
    session.loses();
    session.pass(5_100);
    expect(session.fails('retry-budget-spent')).toMatchObject({ type: 'fail', error: { code: 'all-routes-failed' } });
  });

  it('counts the turns anew once a route does well', () => {
    const session = new Harness(2, { afterMs: 300_000 });
    session.fails('replay-stuck', { context: {} });
    session.streams();
    session.untilReturn();
    session.policy.tookOver(0, undefined, session.now);
    session.policy.succeeded();
    expect(session.fails('retry-budget-spent')).toMatchObject({ type: 'switch', to: 1 });
    expect(session.fails('retry-budget-spent')).toMatchObject({ type: 'fail' });
  });

  it('gives a route its turn that had none when the retry budget is spent', () => {
    const session = new Harness(2, { afterMs: 300_000 });
    session.pass(120_000);
    expect(session.fails('retry-budget-spent')).toMatchObject({ type: 'switch', to: 1 });
    expect(session.fails('retry-budget-spent')).toMatchObject({ type: 'fail', error: { code: 'all-routes-failed' } });
  });
});

describe('the return to a preferred route', () => {
  /** On the second route, after the first had no link. */
  function failedOver(settings: Partial<FailoverSettings> = {}, chance = 0): Harness {
    const session = new Harness(2, settings, chance);
    session.streams();
    session.policy.succeeded();
    session.loses();
    session.pass(5_000);
    session.streams();
    session.policy.succeeded();
    return session;
  }

  it('is tried a minute after the loss, or as late as the option says, and a tenth of that later by chance', () => {
    expect(failedOver().untilReturn()).toEqual({ seconds: 60, to: 0 });
    expect(failedOver({ backAfterMs: 5_000 }).untilReturn()).toEqual({ seconds: 5, to: 0 });
    expect(failedOver({}, 0.5).untilReturn()).toEqual({ seconds: 63, to: 0 });
  });

  it('is never tried where the option is Infinity, also by a route whose verdict is long past', () => {
    const session = failedOver({ backAfterMs: Infinity });
    expect(session.untilReturn(7_200)).toBeUndefined();
    const refused = new Harness(2, { backAfterMs: Infinity });
    refused.fails('invalid-request');
    refused.pass(3_600_000);
    expect(refused.policy.hasOther(refused.now)).toBe(false);
  });

  it('is tried at twice the interval each time that it fails, up to 10 min', () => {
    const session = failedOver();
    const seconds = Array.from({ length: 6 }, () => {
      const due = session.untilReturn();
      session.policy.besideFailed(0, errorOf('connection-lost'), session.now);
      return due?.seconds;
    });
    expect(seconds).toEqual([60, 120, 240, 480, 600, 600]);
  });

  it('is tried also of a route that was lost of a verdict', () => {
    const session = new Harness();
    session.fails('insufficient-balance');
    session.streams();
    expect(session.untilReturn()).toEqual({ seconds: 60, to: 0 });
  });

  it('takes that route into use again, and leaves the other one unlost', () => {
    const session = failedOver();
    session.untilReturn();
    expect(session.policy.reasonFor(0)).toBe('return');
    session.policy.tookOver(0, undefined, session.now);
    expect(session.policy.current).toBe(0);
    expect(session.policy.returnDueAt).toBe(Infinity);
    expect(session.fails('invalid-request')).toMatchObject({ type: 'switch', to: 1 });
  });

  it.each([
    ['at twice the interval where it fails within a minute', 59_000, 120],
    ['at the first interval where it held for a minute', 60_000, 60],
  ])('is tried again %s', (_, heldMs, seconds) => {
    const session = failedOver();
    session.untilReturn();
    session.policy.tookOver(0, undefined, session.now);
    session.policy.succeeded();
    session.pass(heldMs);
    session.fails('invalid-request');
    session.streams();
    expect(session.untilReturn()).toEqual({ seconds, to: 0 });
  });

  it('is not put off by an outage of all routes in which it never streamed', () => {
    const session = failedOver();
    session.loses();
    session.pass(11_000);
    expect(session.policy.current).toBe(1);
    session.streams();
    expect(session.untilReturn()).toEqual({ seconds: 59, to: 0 });
  });

  it('is to the most preferred route that is due, and to none that is less preferred than the one in use', () => {
    const session = new Harness(3);
    session.fails('invalid-request');
    session.fails('invalid-request');
    session.streams();
    expect(session.policy.current).toBe(2);
    expect(session.untilReturn()).toEqual({ seconds: 60, to: 0 });
    session.policy.besideFailed(0, errorOf('connection-lost'), session.now);
    expect(session.untilReturn()).toEqual({ seconds: 0, to: 1 });
    session.policy.tookOver(1, undefined, session.now);
    session.policy.succeeded();
    expect(session.untilReturn()).toEqual({ seconds: 120, to: 0 });
  });
});

describe('a link on another route beside the active one', () => {
  it('takes over where the active link dies: then the route of that one is lost, and returned to', () => {
    const session = new Harness();
    session.streams();
    expect(session.policy.other(session.now)).toBe(1);
    expect(session.policy.reasonFor(1)).toBe('hedge');
    session.policy.tookOver(1, errorOf('connection-lost'), session.now);
    expect(session.policy.current).toBe(1);
    expect(session.untilReturn()).toEqual({ seconds: 60, to: 0 });
  });

  it('is no other than the first route that has just failed so', () => {
    const session = new Harness(3);
    session.streams();
    session.policy.besideFailed(1, errorOf('connection-lost'), session.now);
    expect(session.policy.other(session.now)).toBe(2);
    expect(session.policy.current).toBe(0);
    expect(session.untilReturn()).toBeUndefined();
  });
});

describe('a return for which the link in use is ended', () => {
  /** On the second route, which streams, when the return to the first is due and is tried. */
  function returning(): Harness {
    const session = new Harness();
    session.pass(5_100);
    session.streams();
    session.policy.succeeded();
    session.untilReturn();
    session.policy.returnsTo(0, session.now);
    session.policy.uses('seeking', session.now);
    return session;
  }

  it('goes back at the first failure, and is tried again twice as late', () => {
    const session = returning();
    expect(session.policy.current).toBe(0);
    expect(session.loses()).toMatchObject({ type: 'switch', to: 1 });
    session.streams();
    expect(session.untilReturn()).toEqual({ seconds: 120, to: 0 });
  });

  it('goes back when no link comes of it, and is tried again twice as late', () => {
    const session = returning();
    expect(session.pass(5_100)).toHaveLength(1);
    expect(session.policy.current).toBe(1);
    session.streams();
    expect(session.untilReturn()?.seconds).toBe(120);
  });

  it('is over when its link streams: what fails then is judged as ever', () => {
    const session = returning();
    session.streams();
    expect(session.policy.returnDue(session.now)).toBeUndefined();
    expect(session.loses()).toEqual({ type: 'stay' });
  });

  it('asks for fresh credentials before it goes back', () => {
    const session = returning();
    const refresh: Verdict = { type: 'dial', delayMs: 0, why: 'refresh', refresh: true };
    expect(session.policy.failed(errorOf('connection-lost'), refresh, session.now)).toEqual({ type: 'stay' });
  });
});
