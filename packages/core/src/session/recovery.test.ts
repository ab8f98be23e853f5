import { describe, expect, it } from 'vitest';
import { fixedRandom, ManualClock } from '../../testing/manual-clock.ts';
import type { ErrorCode } from '../errors/codes.ts';
import { SpeechError, type SpeechErrorOptions } from '../errors/speech-error.ts';
import { DialLimiter } from './dial-limiter.ts';
import { Recovery, type LinkLife, type Progress } from './recovery.ts';
import type { Phase, Verdict } from './retry-policy.ts';

const TICK_MS = 50;
const frameSamples = 1_600;
const shortLife: LinkLife = { livedMs: 0, answered: false };
const goodLife: LinkLife = { livedMs: 5_000, answered: true };
const longLife: LinkLife = { livedMs: 30_000, answered: true };

/** A session's recovery with everything around it: time passes in ticks, and each failure is told as the session tells it. */
class Harness {
  readonly clock = new ManualClock();
  readonly limiter = new DialLimiter();
  readonly recovery: Recovery;
  progress: Progress = { finals: 0, results: 0, position: 0, frameSamples, ending: false, nothingLeft: false };

  constructor(options: { readonly refreshable?: boolean; readonly hostWaitMs?: number } = {}) {
    this.recovery = new Recovery({
      clock: this.clock,
      random: fixedRandom(0.5),
      limits: { budgetMs: 120_000, firstContactMs: 10_000, slotMs: 300_000 },
      refreshable: options.refreshable ?? true,
      limiter: this.limiter,
      reserveHost: () => options.hostWaitMs ?? 0,
    });
  }

  /** Lets time pass as an awake process does. */
  pass(ms: number): void {
    for (let left = ms; left > 0; left -= TICK_MS) {
      this.clock.advance(Math.min(left, TICK_MS));
      this.recovery.tick(this.clock.now());
    }
  }

  start(): Verdict {
    return this.recovery.decide(undefined, this.progress, shortLife);
  }

  heard({ finals = 0, results = finals }: { readonly finals?: number; readonly results?: number }): void {
    const { progress } = this;
    this.progress = { ...progress, finals: progress.finals + finals, results: progress.results + results };
  }

  /** A link that was ready for `lifeMs` and then failed. */
  streamAndLose(lifeMs: number, life: LinkLife, code: ErrorCode = 'connection-lost', facts: object = {}): Verdict {
    this.recovery.streaming();
    this.pass(lifeMs);
    this.recovery.stopped(life);
    return this.fail(code, { phase: 'streaming', life, ...facts });
  }

  fail(
    code: ErrorCode,
    facts: {
      readonly phase?: Phase;
      readonly life?: LinkLife;
      readonly limited?: boolean;
      readonly httpStatus?: number;
    } = {},
  ): Verdict {
    const { phase = 'opening', life = shortLife, limited = false, httpStatus } = facts;
    const options = { message: 'what happened', context: {}, httpStatus } as SpeechErrorOptions<ErrorCode>;
    return this.recovery.decide({ error: new SpeechError(code, options), limited, phase }, this.progress, life);
  }
}

const code = (verdict: Verdict): string => (verdict.type === 'fail' ? verdict.error.code : verdict.type);
const why = (verdict: Verdict): string => (verdict.type === 'dial' ? verdict.why : verdict.type);
const delay = (verdict: Verdict): number => (verdict.type === 'dial' ? verdict.delayMs : Number.NaN);

