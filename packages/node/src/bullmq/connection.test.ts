import { once } from 'node:events';
import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import { startRedis, withRedis } from '../../../../test/kit/redis.ts';
import { openConnection } from './connection.ts';

describe.skipIf(!withRedis)('a connection to Redis', () => {
  it('reports that its password is refused, and does not show it, also where it is copied', async () => {
    await using redis = await startRedis({ password: 'right' });
    const errors: Error[] = [];
    const url = redis.url.replace('right', 'hidden');
    const opened = openConnection(url, (error) => errors.push(error));
    const copy = opened.connection.duplicate();
    const [[ofCopy]] = (await Promise.all([once(copy, 'error'), once(opened.connection, 'error')])) as [
      [Error],
      unknown,
    ];
    opened.abandon();
    expect(errors[0]?.message).toMatch(/^WRONGPASS/u);
    for (const error of [...errors, ofCopy]) expect(inspect(error, { depth: 9 })).not.toContain('hidden');
  });
});
