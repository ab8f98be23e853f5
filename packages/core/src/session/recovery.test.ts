import { describe, expect, it } from 'vitest';
import { code, delay, goodLife, longLife, RecoveryHarness, shortLife, why } from '../../testing/recovery-harness.ts';

describe('the clock of an outage', () => {
  it('runs from the first verdict until a link streams', () => {
    const harness = new RecoveryHarness();
    harness.pass(5_000);
    expect(harness.recovery.outageMs).toBe(0);
    harness.start();
    harness.pass(3_000);
    harness.recovery.streaming();
    harness.pass(7_000);
    expect(harness.recovery.outageMs).toBe(3_000);
  });

  it('goes on where it stopped when the link dies without a result', () => {
    const harness = new RecoveryHarness();
    harness.start();
    harness.pass(3_000);
    harness.streamAndLose(7_000, goodLife);
    harness.pass(2_000);
    expect(harness.recovery.outageMs).toBe(5_000);
  });

  it('stops while the process sleeps', () => {
    const harness = new RecoveryHarness();
    harness.start();
    harness.pass(3_000);
    harness.clock.leap(3_600_000);
    harness.recovery.tick(harness.clock.now());
    harness.pass(2_000);
    // A second of the sleep counts: it cannot be told from a late tick.
    expect(harness.recovery.outageMs).toBe(6_000);
  });

  it('stands while a slot is waited for', () => {
    const harness = new RecoveryHarness();
    harness.start();
    harness.fail('concurrency-limit');
    harness.pass(60_000);
    expect(harness.recovery.outageMs).toBe(0);
    harness.fail('connection-lost');
    harness.pass(1_000);
    expect(harness.recovery.outageMs).toBe(1_000);
  });

  it('stands while a session rests between two links', () => {
    const harness = new RecoveryHarness();
    harness.start();
    harness.recovery.streaming();
    harness.recovery.stopped(goodLife);
    harness.pass(600_000);
    expect(harness.recovery.outageMs).toBe(0);
    harness.start();
    expect(code(harness.fail('connection-lost'))).toBe('dial');
  });

  it('stands while a link that was well is replaced by another', () => {
    const harness = new RecoveryHarness();
    harness.start();
    harness.recovery.streaming();
    harness.recovery.planned();
    harness.start();
    harness.pass(3_000);
    expect(harness.recovery.outageMs).toBe(0);
    // What the other one fails of is an outage as ever.
    harness.fail('connection-lost');
    harness.pass(1_000);
    expect(harness.recovery.outageMs).toBe(1_000);
  });

  it('begins anew with a final', () => {
    const harness = new RecoveryHarness();
    harness.start();
    harness.pass(100_000);
    harness.heard({ finals: 1 });
    harness.streamAndLose(1_000, goodLife);
    expect(harness.recovery.outageMs).toBe(0);
  });

  it('begins anew after 30 s of streaming with life', () => {
    const harness = new RecoveryHarness();
    harness.start();
    harness.pass(100_000);
    harness.streamAndLose(30_000, longLife);
    expect(harness.recovery.outageMs).toBe(0);
  });

  it('does not begin anew after 30 s in which the provider showed no life', () => {
    const harness = new RecoveryHarness();
    harness.start();
    harness.pass(100_000);
    harness.streamAndLose(30_000, shortLife);
    expect(harness.recovery.outageMs).toBe(100_000);
  });

  it('does not begin anew with a partial', () => {
    const harness = new RecoveryHarness();
    harness.start();
    harness.pass(100_000);
    harness.heard({ results: 1 });
    harness.streamAndLose(1_000, goodLife);
    expect(harness.recovery.outageMs).toBe(100_000);
  });
});

describe('retries', () => {
  it('grow longer until a final comes', () => {
    const harness = new RecoveryHarness();
    harness.start();
    const before = [1, 2, 3].map(() => delay(harness.fail('connection-lost')));
    harness.heard({ finals: 1 });
    expect([...before, delay(harness.fail('connection-lost'))]).toEqual([125, 750, 1_500, 125]);
  });

  it('begin anew with the failure that ends 30 s of streaming', () => {
    const harness = new RecoveryHarness();
    harness.start();
    harness.fail('connection-lost');
    harness.fail('connection-lost');
    expect(delay(harness.streamAndLose(30_000, longLife))).toBe(125);
  });

  it('end when the budget is spent', () => {
    const harness = new RecoveryHarness();
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
    const harness = new RecoveryHarness();
    harness.start();
    harness.pass(130_000);
    harness.recovery.oweDial();
    expect(code(harness.fail('network-unreachable'))).toBe('dial');
    expect(code(harness.fail('network-unreachable'))).toBe('retry-budget-spent');
  });

  it('wait for their turn at the host as well', () => {
    const harness = new RecoveryHarness({ hostWaitMs: 40 });
    expect(delay(harness.start())).toBe(40);
    expect(delay(harness.fail('connection-lost'))).toBe(165);
  });

  it('wait when the session has dialled 15 times within a minute', () => {
    const harness = new RecoveryHarness();
    harness.start();
    for (let index = 0; index < 15; index += 1) harness.limiter.dialled(harness.clock.now());
    const verdict = harness.fail('connection-lost');
    expect(why(verdict)).toBe('limiter');
    expect(delay(verdict)).toBeGreaterThan(60_000);
  });
});
