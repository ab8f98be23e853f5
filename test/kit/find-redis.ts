import { existsSync, readdirSync } from 'node:fs';
import { delimiter, join, resolve } from 'node:path';

/** A Redis server, as a test starts it. */
export interface RedisProgram {
  readonly path: string;
  /** What it needs in its environment besides. */
  readonly environment: Readonly<Record<string, string>>;
}

/** Where `scripts/setup.ts` unpacks one on a machine that has none: with the libraries that it needs beside it. */
export const unpackedRedisFolder = resolve(import.meta.dirname, '../../node_modules/.cache/redis-server');

export const howToGetRedis =
  'Install one with "apt-get install redis-server" or "brew install redis", or name its program in REDIS_SERVER_PATH.';

const names = ['redis-server', 'valkey-server'];
const usualFolders = ['/usr/bin', '/usr/local/bin', '/opt/homebrew/bin'];

/**
 * A Redis server: the one that REDIS_SERVER_PATH names, one on the PATH, one where they are usually installed, or the one that
 * `scripts/setup.ts` has unpacked. Throws where REDIS_SERVER_PATH names nothing.
 */
export function findRedis(
  environment: NodeJS.ProcessEnv = process.env,
  folders: readonly string[] = usualFolders,
): RedisProgram | undefined {
  const named = environment['REDIS_SERVER_PATH'];
  if (named !== undefined && named !== '') {
    if (!existsSync(named)) throw new Error(`REDIS_SERVER_PATH is ${named}, and there is no such file.`);
    return { path: named, environment: {} };
  }
  const onPath = (environment['PATH'] ?? '').split(delimiter).filter((folder) => folder !== '');
  const candidates = [...onPath, ...folders].flatMap((folder) => names.map((name) => join(folder, name)));
  const path = candidates.find((candidate) => existsSync(candidate));
  return path === undefined ? unpackedRedis() : { path, environment: {} };
}

/** The server that was unpacked in a folder, if one was. */
export function unpackedRedis(folder = unpackedRedisFolder): RedisProgram | undefined {
  const path = join(folder, 'usr', 'bin', 'redis-server');
  return existsSync(path) ? { path, environment: { LD_LIBRARY_PATH: libraries(folder).join(':') } } : undefined;
}

/** Debian keeps libraries in a folder for each kind of processor. */
function libraries(folder: string): readonly string[] {
  return ['usr/lib', 'lib'].flatMap((name) => {
    const path = join(folder, name);
    if (!existsSync(path)) return [];
    const inner = readdirSync(path, { withFileTypes: true }).filter((entry) => entry.isDirectory());
    return [path, ...inner.filter((entry) => entry.name.includes('-linux-')).map((entry) => join(path, entry.name))];
  });
}