describe('the clock of an outage', () => {
  it('runs from the first verdict until a link streams', () => {
    const harness = new Harness();
    harness.pass(5_000);
    expect(harness.recovery.outageMs).toBe(0);
    harness.start();
    harness.pass(3_000);
    harness.recovery.streaming();
    harness.pass(7_000);
    expect(harness.recovery.outageMs).toBe(3_000);
  });

  it('goes on where it stopped when the link dies without a result', () => {
    const harness = new Harness();
    harness.start();
    harness.pass(3_000);
    harness.streamAndLose(7_000, goodLife);
    harness.pass(2_000);
    expect(harness.recovery.outageMs).toBe(5_000);
  });

  it('stops while the process sleeps', () => {
    const harness = new Harness();
    harness.start();
    harness.pass(3_000);
    harness.clock.leap(3_600_000);
    harness.recovery.tick(harness.clock.now());
    harness.pass(2_000);
    // A second of the sleep counts: it cannot be told from a late tick.
    expect(harness.recovery.outageMs).toBe(6_000);
  });

  it('stands while a slot is waited for', () => {
    const harness = new Harness();
    harness.start();
    harness.fail('concurrency-limit');
    harness.pass(60_000);
    expect(harness.recovery.outageMs).toBe(0);
    harness.fail('connection-lost');
    harness.pass(1_000);
    expect(harness.recovery.outageMs).toBe(1_000);
  });

  it('stands while a session rests between two links', () => {
    const harness = new Harness();
    harness.start();
    harness.recovery.streaming();
    harness.recovery.stopped(goodLife);
    harness.pass(600_000);
    expect(harness.recovery.outageMs).toBe(0);
    harness.start();
    expect(code(harness.fail('connection-lost'))).toBe('dial');
  });

  it('begins anew with a final', () => {
    const harness = new Harness();
    harness.start();
    harness.pass(100_000);
    harness.heard({ finals: 1 });
    harness.streamAndLose(1_000, goodLife);
    expect(harness.recovery.outageMs).toBe(0);
  });

  it('begins anew after 30 s of streaming with life', () => {
    const harness = new Harness();
    harness.start();
    harness.pass(100_000);
    harness.streamAndLose(30_000, longLife);
    expect(harness.recovery.outageMs).toBe(0);
  });

  it('does not begin anew after 30 s in which the service showed no life', () => {
    const harness = new Harness();
    harness.start();
    harness.pass(100_000);
    harness.streamAndLose(30_000, shortLife);
    expect(harness.recovery.outageMs).toBe(100_000);
  });

  it('does not begin anew with a partial', () => {
    const harness = new Harness();
    harness.start();
    harness.pass(100_000);
    harness.heard({ results: 1 });
    harness.streamAndLose(1_000, goodLife);
    expect(harness.recovery.outageMs).toBe(100_000);
  });
});

describe('retries', () => {
  it('grow longer until a final comes', () => {
    const harness = new Harness();
    harness.start();
    const before = [1, 2, 3].map(() => delay(harness.fail('connection-lost')));
    harness.heard({ finals: 1 });
    expect([...before, delay(harness.fail('connection-lost'))]).toEqual([125, 750, 1_500, 125]);
  });

  it('begin anew with the failure that ends 30 s of streaming', () => {
    const harness = new Harness();
    harness.start();
    harness.fail('connection-lost');
    harness.fail('connection-lost');
    expect(delay(harness.streamAndLose(30_000, longLife))).toBe(125);
  });

  it('end when the budget is spent', () => {
    const harness = new Harness();
    let verdict = harness.start();
    let dials = 1;
    while (verdict.type === 'dial') {
      harness.pass(verdict.delayMs);
      verdict = harness.fail('network-unreachable');
      if (verdict.type === 'dial') dials += 1;
    }
    expect(code(verdict)).toBe('retry-budget-spent');
    expect(harness.clock.now()).toBeGreaterThanOrEqual(120_000);
    expect(harness.clock.now()).toBeLessThan(121_000);
    expect(dials).toBe(21);
  });

  it('go on once after a wake, though the budget is spent', () => {
    const harness = new Harness();
    harness.start();
    harness.pass(130_000);
    harness.recovery.oweDial();
    expect(code(harness.fail('network-unreachable'))).toBe('dial');
    expect(code(harness.fail('network-unreachable'))).toBe('retry-budget-spent');
  });

  it('wait for their turn at the host as well', () => {
    const harness = new Harness({ hostWaitMs: 40 });
    expect(delay(harness.start())).toBe(40);
    expect(delay(harness.fail('connection-lost'))).toBe(165);
  });

  it('wait when the session has dialled 15 times within a minute', () => {
    const harness = new Harness();
    harness.start();
    for (let index = 0; index < 15; index += 1) harness.limiter.dialled(harness.clock.now());
    const verdict = harness.fail('connection-lost');
    expect(why(verdict)).toBe('limiter');
    expect(delay(verdict)).toBeGreaterThan(60_000);
  });
});

