import { describe, expect, it } from 'vitest';
import { code, delay, goodLife, longLife, RecoveryHarness, shortLife } from '../../testing/recovery-harness.ts';
import type { ErrorCode } from '../errors/codes.ts';
import type { LinkLife } from './recovery.ts';

describe('credentials that the provider refuses', () => {
  it('are replaced once', () => {
    const harness = new RecoveryHarness();
    harness.start();
    expect(harness.fail('authentication-failed')).toMatchObject({ type: 'dial', refresh: true, delayMs: 0 });
    expect(code(harness.fail('authentication-failed'))).toBe('authentication-failed');
  });

  it('are not replaced again after a mere open', () => {
    const harness = new RecoveryHarness();
    harness.start();
    harness.fail('authentication-failed');
    expect(code(harness.streamAndLose(60_000, longLife, 'authentication-failed'))).toBe('authentication-failed');
  });

  it('are replaced again after a result', () => {
    const harness = new RecoveryHarness();
    harness.start();
    harness.fail('authentication-failed');
    harness.heard({ results: 1 });
    expect(harness.streamAndLose(1_000, goodLife, 'authentication-failed')).toMatchObject({ refresh: true });
  });

  it('are the end where no function gives others', () => {
    const harness = new RecoveryHarness({ refreshable: false });
    harness.start();
    expect(code(harness.fail('authentication-failed'))).toBe('authentication-failed');
  });
});

describe('closes that nobody understands', () => {
  const closed = (harness: RecoveryHarness) => harness.fail('unknown-provider-error', { closeCode: 4001 });
  const refreshes = (verdict: ReturnType<typeof closed>) => verdict.type === 'dial' && verdict.refresh;

  it('have the credentials asked for again before the second retry, and not again before the next result', () => {
    const harness = new RecoveryHarness();
    harness.start();
    expect([1, 2, 3, 4].map(() => refreshes(closed(harness)))).toEqual([false, true, false, false]);
    harness.heard({ results: 1 });
    expect([refreshes(closed(harness)), refreshes(closed(harness))]).toEqual([true, false]);
    harness.heard({ finals: 1 });
    expect([1, 2, 3].map(() => refreshes(closed(harness)))).toEqual([false, true, false]);
  });

  it('are retried after longer and longer delays, refreshed or not', () => {
    const harness = new RecoveryHarness();
    harness.start();
    expect([1, 2, 3, 4].map(() => delay(closed(harness)))).toEqual([125, 750, 1_500, 3_000]);
  });

  it('share the one refresh with a refusal in so many words', () => {
    const harness = new RecoveryHarness();
    harness.start();
    [1, 2].forEach(() => closed(harness));
    expect(code(harness.fail('authentication-failed'))).toBe('authentication-failed');
  });

  it('are retried with the same where no function gives others', () => {
    const harness = new RecoveryHarness({ refreshable: false });
    harness.start();
    expect([1, 2, 3].map(() => refreshes(closed(harness)))).toEqual([false, false, false]);
  });
});

describe('the failures that led to an end', () => {
  const causesOf = (verdict: ReturnType<RecoveryHarness['fail']>) =>
    verdict.type === 'fail' ? (verdict.error.causes ?? []).map(({ httpStatus }) => httpStatus) : verdict.type;

  it('are on an error that is reported as it is, without itself', () => {
    const harness = new RecoveryHarness();
    harness.start();
    for (const httpStatus of [500, 502]) harness.fail('provider-unavailable', { httpStatus });
    expect(causesOf(harness.fail('insufficient-balance', { httpStatus: 402 }))).toEqual([500, 502]);
  });

  it('are the last five, the last one included, on an error that takes its place', () => {
    const harness = new RecoveryHarness();
    harness.start();
    for (let httpStatus = 500; httpStatus < 510; httpStatus += 1) harness.fail('provider-unavailable', { httpStatus });
    harness.pass(120_000);
    const verdict = harness.fail('provider-unavailable', { httpStatus: 510 });
    expect(code(verdict)).toBe('retry-budget-spent');
    expect(causesOf(verdict)).toEqual([506, 507, 508, 509, 510]);
  });

  it('are none that were followed by a success', () => {
    const harness = new RecoveryHarness();
    harness.start();
    harness.fail('provider-unavailable', { httpStatus: 500 });
    harness.heard({ finals: 1 });
    expect(causesOf(harness.fail('insufficient-balance', { httpStatus: 402 }))).toEqual([]);
    const other = new RecoveryHarness();
    other.start();
    other.fail('provider-unavailable', { httpStatus: 500 });
    expect(causesOf(other.streamAndLose(30_000, longLife, 'insufficient-balance', { httpStatus: 402 }))).toEqual([]);
  });
});

