import { SpeechError } from '@throughline/core/internal';
import { Redis } from 'ioredis';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type RedisServer, startRedis, withRedis } from '../../../../../test/kit/redis.ts';
import { SharedGovernor, type SharedGovernorOptions } from './shared-governor.ts';

const { signal } = new AbortController();
const full = new SpeechError('concurrency-limit', { message: 'full', context: {} });

describe.skipIf(!withRedis)('the governor of an account that processes share', () => {
  let server: RedisServer;
  const open: { readonly redis: Redis; readonly governor: SharedGovernor }[] = [];
  beforeAll(async () => {
    server = await startRedis();
  });
  afterEach(() => {
    for (const { redis } of open.splice(0)) redis.disconnect();
  });
  afterAll(() => server[Symbol.asyncDispose]());

  function governor(prefix: string, options: Partial<SharedGovernorOptions> = {}) {
    const redis = new Redis(server.url);
    redis.on('error', () => undefined);
    const made = new SharedGovernor(redis, {
      prefix,
      leaseMs: 1_000,
      hasWork: () => Promise.resolve(true),
      onLimit: () => undefined,
      onHold: () => undefined,
      onError: () => undefined,
      ...options,
    });
    open.push({ redis, governor: made });
    return { redis, governor: made };
  }

  /** Whether a promise is settled by now: what it needs has had the time for it. */
  async function isSettled(promise: Promise<unknown>): Promise<boolean> {
    return Promise.race([promise.then(() => true), new Promise<false>((resolve) => setTimeout(resolve, 150, false))]);
  }

  it('gives no more links than there may be, to whoever asks, and the next when one is free', async () => {
    const one = governor('{a}', { most: 2 }).governor;
    const two = governor('{a}', { most: 2 }).governor;
    const admissions = await Promise.all([one.admit(signal), two.admit(signal)]);
    for (const admission of admissions) admission.succeeded();
    const third = two.admit(signal);
    expect(await isSettled(third)).toBe(false);
    admissions[0].release();
    (await third).release();
    admissions[1].release();
  });

  it('gives the links of a process that is gone to others, and none of one that lives', async () => {
    const dead = governor('{b}', { most: 2 });
    const living = governor('{b}', { most: 2 }).governor;
    await dead.governor.admit(signal);
    const kept = await living.admit(signal);
    dead.redis.disconnect();
    const began = performance.now();
    const taken = await living.admit(signal);
    expect(performance.now() - began).toBeGreaterThan(500);
    const another = living.admit(signal);
    // Longer than a link is given for.
    await new Promise((resolve) => setTimeout(resolve, 1_300));
    expect(await isSettled(another)).toBe(false);
    kept.release();
    (await another).release();
    taken.release();
  });

  it('judges a refusal for all of them, and serves who was refused first', async () => {
    const one = governor('{c}', { links: 10 }).governor;
    const two = governor('{c}', { links: 10 }).governor;
    const refused = await one.admit(signal);
    refused.refused(full);
    refused.release();
    await expect.poll(() => one.state.limit).toBe(7);
    await expect.poll(() => two.state.limit).toBe(7);
    const all = await Promise.all(Array.from({ length: 7 }, () => two.admit(signal)));
    const order: string[] = [];
    const first = two.admit(signal).then((admission) => {
      order.push('new');
      return admission;
    });
    const again = one.admit(signal, true).then((admission) => {
      order.push('again');
      return admission;
    });
    expect(await isSettled(Promise.race([first, again]))).toBe(false);
    all[0]?.release();
    await again;
    expect(order).toEqual(['again']);
  });

  it('stops asking when it is told to, and keeps no link then', async () => {
    const { governor: one } = governor('{d}', { most: 1 });
    const held = await one.admit(signal);
    const ending = new AbortController();
    const waiting = one.admit(ending.signal);
    ending.abort(new Error('enough'));
    await expect(waiting).rejects.toThrow('enough');
    held.release();
    (await one.admit(signal)).release();
  });
});
