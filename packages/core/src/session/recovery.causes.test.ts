import { describe, expect, it } from 'vitest';
import { code, delay, goodLife, longLife, RecoveryHarness, shortLife } from '../../testing/recovery-harness.ts';
import type { ErrorCode } from '../errors/codes.ts';

describe('credentials that the service refuses', () => {
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

describe('a full account', () => {
  it('is waited for in longer and longer steps, which a result makes short again', () => {
    const harness = new RecoveryHarness();
    harness.start();
    const steps = [1, 2, 3].map(() => delay(harness.fail('concurrency-limit')));
    harness.heard({ results: 1 });
    expect([...steps, delay(harness.fail('concurrency-limit'))]).toEqual([5_250, 10_500, 21_000, 5_250]);
  });

  it('is waited for 5 min in all, and then told as it is', () => {
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

describe('a refusal of what the service has taken before', () => {
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

  it('is the end where the service has never answered', () => {
    const harness = new RecoveryHarness();
    harness.start();
    harness.recovery.streaming();
    expect(code(refused(harness))).toBe('invalid-request');
  });
});

describe('links that die at the same place', () => {
  const die = (harness: RecoveryHarness, position: number, life = goodLife, dies: ErrorCode = 'connection-lost') => {
    harness.progress = { ...harness.progress, position };
    return code(harness.streamAndLose(life.livedMs, life, dies));
  };

  it('are the end the third time', () => {
    const harness = new RecoveryHarness();
    harness.start();
    expect([1, 2, 3].map(() => die(harness, 16_000))).toEqual(['dial', 'dial', 'replay-stuck']);
  });

  it('count as at the same place when they are five frames apart, and no more', () => {
    const near = new RecoveryHarness();
    const far = new RecoveryHarness();
    near.start();
    far.start();
    expect([16_000, 24_000, 8_000].map((at) => die(near, at))).toEqual(['dial', 'dial', 'replay-stuck']);
    expect([16_000, 24_001, 32_002].map((at) => die(far, at))).toEqual(['dial', 'dial', 'dial']);
  });

  it('count anew after a final', () => {
    const harness = new RecoveryHarness();
    harness.start();
    die(harness, 16_000);
    die(harness, 16_000);
    harness.heard({ finals: 1 });
    expect([1, 2].map(() => die(harness, 16_000))).toEqual(['dial', 'dial']);
  });

  it('do not count when they died at once and without a word', () => {
    const harness = new RecoveryHarness();
    harness.start();
    expect([1, 2, 3, 4].map(() => die(harness, 16_000, shortLife))).toEqual(['dial', 'dial', 'dial', 'dial']);
  });

  it('do not count when they never streamed', () => {
    const harness = new RecoveryHarness();
    harness.start();
    harness.recovery.streaming();
    expect([1, 2, 3, 4].map(() => code(harness.fail('connect-timeout', { life: goodLife })))).not.toContain(
      'replay-stuck',
    );
  });

  it.each(['provider-unavailable', 'rate-limited', 'concurrency-limit'] as const)(
    'do not count when the service ends them with %s',
    (dies) => {
      const harness = new RecoveryHarness();
      harness.start();
      expect([1, 2, 3, 4].map(() => die(harness, 16_000, goodLife, dies))).toEqual(['dial', 'dial', 'dial', 'dial']);
    },
  );
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

describe('a last word that never comes', () => {
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
