import { mkdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { unpackedRedis, unpackedRedisFolder } from '../../test/kit/find-redis.ts';
import { unpackFromDebian } from './debian.ts';
import { run } from './run.ts';

/** Unpacks the Redis server of Debian for the tests, without installing it. Returns why it could not. */
export async function unpackRedis(): Promise<string | undefined> {
  console.error('There is no Redis server here: unpacking that of Debian (2 MB), for the tests with several machines');
  const folder = `${unpackedRedisFolder}.${process.pid}`;
  await mkdir(folder, { recursive: true });
  try {
    const failed = await unpackFromDebian(folder, 'redis-server');
    if (failed !== undefined) return failed;
    await rm(join(folder, 'apt'), { recursive: true, force: true });
    const server = unpackedRedis(folder);
    if (server === undefined) return 'the package of Debian has no redis-server in it';
    const broken = await run(server.path, ['--version'], { environment: server.environment });
    if (broken !== undefined) return broken;
    await rm(unpackedRedisFolder, { recursive: true, force: true });
    await rename(folder, unpackedRedisFolder);
    return undefined;
  } catch (error) {
    return `the package of Debian could not be unpacked: ${String(error)}`;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