describe('credentials that the service refuses', () => {
  it('are replaced once', () => {
    const harness = new Harness();
    harness.start();
    expect(harness.fail('authentication-failed')).toMatchObject({ type: 'dial', refresh: true, delayMs: 0 });
    expect(code(harness.fail('authentication-failed'))).toBe('authentication-failed');
  });

  it('are not replaced again after a mere open', () => {
    const harness = new Harness();
    harness.start();
    harness.fail('authentication-failed');
    expect(code(harness.streamAndLose(60_000, longLife, 'authentication-failed'))).toBe('authentication-failed');
  });

  it('are replaced again after a result', () => {
    const harness = new Harness();
    harness.start();
    harness.fail('authentication-failed');
    harness.heard({ results: 1 });
    expect(harness.streamAndLose(1_000, goodLife, 'authentication-failed')).toMatchObject({ refresh: true });
  });

  it('are the end where no function gives others', () => {
    const harness = new Harness({ refreshable: false });
    harness.start();
    expect(code(harness.fail('authentication-failed'))).toBe('authentication-failed');
  });
});

describe('a full account', () => {
  it('is waited for in longer and longer steps, which a result makes short again', () => {
    const harness = new Harness();
    harness.start();
    const steps = [1, 2, 3].map(() => delay(harness.fail('concurrency-limit')));
    harness.heard({ results: 1 });
    expect([...steps, delay(harness.fail('concurrency-limit'))]).toEqual([5_250, 10_500, 21_000, 5_250]);
  });

  it('is waited for 5 min in all, and then told as it is', () => {
    const harness = new Harness();
    harness.start();
    let verdict = harness.fail('concurrency-limit');
    while (verdict.type === 'dial') {
      harness.pass(verdict.delayMs);
      verdict = harness.fail('concurrency-limit');
    }
    expect(code(verdict)).toBe('concurrency-limit');
    expect(harness.clock.now()).toBeGreaterThan(270_000);
    expect(harness.clock.now()).toBeLessThanOrEqual(300_000);
  });

  it('is waited for anew after a link that streamed for 30 s', () => {
    const harness = new Harness();
    harness.start();
    harness.fail('concurrency-limit');
    harness.streamAndLose(400_000, { livedMs: 400_000, answered: true });
    expect(code(harness.fail('concurrency-limit'))).toBe('dial');
  });

  it('does not make the retries of a lost link longer', () => {
    const harness = new Harness();
    harness.start();
    harness.fail('concurrency-limit');
    expect(delay(harness.fail('connection-lost'))).toBe(125);
  });
});

describe('a refusal of what the service has taken before', () => {
  const refused = (harness: Harness) => harness.fail('invalid-request', { httpStatus: 400 });

  it('is tried once more', () => {
    const harness = new Harness();
    harness.start();
    harness.heard({ results: 1 });
    expect([code(refused(harness)), code(refused(harness))]).toEqual(['dial', 'invalid-request']);
  });

  it('is tried once more again after the next final, and not after the partials of a replay', () => {
    const harness = new Harness();
    harness.start();
    harness.heard({ results: 1 });
    refused(harness);
    harness.heard({ finals: 1 });
    expect(code(refused(harness))).toBe('dial');
    harness.heard({ results: 1 });
    expect(code(refused(harness))).toBe('invalid-request');
  });

  it('is the end where the service has never answered', () => {
    const harness = new Harness();
    harness.start();
    harness.recovery.streaming();
    expect(code(refused(harness))).toBe('invalid-request');
  });
});

