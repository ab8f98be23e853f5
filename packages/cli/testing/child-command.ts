import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { PassThrough, type Readable, type Writable } from 'node:stream';
import { fileURLToPath } from 'node:url';

/** The real command in a process of its own, with pipes. */
export interface ChildCommand {
  /** Of no use where the child has another one. */
  readonly stdin: Writable;
  readonly stdout: Readable;
  out(): string;
  error(): string;
  /** Resolves as soon as standard output or standard error holds this text; rejects when the process ends without it. */
  shows(text: string): Promise<void>;
  signal(name: 'SIGINT' | 'SIGTERM' | 'SIGKILL'): void;
  /** Resolves with the exit code when the process has ended and all that it wrote was read. */
  readonly ended: Promise<number | null>;
  [Symbol.asyncDispose](): Promise<void>;
}

const main = fileURLToPath(new URL('../src/main.ts', import.meta.url));

/** `streams`: open files in the place of its pipes; `folder`: where it runs. */
export function command(
  args: readonly string[],
  environment: Readonly<Record<string, string>> = {},
  streams: { readonly stdin?: number; readonly stdout?: number } = {},
  folder?: string,
): ChildCommand {
  const { BODHI_API_KEY: _key, BODHI_CUSTOMER_ID: _customer, NODE_OPTIONS: _options, ...inherited } = process.env;
  const child = spawn(process.execPath, ['--conditions=@throughline/source', main, ...args], {
    env: { ...inherited, ...environment },
    ...(folder === undefined ? {} : { cwd: folder }),
    stdio: [streams.stdin ?? 'pipe', streams.stdout ?? 'pipe', 'pipe'],
  });
  const stdin = child.stdin ?? new PassThrough();
  const stdout = child.stdout ?? new PassThrough();
  const texts = { out: '', error: '' };
  const watchers = new Set<() => void>();
  const take = (stream: 'out' | 'error') => (chunk: Buffer) => {
    texts[stream] += chunk.toString();
    for (const watch of watchers) watch();
  };
  stdout.on('data', take('out'));
  child.stderr?.on('data', take('error'));
  stdin.on('error', () => undefined);
  const ended = once(child, 'close').then(([code]: readonly (number | null)[]) => code ?? null);
  return {
    stdin,
    stdout,
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
