import { spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Readable, Writable } from 'node:stream';
import { fileURLToPath } from 'node:url';

/** The real command in a process of its own, with pipes. */
export interface ChildCommand {
  readonly stdin: Writable;
  readonly stdout: Readable;
  out(): string;
  error(): string;
  /** Resolves as soon as standard output or standard error holds this text; rejects when the process ends without it. */
  shows(text: string): Promise<void>;
  signal(name: 'SIGINT' | 'SIGTERM'): void;
  /** Resolves with the exit code when the process has ended and all that it wrote was read. */
  readonly ended: Promise<number | null>;
  [Symbol.asyncDispose](): Promise<void>;
}

const main = fileURLToPath(new URL('../src/main.ts', import.meta.url));

export function command(args: readonly string[], environment: Readonly<Record<string, string>> = {}): ChildCommand {
  const { BODHI_API_KEY: _key, BODHI_CUSTOMER_ID: _customer, NODE_OPTIONS: _options, ...inherited } = process.env;
  const child = spawn(process.execPath, ['--conditions=@throughline/source', main, ...args], {
    env: { ...inherited, ...environment },
  });
  const texts = { out: '', error: '' };
  const watchers = new Set<() => void>();
  const take = (stream: 'out' | 'error') => (chunk: Buffer) => {
    texts[stream] += chunk.toString();
    for (const watch of watchers) watch();
  };
  child.stdout.on('data', take('out'));
  child.stderr.on('data', take('error'));
  child.stdin.on('error', () => undefined);
  const ended = once(child, 'close').then(([code]: readonly (number | null)[]) => code ?? null);
  return {
    stdin: child.stdin,
    stdout: child.stdout,
    out: () => texts.out,
    error: () => texts.error,
    shows: (text) =>
      new Promise((resolve, reject) => {
        const watch = (): void => {
          if (texts.out.includes(text) || texts.error.includes(text)) resolve();
        };
        watchers.add(watch);
        void ended.then(() => reject(new Error(`ended without showing "${text}": ${texts.out}${texts.error}`)));
        watch();
      }),
    signal: (name) => {
      child.kill(name);
    },
    ended,
    [Symbol.asyncDispose]: async () => {
      child.kill('SIGKILL');
      await ended;
    },
  };
}
