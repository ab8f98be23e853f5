import { distributedBatch } from '@throughline/node/bullmq';
import type { BatchResult } from '@throughline/node/batch';
import { describe, expect, it } from 'vitest';
import { withRedis } from '../kit/redis.ts';
import { mostAtOnce, setting, textsOf } from './setting.ts';

describe.skipIf(!withRedis)('files on two workers', { timeout: 60_000 }, () => {
  it('are each transcribed once, with never more links than there may be, also where a worker is killed', async () => {
    await using all = await setting({ files: 24 });
    const [first, second] = await Promise.all([all.worker(), all.worker()]);
    const results: BatchResult[] = [];
    for await (const result of distributedBatch(all.files, { redis: all.redis.url })) {
      results.push(result);
      if (results.length !== 6) continue;
      await first.says(({ name }) => name === 'started', 'now');
      await first.kill();
    }
    const texts = textsOf(results);
    expect([...texts.keys()].toSorted()).toEqual(all.files.toSorted());
    for (const text of texts.values()) expect(text).toBe(all.text);
    expect(mostAtOnce(all.simulator.ledger)).toBe(4);
    expect(second.news.some(({ takenOver }) => takenOver)).toBe(true);
  });

  it('go on when Redis was restarted in the middle, if it keeps what it has on disk', async () => {
    await using all = await setting({ files: 20, persistent: true });
    await Promise.all([all.worker(), all.worker()]);
    const results: BatchResult[] = [];
    for await (const result of distributedBatch(all.files, { redis: all.redis.url })) {
      results.push(result);
      if (results.length !== 6) continue;
      await all.redis.kill();
      await all.redis.start();
    }
    const texts = textsOf(results);
    expect([...texts.keys()].toSorted()).toEqual(all.files.toSorted());
    for (const text of texts.values()) expect(text).toBe(all.text);
    expect(mostAtOnce(all.simulator.ledger)).toBe(4);
  });

  it('are added again where Redis has kept nothing, and none comes twice', async () => {
    await using all = await setting({ files: 20 });
    await all.worker();
    const results: BatchResult[] = [];
    for await (const result of distributedBatch(all.files, { redis: all.redis.url })) {
      results.push(result);
      if (results.length !== 6) continue;
      await all.redis.kill();
      await all.redis.start();
    }
    const texts = textsOf(results);
    expect([...texts.keys()].toSorted()).toEqual(all.files.toSorted());
    for (const text of texts.values()) expect(text).toBe(all.text);
  });
});