describe('a full account', () => {
  it('is waited for in longer and longer steps, which a result makes short again', () => {
    const harness = new RecoveryHarness();
    harness.start();
    const steps = [1, 2, 3].map(() => delay(harness.fail('concurrency-limit')));
    harness.heard({ results: 1 });
    expect([...steps, delay(harness.fail('concurrency-limit'))]).toEqual([5_250, 10_500, 21_000, 5_250]);
  });

  it('is waited for 5 min in all, and then reported as it is', () => {
    const harness = new RecoveryHarness();
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
    const harness = new RecoveryHarness();
    harness.start();
    harness.fail('concurrency-limit');
    harness.streamAndLose(400_000, { livedMs: 400_000, answered: true });
    expect(code(harness.fail('concurrency-limit'))).toBe('dial');
  });

  it('does not make the retries of a lost link longer', () => {
    const harness = new RecoveryHarness();
    harness.start();
    harness.fail('concurrency-limit');
    expect(delay(harness.fail('connection-lost'))).toBe(125);
  });
});

describe('a refusal of what the provider has taken before', () => {
  const refused = (harness: RecoveryHarness) => harness.fail('invalid-request', { httpStatus: 400 });

  it('is tried once more', () => {
    const harness = new RecoveryHarness();
    harness.start();
    harness.heard({ results: 1 });
    expect([code(refused(harness)), code(refused(harness))]).toEqual(['dial', 'invalid-request']);
  });

  it('is tried once more again after the next final, and not after the partials of a replay', () => {
    const harness = new RecoveryHarness();
    harness.start();
    harness.heard({ results: 1 });
    refused(harness);
    harness.heard({ finals: 1 });
    expect(code(refused(harness))).toBe('dial');
    harness.heard({ results: 1 });
    expect(code(refused(harness))).toBe('invalid-request');
  });

  it('is the end where the provider has never answered', () => {
    const harness = new RecoveryHarness();
    harness.start();
    harness.recovery.streaming();
    expect(code(refused(harness))).toBe('invalid-request');
  });
});

describe('links that die at the same place', () => {
  interface Death {
    readonly position?: number;
    readonly settled?: number;
    readonly life?: LinkLife;
    readonly dies?: ErrorCode;
    readonly facts?: object;
    /** Milliseconds that the link streamed. */
    readonly after?: number;
  }

  const die = (harness: RecoveryHarness, death: Death = {}) => {
    const {
      position = 16_000,
      settled = 0,
      life = goodLife,
      dies = 'connection-lost',
      facts = {},
      after = 15_000,
    } = death;
    harness.progress = { ...harness.progress, position, settled };
    return code(harness.streamAndLose(after, life, dies, facts));
  };
  const started = () => {
    const harness = new RecoveryHarness();
    harness.start();
    return harness;
  };
  const deaths = (count: number, each: (harness: RecoveryHarness, index: number) => Death | number = () => ({})) => {
    const harness = started();
    return Array.from({ length: count }, (_, index) => {
      const death = each(harness, index);
      return die(harness, typeof death === 'number' ? { position: death } : death);
    });
  };

  it('are the end the third time, 30 s after the first', () => {
    expect(deaths(3)).toEqual(['dial', 'dial', 'replay-stuck']);
  });

  it('are no end before 30 s are over, however often they die', () => {
    // The first death is 5 s after the start, the seventh 30 s after the first.
    expect(deaths(7, () => ({ after: 5_000 }))).toEqual([...Array.from({ length: 6 }, () => 'dial'), 'replay-stuck']);
  });

  it('are reported with the place where the first one died, also at the very beginning', () => {
    const harness = started();
    die(harness, { position: 1_600 });
    die(harness, { position: 1_600 });
    harness.progress = { ...harness.progress, position: 3_200, settled: 0 };
    const verdict = harness.streamAndLose(15_000, goodLife);
    expect(verdict).toMatchObject({
      type: 'fail',
      error: { context: { position: 0.1, positionSample: 1_600, deaths: 3 } },
    });
    expect(verdict.type === 'fail' && verdict.error.message).toContain('3 links in a row died at 0.1 s of the audio,');
  });

  it('count as at the same place when they are five frames apart, and no more', () => {
    const near = [16_000, 24_000, 8_000];
    const far = [16_000, 24_001, 32_002];
    expect(deaths(3, (_, index) => near[index] ?? 0)).toEqual(['dial', 'dial', 'replay-stuck']);
    expect(deaths(3, (_, index) => far[index] ?? 0)).toEqual(['dial', 'dial', 'dial']);
  });

  it('count anew after a final', () => {
    const final = (harness: RecoveryHarness, index: number): Death => {
      if (index === 2) harness.heard({ finals: 1 });
      return {};
    };
    expect(deaths(5, final)).toEqual(['dial', 'dial', 'dial', 'dial', 'replay-stuck']);
  });

  it('count anew with any progress of what is settled, by an answer or by a gap', () => {
    expect(deaths(6, (_, index) => ({ settled: index }))).not.toContain('replay-stuck');
  });

  it('count anew after a link that streamed with life for 30 s', () => {
    expect(deaths(8, (_, index) => ({ life: index % 2 === 1 ? longLife : goodLife }))).not.toContain('replay-stuck');
  });

  it('do not count when they were sent nothing that is not settled: a silent session whose links are cut lives on', () => {
    const idle = { position: 16_000, settled: 16_000, after: 600_000, life: { livedMs: 0, answered: true } };
    expect(deaths(10, () => idle)).not.toContain('replay-stuck');
  });

  it('do not count when they died at once and without a word', () => {
    expect(deaths(4, () => ({ life: shortLife }))).toEqual(['dial', 'dial', 'dial', 'dial']);
  });

  it('do not count when they never streamed', () => {
    const harness = started();
    harness.recovery.streaming();
    harness.progress = { ...harness.progress, position: 16_000 };
    const verdicts = [1, 2, 3, 4].map(() => {
      harness.pass(20_000);
      return code(harness.fail('connect-timeout', { life: goodLife }));
    });
    expect(verdicts).not.toContain('replay-stuck');
  });

  it.each([
    { dies: 'provider-unavailable' },
    { dies: 'rate-limited' },
    { dies: 'concurrency-limit' },
    { dies: 'unread-answer' },
    { facts: { closeCode: 1001 } },
    { facts: { closeCode: 1012 } },
    { facts: { closeCode: 1013 } },
    { dies: 'provider-internal-error', facts: { httpStatus: 500 } },
    { dies: 'provider-internal-error', facts: { providerCode: 502 } },
    { dies: 'provider-internal-error', facts: { providerCode: '503' } },
    { dies: 'provider-internal-error', facts: { httpStatus: 504 } },
    // In words, without a number.
    { dies: 'provider-internal-error' },
    { dies: 'provider-internal-error', facts: { context: { part: 'database' } } },
    { dies: 'provider-internal-error', facts: { providerCode: 50_001 } },
  ] as const)("do not count when the trouble is not the audio's: %o", (death) => {
    expect(deaths(4, () => death)).toEqual(['dial', 'dial', 'dial', 'dial']);
  });

  it.each([
    { facts: { closeCode: 1006 } },
    { facts: { closeCode: 1011 } },
    { dies: 'link-silent' },
    { dies: 'unknown-provider-error', facts: { closeCode: 4000 } },
    { dies: 'provider-internal-error', facts: { context: { part: 'recogniser' } } },
  ] as const)('count when it may be: %o', (death) => {
    expect(deaths(3, () => death)).toEqual(['dial', 'dial', 'replay-stuck']);
  });
});

