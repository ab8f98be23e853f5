import { spawn } from 'node:child_process';
import { constants } from 'node:fs';
import { access } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { UsageError } from '../usage-error.ts';
import type { AudioOutlet } from './outlet.ts';

/** Programs that play bare samples from standard input, in the order in which they are looked for. */
const players: Readonly<Record<string, (sampleRate: number) => readonly string[]>> = {
  // ALSA
  aplay: (rate) => ['-q', '-t', 'raw', '-f', 'S16_LE', '-c', '1', '-r', String(rate), '-'],
  // SoX
  play: (rate) => ['-q', '-t', 'raw', '-e', 'signed-integer', '-b', '16', '-c', '1', '-r', String(rate), '-'],
  // FFmpeg
  ffplay: (rate) => ['-loglevel', 'error', '-nodisp', '-autoexit', '-f', 's16le', '-ar', String(rate), '-i', '-'],
};

/** A player that does not end when it is asked to is ended after so long. */
const killMs = 500;

/** A program on this machine that can play samples. Throws `UsageError` where there is none. */
export async function findPlayer(environment: NodeJS.ProcessEnv): Promise<AudioOutlet> {
  for (const name of Object.keys(players)) {
    for (const folder of (environment['PATH'] ?? '').split(delimiter)) {
      const path = join(folder, process.platform === 'win32' ? `${name}.exe` : name);
      if (await mayRun(path)) return new Player(path, players[name] ?? (() => []));
    }
  }
  throw new UsageError('no program that plays audio is installed', [
    `Install one of these: ${Object.keys(players).join(', ')} (packages alsa-utils, sox, ffmpeg).`,
    'Or write a file with --output FILE.wav.',
  ]);
}

async function mayRun(path: string): Promise<boolean> {
  return access(path, constants.X_OK).then(
    () => true,
    () => false,
  );
}

/** Starts with the first audio, when the rate is known. Takes audio no faster than it is played, but for what pipes hold. */
class Player implements AudioOutlet {
  readonly #path: string;
  readonly #args: (sampleRate: number) => readonly string[];
  #running: Running | undefined;

  constructor(path: string, args: (sampleRate: number) => readonly string[]) {
    this.#path = path;
    this.#args = args;
  }

  async write({ pcm, sampleRate }: { readonly pcm: Int16Array; readonly sampleRate: number }): Promise<void> {
    this.#running ??= run(this.#path, this.#args(sampleRate));
    await this.#running.write(Buffer.from(pcm.buffer, pcm.byteOffset, pcm.byteLength));
  }

  async close(how: 'complete' | 'cut'): Promise<undefined> {
    await this.#running?.end(how);
  }
}

interface Running {
  /** Resolves when there is room for more; rejects once the program has gone. */
  write(bytes: Buffer): Promise<void>;
  /** Resolves when everything was played, or at once where it was cut. */
  end(how: 'complete' | 'cut'): Promise<void>;
}

function run(path: string, args: readonly string[]): Running {
  const child = spawn(path, args, { stdio: ['pipe', 'ignore', 'pipe'] });
  let errors = '';
  child.stderr.on('data', (chunk: Buffer) => {
    errors = (errors + chunk.toString()).slice(0, 300);
  });
  // The end of the process says more.
  child.stdin.on('error', () => undefined);
  const exited = new Promise<string | undefined>((resolve) => {
    child.on('error', (error) => resolve(error.message));
    child.on('close', (code, signal) =>
      resolve(code === 0 ? undefined : errors.trim() || `it ended with ${code ?? signal}`),
    );
  });
  const refuse = (reason: string | undefined): UsageError =>
    new UsageError(`${path} cannot play the speech: ${reason ?? 'it ended too early'}`, [
      'Check that this machine has a sound device, or write a file with --output FILE.wav.',
    ]);
  return {
    write: async (bytes) => {
      if (child.stdin.write(bytes)) return;
      const drained = new Promise<'drained'>((resolve) => {
        child.stdin.once('drain', () => resolve('drained'));
      });
      const first = await Promise.race([drained, exited]);
      if (first !== 'drained') throw refuse(first);
    },
    end: async (how) => {
      if (how === 'cut') {
        child.kill();
        const stubborn = setTimeout(() => child.kill('SIGKILL'), killMs);
        await exited;
        clearTimeout(stubborn);
        return;
      }
      child.stdin.end();
      const reason = await exited;
      if (reason !== undefined) throw refuse(reason);
    },
  };
}
