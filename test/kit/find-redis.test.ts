import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findRedis, unpackedRedis } from './find-redis.ts';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'throughline-redis-'));
});
afterAll(() => rm(folder, { recursive: true }));

async function program(...path: readonly string[]): Promise<string> {
  const file = join(folder, ...path);
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, '');
  return file;
}

describe('the Redis server that the tests use', () => {
  it('is the one that REDIS_SERVER_PATH names, and nothing else where that names nothing', async () => {
    const named = await program('own', 'my-redis');
    const PATH = dirname(await program('bin', 'redis-server'));
    expect(findRedis({ REDIS_SERVER_PATH: named, PATH })?.path).toBe(named);
    expect(findRedis({ REDIS_SERVER_PATH: '', PATH })?.path).toBe(join(PATH, 'redis-server'));
    expect(() => findRedis({ REDIS_SERVER_PATH: join(folder, 'nothing'), PATH })).toThrow(/^REDIS_SERVER_PATH is /u);
  });

  it.each(['redis-server', 'valkey-server'])('is %s on the PATH, or where it is usually installed', async (name) => {
    const file = await program(`with-${name}`, name);
    expect(findRedis({ PATH: `${join(folder, 'empty')}:${dirname(file)}` }, [])?.path).toBe(file);
    expect(findRedis({}, [join(folder, 'empty'), dirname(file)])?.path).toBe(file);
  });

  it('is, where it was unpacked, started with the libraries that came with it', async () => {
    expect(unpackedRedis(join(folder, 'unpacked'))).toBeUndefined();
    const path = await program('unpacked', 'usr', 'bin', 'redis-server');
    const library = await program('unpacked', 'usr', 'lib', 'x86_64-linux-gnu', 'libjemalloc.so.2');
    const found = unpackedRedis(join(folder, 'unpacked'));
    expect(found?.path).toBe(path);
    expect(found?.environment['LD_LIBRARY_PATH']?.split(':')).toContain(dirname(library));
  });
});
