import { inspect } from 'node:util';
import { bodhi } from '@throughline/core/providers/bodhi';
import type { BatchResult } from '@throughline/node/batch';
import { distributedBatch, type FileWorker, startFileWorker } from '@throughline/node/bullmq';
import { describe, expect, it } from 'vitest';
import { withRedis } from '../kit/redis.ts';
import { setting, type Setting, textsOf } from './setting.ts';

function worker({ redis, provider }: Setting, url = redis.url): Promise<FileWorker> {
  return startFileWorker({
    redis: url,
    pace: 10,
    takeOverAfterMs: 2_000,
    options: {
      protocol: bodhi({ model: 'en-general-v2-8khz', sampleRate: 8000, url: provider }),
      credentials: { apiKey: 'good', customerId: 'c' },
    },
  });
}

describe.skipIf(!withRedis)('a run on workers says what it waits for', { timeout: 60_000, concurrent: true }, () => {
  it('once, where there is no worker, and when there is one', async () => {
    await using all = await setting({ files: 2 });
    const run = distributedBatch(all.files, { redis: all.redis.url });
    const news: string[] = [];
    const begun = performance.now();
    let saidAfterMs = 0;
    run.on('served', () => news.push('served'));
    const unserved = new Promise<void>((resolve) => {
      run.on('unserved', () => {
        news.push('unserved');
        saidAfterMs = performance.now() - begun;
        resolve();
      });
    });
    const done = run.done();
    await unserved;
    expect(saidAfterMs).toBeGreaterThan(4_900);
    await using one = await worker(all);
    expect((await done).files).toMatchObject({ done: 2, waiting: 0 });
    expect(one.state.done).toBe(2);
    expect(news).toEqual(['unserved', 'served']);
  });

  it('once, where Redis is gone, and when it is back', async () => {
    await using all = await setting({ files: 30, persistent: true });
    await using one = await worker(all);
    const run = distributedBatch(all.files, { redis: all.redis.url });
    const news: unknown[] = [];
    run.on('reconnected', () => news.push('back'));
    const gone = new Promise<void>((resolve) => {
      run.on('disconnected', ({ error }) => {
        news.push(error.message);
        resolve();
      });
    });
    const results: BatchResult[] = [];
    for await (const result of run) {
      results.push(result);
      if (results.length !== 3) continue;
      await all.redis.kill();
      await gone;
      await all.redis.start();
    }
    expect(textsOf(results).size).toBe(30);
    expect(one.state.phase).toBe('running');
    expect(news).toEqual([
      expect.stringContaining(`Redis at 127.0.0.1:${all.redis.port} has not answered for 5 s`),
      'back',
    ]);
  });
});

describe.skipIf(!withRedis)('a Redis', { timeout: 60_000, concurrent: true }, () => {
  it('with a password is used by those who have it, and nothing that is said holds it', async () => {
    await using all = await setting({ files: 1, password: 'quite-secret' });
    const said: unknown[] = [];
    const first = await worker(all);
    const troubled = new Promise<void>((resolve) => {
      first.on('error', ({ error }) => {
        said.push(error);
        resolve();
      });
    });
    const run = distributedBatch(all.files, { redis: all.redis.url });
    run.on('disconnected', (event) => said.push(event));
    for await (const result of run) said.push(result);
    expect(said).toEqual([expect.objectContaining({ type: 'transcript' })]);
    const wrong = all.redis.url.replace('quite-secret', 'mistaken-secret');
    const failures = await Promise.all(
      [
        worker(all, wrong),
        worker(all, all.redis.url.replace(':quite-secret@', '')),
        distributedBatch(all.files, { redis: wrong }).done(),
      ].map((failing) => failing.then(undefined, (error: unknown) => error)),
    );
    for (const error of failures) expect(error).toMatchObject({ code: 'authentication-failed' });
    await all.redis.kill();
    await troubled;
    await first.drain(0);
    const texts = [said, failures].flatMap((each) => [
      JSON.stringify(each),
      inspect(each, { depth: 20, showHidden: true }),
    ]);
    for (const text of texts) expect(text).not.toContain('-secret');
  });

  it('that would remove files when its memory is full is refused', async () => {
    await using all = await setting({ files: 1, maxmemoryPolicy: 'allkeys-lru' });
    const refusal = {
      code: 'config-invalid',
      message: expect.stringContaining('the maxmemory-policy of Redis is allkeys-lru, but must be noeviction'),
      remedy: expect.stringContaining('CONFIG SET maxmemory-policy noeviction'),
    };
    await expect(worker(all)).rejects.toMatchObject(refusal);
    await expect(distributedBatch(all.files, { redis: all.redis.url }).done()).rejects.toMatchObject(refusal);
  });
});
