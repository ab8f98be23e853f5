import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { findRedis, howToGetRedis } from './find-redis.ts';

/** Whether the tests that need Redis run: in CI they fail where there is none. */
export const withRedis = findRedis() !== undefined || Boolean(process.env['CI']);

/** A Redis server of a test's own. */
export interface RedisServer extends AsyncDisposable {
  readonly url: string;
  readonly port: number;
  /** Ends it at once, as a power cut would. */
  kill(): Promise<void>;
  /** Starts it again at the same port, with what it had on disk. */
  start(): Promise<void>;
}

export interface StartRedisOptions {
  /** Whether every command is on disk before it is answered. Default: false; then nothing is. */
  readonly persistent?: boolean;
  /** Default: none is needed. */
  readonly password?: string;
  /** What it does when its memory is full. Default: `noeviction`. */
  readonly maxmemoryPolicy?: string;
}

/** Starts a Redis server on a free port of 127.0.0.1, in a folder of its own. */
export async function startRedis(options: StartRedisOptions = {}): Promise<RedisServer> {
  const { persistent = false, password, maxmemoryPolicy = 'noeviction' } = options;
  const program = findRedis();
  if (program === undefined) throw new Error(`There is no Redis server here. ${howToGetRedis}`);
  const folder = await mkdtemp(join(tmpdir(), 'throughline-redis-'));
  const port = await freePort();
  const settings = {
    port,
    bind: '127.0.0.1',
    dir: folder,
    save: '',
    daemonize: 'no',
    'maxmemory-policy': maxmemoryPolicy,
    ...(password === undefined ? {} : { requirepass: password }),
    appendonly: persistent ? 'yes' : 'no',
    appendfsync: 'always',
  };
  const parameters = Object.entries(settings).flatMap(([name, value]) => [`--${name}`, String(value)]);
  let child: ChildProcess | undefined;
  const kill = async (): Promise<void> => {
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
    const ended = once(child, 'exit');
    child.kill('SIGKILL');
    await ended;
  };
  const start = async (): Promise<void> => {
    child = spawn(program.path, parameters, {
      env: { ...process.env, ...program.environment },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    await ready(child);
  };
  await start();
  return {
    url: `redis://${password === undefined ? '' : `:${password}@`}127.0.0.1:${port}`,
    port,
    kill,
    start,
    [Symbol.asyncDispose]: async () => {
      await kill();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

function ready(child: ChildProcess): Promise<void> {
  return new Promise((resolve, reject) => {
    const { stdout } = child;
    if (stdout === null) throw new Error('the server has no standard output');
    const said: string[] = [];
    child.once('error', reject);
    child.once('exit', (code) => reject(new Error(`redis-server ended with ${code}:\n${said.join('\n')}`)));
    createInterface({ input: stdout }).on('line', (line) => {
      said.push(line);
      if (line.includes('Ready to accept connections')) resolve();
    });
  });
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}
