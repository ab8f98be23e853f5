import { readFileSync } from 'node:fs';
import { scriptAudio, speechScript } from '@throughline/simulator';
import type { MakerReport, MakerTask } from '../task.ts';

/** What a maker's SDK is given to do, by the process that has started this one. */
export const task = JSON.parse(process.argv[2] ?? '') as MakerTask;

/** The version of a package, as it is installed beside this file. */
export function versionOf(name: string): string {
  const text = readFileSync(new URL(`../node_modules/${name}/package.json`, import.meta.url), 'utf8');
  return (JSON.parse(text) as { readonly version: string }).version;
}

/** The audio of the task, in chunks of 100 ms that come when they are due. */
export async function* chunks(sampleRate: number): AsyncGenerator<Int16Array> {
  const audio = scriptAudio(speechScript({ ...task.script, sampleRate }));
  const startedAt = performance.now();
  let sent = 0;
  for (const chunk of audio.chunks()) {
    yield chunk;
    sent += chunk.length;
    const dueAt = startedAt + (sent / sampleRate / task.speed) * 1000;
    await new Promise((resolve) => setTimeout(resolve, Math.max(0, dueAt - performance.now())));
  }
}

/** Counts the messages that an SDK has passed on, by their type. */
export class Understood {
  readonly counts: Record<string, number> = {};

  add(type: string): void {
    this.counts[type] = (this.counts[type] ?? 0) + 1;
  }
}

/** Ends this process with what its SDK has made of the stream. */
export function report(made: MakerReport): never {
  process.stdout.write(`${JSON.stringify(made)}\n`);
  process.exit(0);
}

/** Ends this process because its SDK has reported an error. */
export function fail(error: unknown): never {
  const { message = String(error), code } = error as { readonly message?: string; readonly code?: unknown };
  process.stderr.write(`${message}${code === undefined ? '' : ` (${String(code)})`}\n`);
  process.exit(1);
}
