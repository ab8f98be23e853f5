import { setTimeout as wait } from 'node:timers/promises';
import { bodhi, type BodhiCredentials } from '@throughline/core/providers/bodhi';
import type { BatchResult } from '@throughline/node/batch';
import { distributedBatch, type FileWorker, type FileWorkerOptions, startFileWorker } from '@throughline/node/bullmq';
import { describe, expect, it } from 'vitest';
import { withRedis } from '../kit/redis.ts';
import { mostAtOnce, setting, type Setting, textsOf } from './setting.ts';

const customerId = 'c';

/** A worker in this process. */
function worker(
  { redis, provider }: Setting,
  options: Partial<FileWorkerOptions<BodhiCredentials>> = {},
): Promise<FileWorker> {
  return startFileWorker({
    redis: redis.url,
    pace: 10,
    options: {
      protocol: bodhi({ model: 'en-general-v2-8khz', sampleRate: 8000, url: provider }),
      credentials: { apiKey: 'good', customerId },
    },
    ...options,
  });
}

/** Whether a promise is settled within so many milliseconds. */
async function isSettled(promise: Promise<unknown>, withinMs = 100): Promise<boolean> {
  const settled = promise.then(
    () => true,
    () => true,
  );
  return Promise.race([settled, wait(withinMs, false)]);
}

describe.skipIf(!withRedis)('an account that workers share', { timeout: 60_000, concurrent: true }, () => {
  it('stops all workers at its first refusals, with one message, and the next run completes', async () => {
    const credentials = [
      { apiKey: 'good', customerId },
      { apiKey: 'poor', customerId, account: 'no-balance' as const },
    ];
    await using all = await setting({ files: 20, behaviour: { credentials } });
    let apiKey = 'good';
    const options = {
      protocol: bodhi({ model: 'en-general-v2-8khz', sampleRate: 8000, url: all.provider }),
      credentials: () => ({ apiKey, customerId }),
    };
    await using one = await worker(all, { concurrency: 4, filesAtOnce: 2, options });
    await using two = await worker(all, { concurrency: 4, filesAtOnce: 2, options });
    const paused: unknown[] = [];
    for (const each of [one, two]) each.on('paused', ({ error }) => paused.push(error));
    const results: BatchResult[] = [];
    const run = distributedBatch(all.files, { redis: all.redis.url });
    const read = async (): Promise<void> => {
      for await (const result of run) {
        results.push(result);
        if (results.length === 5) apiKey = 'poor';
      }
    };
    await expect(read()).rejects.toMatchObject({ code: 'insufficient-balance', remedy: expect.any(String) });
    const refused = all.simulator.ledger.dials.filter(({ status }) => status === 402);
    expect(refused.length).toBeGreaterThan(0);
    expect(refused.length).toBeLessThanOrEqual(4);
    expect(paused).toEqual([expect.objectContaining({ code: 'insufficient-balance' })]);
    expect(results.every(({ type }) => type === 'transcript')).toBe(true);

    apiKey = 'good';
    for await (const result of distributedBatch(all.files, { redis: all.redis.url })) results.push(result);
    const texts = textsOf(results);
    expect([...texts.keys()].toSorted()).toEqual(all.files.toSorted());
    expect(results.filter(({ type }) => type === 'done-before')).toHaveLength(results.length - 20);
  });

  it('that lets nothing through is waited for where the run is to wait, and all is done after resume()', async () => {
    const credentials = [
      { apiKey: 'good', customerId },
      { apiKey: 'poor', customerId, account: 'no-balance' as const },
    ];
    await using all = await setting({ files: 12, behaviour: { credentials } });
    let apiKey = 'poor';
    const options = {
      protocol: bodhi({ model: 'en-general-v2-8khz', sampleRate: 8000, url: all.provider }),
      credentials: () => ({ apiKey, customerId }),
    };
    await using one = await worker(all, { concurrency: 4, filesAtOnce: 4, options });
    const run = distributedBatch(all.files, { redis: all.redis.url, whenPaused: 'wait' });
    const news: string[] = [];
    run.on('resumed', () => news.push('resumed'));
    const paused = new Promise<void>((resolve) => {
      run.on('paused', ({ error }) => {
        news.push(error.code);
        resolve();
      });
    });
    const done = run.done();
    await paused;
    expect(run.state).toMatchObject({ phase: 'paused', files: { done: 0, failed: 0 } });
    expect(await isSettled(done)).toBe(false);
    apiKey = 'good';
    run.resume();
    expect((await done).files).toMatchObject({ done: 12, failed: 0, waiting: 0 });
    expect(news).toEqual(['insufficient-balance', 'resumed']);
    expect(one.state.done).toBe(12);
  });

  it('may open only so many links in a minute, whichever worker does', async () => {
    await using all = await setting({ files: 8 });
    await using one = await worker(all, { concurrency: 4, linksPerMinute: 3 });
    await using two = await worker(all, { concurrency: 4, linksPerMinute: 3 });
    const run = distributedBatch(all.files, { redis: all.redis.url });
    const results = run[Symbol.asyncIterator]();
    for (let read = 0; read < 3; read += 1) expect((await results.next()).done).toBe(false);
    const fourth = results.next();
    // The files before took a fifth of that.
    expect(await isSettled(fourth, 1_500)).toBe(false);
    expect(all.simulator.ledger.dials).toHaveLength(3);
    expect(one.state.done + two.state.done).toBe(3);
    run.abort();
    await expect(fourth).rejects.toMatchObject({ code: 'aborted' });
  });

  it('is found to allow eight links where it allowed five before', async () => {
    await using all = await setting({ files: 80, seconds: 20, limits: { links: 5 } });
    await using one = await worker(all, { links: 5 });
    await using two = await worker(all, { links: 5 });
    const run = distributedBatch(all.files, { redis: all.redis.url });
    const ended = run.done().catch((error: unknown) => error);
    await expect.poll(() => mostAtOnce(all.simulator.ledger), { timeout: 20_000 }).toBe(5);
    all.simulator.limits.links = 8;
    await expect.poll(() => mostAtOnce(all.simulator.ledger), { timeout: 40_000 }).toBe(8);
    expect(Math.max(one.state.links.limit, two.state.links.limit)).toBeGreaterThanOrEqual(8);
    run.abort();
    expect(await ended).toMatchObject({ code: 'aborted' });
  });

  it('is found to allow five links without being told, by all workers together, and three when it allows no more', async () => {
    await using all = await setting({ files: 120, limits: { links: 5 } });
    await using one = await worker(all);
    await using two = await worker(all);
    const results: BatchResult[] = [];
    const limits: number[] = [];
    for (const each of [one, two]) each.on('limit', ({ links }) => limits.push(links));
    let before: readonly number[] = [];
    let limited = 0;
    for await (const result of distributedBatch(all.files, { redis: all.redis.url })) {
      results.push(result);
      if (results.length !== 60) continue;
      before = limits.splice(0);
      all.simulator.limits.links = 3;
      limited = all.simulator.ledger.dials.length;
    }
    expect(textsOf(results).size).toBe(120);
    // Doubled until the first refusal, and then found.
    expect(Math.max(...before)).toBeLessThanOrEqual(8);
    expect(before).toContain(5);
    expect(Math.min(...limits)).toBeLessThanOrEqual(3);
    expect(one.state.done + two.state.done).toBe(120);
    const refused = all.simulator.ledger.dials.slice(limited).filter(({ outcome }) => outcome === 'http');
    expect(refused.length).toBeLessThan(20);
  });
});