describe('links that die at the same place', () => {
  const die = (harness: Harness, position: number, life = goodLife, dies: ErrorCode = 'connection-lost') => {
    harness.progress = { ...harness.progress, position };
    return code(harness.streamAndLose(life.livedMs, life, dies));
  };

  it('are the end the third time', () => {
    const harness = new Harness();
    harness.start();
    expect([1, 2, 3].map(() => die(harness, 16_000))).toEqual(['dial', 'dial', 'replay-stuck']);
  });

  it('count as at the same place when they are five frames apart, and no more', () => {
    const near = new Harness();
    const far = new Harness();
    near.start();
    far.start();
    expect([16_000, 24_000, 8_000].map((at) => die(near, at))).toEqual(['dial', 'dial', 'replay-stuck']);
    expect([16_000, 24_001, 32_002].map((at) => die(far, at))).toEqual(['dial', 'dial', 'dial']);
  });

  it('count anew after a final', () => {
    const harness = new Harness();
    harness.start();
    die(harness, 16_000);
    die(harness, 16_000);
    harness.heard({ finals: 1 });
    expect([1, 2].map(() => die(harness, 16_000))).toEqual(['dial', 'dial']);
  });

  it('do not count when they died at once and without a word', () => {
    const harness = new Harness();
    harness.start();
    expect([1, 2, 3, 4].map(() => die(harness, 16_000, shortLife))).toEqual(['dial', 'dial', 'dial', 'dial']);
  });

  it('do not count when they never streamed', () => {
    const harness = new Harness();
    harness.start();
    harness.recovery.streaming();
    expect([1, 2, 3, 4].map(() => code(harness.fail('connect-timeout', { life: goodLife })))).not.toContain(
      'replay-stuck',
    );
  });

  it.each(['provider-unavailable', 'rate-limited', 'concurrency-limit'] as const)(
    'do not count when the service ends them with %s',
    (dies) => {
      const harness = new Harness();
      harness.start();
      expect([1, 2, 3, 4].map(() => die(harness, 16_000, goodLife, dies))).toEqual(['dial', 'dial', 'dial', 'dial']);
    },
  );
});

describe('failures that are likely to come again', () => {
  const limited = (harness: Harness) => code(harness.fail('unknown-provider-error', { limited: true }));

  it('are the end the fourth time without a result', () => {
    const harness = new Harness();
    harness.start();
    expect([1, 2, 3, 4].map(() => limited(harness))).toEqual(['dial', 'dial', 'dial', 'unknown-provider-error']);
  });

  it('count anew after a result', () => {
    const harness = new Harness();
    harness.start();
    [1, 2, 3].forEach(() => limited(harness));
    harness.heard({ results: 1 });
    expect(limited(harness)).toBe('dial');
  });
});

describe('a last word that never comes', () => {
  const timeOut = (harness: Harness) => code(harness.streamAndLose(12_000, goodLife, 'drain-timeout'));

  it('is the end the second time', () => {
    const harness = new Harness();
    harness.start();
    expect([timeOut(harness), timeOut(harness)]).toEqual(['dial', 'drain-timeout']);
  });

  it('is the end the second time also when links were lost in between', () => {
    const harness = new Harness();
    harness.start();
    expect(timeOut(harness)).toBe('dial');
    expect(code(harness.streamAndLose(2_000, goodLife))).toBe('dial');
    expect(timeOut(harness)).toBe('drain-timeout');
  });

  it('counts anew after a final', () => {
    const harness = new Harness();
    harness.start();
    timeOut(harness);
    harness.heard({ finals: 1 });
    expect(timeOut(harness)).toBe('dial');
  });

  it('does not use up the one more try of a refusal', () => {
    const harness = new Harness();
    harness.start();
    harness.heard({ results: 1 });
    timeOut(harness);
    expect(code(harness.fail('invalid-request', { httpStatus: 400 }))).toBe('dial');
  });
});