describe('a link that ends because of frames that nobody can read', () => {
  it('costs nothing of the budget, and makes no retry longer', () => {
    const harness = new RecoveryHarness();
    harness.start();
    harness.recovery.streaming();
    const delays = Array.from({ length: 5 }, () => {
      const verdict = harness.fail('unread-answer', { phase: 'streaming', life: goodLife });
      harness.pass(40_000);
      return delay(verdict);
    });
    expect(delays).toEqual([125, 125, 125, 125, 125]);
    expect(harness.recovery.outageMs).toBe(0);
    expect(delay(harness.fail('connection-lost'))).toBe(125);
    harness.pass(1_000);
    expect(harness.recovery.outageMs).toBe(1_000);
  });
});

describe('failures that are likely to come again', () => {
  const limited = (harness: RecoveryHarness) => code(harness.fail('unknown-provider-error', { limited: true }));

  it('are the end the fourth time without a result', () => {
    const harness = new RecoveryHarness();
    harness.start();
    expect([1, 2, 3, 4].map(() => limited(harness))).toEqual(['dial', 'dial', 'dial', 'unknown-provider-error']);
  });

  it('count anew after a result', () => {
    const harness = new RecoveryHarness();
    harness.start();
    [1, 2, 3].forEach(() => limited(harness));
    harness.heard({ results: 1 });
    expect(limited(harness)).toBe('dial');
  });
});

describe('an end of stream that never comes', () => {
  const timeOut = (harness: RecoveryHarness) => code(harness.streamAndLose(12_000, goodLife, 'drain-timeout'));

  it('is the end the second time', () => {
    const harness = new RecoveryHarness();
    harness.start();
    expect([timeOut(harness), timeOut(harness)]).toEqual(['dial', 'drain-timeout']);
  });

  it('is the end the second time also when links were lost in between', () => {
    const harness = new RecoveryHarness();
    harness.start();
    expect(timeOut(harness)).toBe('dial');
    expect(code(harness.streamAndLose(2_000, goodLife))).toBe('dial');
    expect(timeOut(harness)).toBe('drain-timeout');
  });

  it('counts anew after a final', () => {
    const harness = new RecoveryHarness();
    harness.start();
    timeOut(harness);
    harness.heard({ finals: 1 });
    expect(timeOut(harness)).toBe('dial');
  });

  it('does not use up the one more try of a refusal', () => {
    const harness = new RecoveryHarness();
    harness.start();
    harness.heard({ results: 1 });
    timeOut(harness);
    expect(code(harness.fail('invalid-request', { httpStatus: 400 }))).toBe('dial');
  });
});