describe.skipIf(!withRedis)('a worker', { timeout: 60_000, concurrent: true }, () => {
  it('gives a file back where it has come to, for another to go on from there', async () => {
    await using all = await setting({ files: 1, seconds: 60 });
    const first = await worker(all, { pace: 20 });
    const run = distributedBatch(all.files, { redis: all.redis.url });
    const results = run[Symbol.asyncIterator]();
    const result = results.next();
    await new Promise<void>((resolve) => {
      first.on('progress', ({ seconds }) => {
        if (seconds > 30) resolve();
      });
    });
    await first.drain(0);
    const begun: (number | undefined)[] = [];
    await using second = await worker(all, { pace: 20 });
    second.on('started', ({ resumedFrom }) => begun.push(resumedFrom));
    const { value } = await result;
    expect(textsOf([value as BatchResult]).get(all.files[0] ?? '')).toBe(all.text);
    expect(begun[0]).toBeGreaterThanOrEqual(15);
    expect((await results.next()).done).toBe(true);
    const sent = all.simulator.ledger.links.reduce((sum, { samples }) => sum + samples / 8_000, 0);
    expect(sent).toBeLessThanOrEqual(90);
  });

  it('is refused where the files of its queue are transcribed in another way, and where there is no Redis', async () => {
    await using all = await setting({ files: 0 });
    await using first = await worker(all, { shape: { model: 'one' } });
    const refused = worker(all, { shape: { model: 'two', protocol: { sampleRate: 8000 } } });
    await expect(refused).rejects.toMatchObject({
      code: 'config-invalid',
      message: expect.stringMatching(/options: model: one, here two; protocol: not set, here \{"sampleRate":8000\}$/u),
    });
    const third = await worker(all, { shape: { model: 'two' }, queue: 'another' });
    await third.drain(0);
    expect(first.state.phase).toBe('running');
    await all.redis.kill();
    await expect(worker(all)).rejects.toMatchObject({
      code: 'connection-refused',
    });
  });
});

describe.skipIf(!withRedis)('a run on workers', { timeout: 60_000, concurrent: true }, () => {
  it('that is drained takes back what nobody has begun, and leaves nothing half done', async () => {
    await using all = await setting({ files: 20 });
    await using one = await worker(all, { concurrency: 2 });
    const run = distributedBatch(all.files, { redis: all.redis.url });
    const results: BatchResult[] = [];
    for await (const result of run) {
      results.push(result);
      if (results.length === 3) run.drain();
    }
    expect(results.length).toBeLessThanOrEqual(8);
    expect(one.state).toMatchObject({ running: 0, done: results.length });
    expect(run.state).toMatchObject({ phase: 'ended', files: { running: 0, done: results.length } });
    expect(run.state.files.waiting).toBe(20 - results.length);
    for await (const result of distributedBatch(all.files, { redis: all.redis.url })) results.push(result);
    expect(textsOf(results).size).toBe(20);
  });

  it('that is aborted ends at once, also while Redis is gone', async () => {
    await using all = await setting({ files: 20 });
    const run = distributedBatch(all.files, { redis: all.redis.url });
    const ended = run.done();
    await expect.poll(() => run.state.files.complete, { timeout: 30_000 }).toBe(true);
    expect(run.state.files).toMatchObject({ waiting: 20, running: 0, done: 0 });
    await all.redis.kill();
    const began = performance.now();
    run.abort('enough');
    await expect(ended).rejects.toMatchObject({ code: 'aborted' });
    expect(performance.now() - began).toBeLessThan(2_000);
  });
});
