import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { openLedger } from '@throughline/node/batch';
import { createSimulator, scriptAudio, scriptedEngine, speechScript } from '@throughline/simulator';
import { bodhiServer } from '@throughline/simulator/providers/bodhi';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { writeRecording, writeRecordings } from '../kit/recordings.ts';
import { runsOf } from '../kit/soak.ts';

/** A hundred in `pnpm soak`. */
const KILLS = runsOf(100);
const CONCURRENCY = 4;
/** A run is killed at some moment of its first milliseconds. */
const WITHIN_MS = 300;
const program = fileURLToPath(new URL('command-process.ts', import.meta.url));
const SHORT_FILES = 20 + 5 * KILLS;
/** One file is longer than all these runs together can send of it, so that each is killed in its middle: 36 s at the pace of 120. */
const LONG_SECONDS = 40 * KILLS;
const script = speechScript({ seconds: 2 * SHORT_FILES + LONG_SECONDS, seed: 11, sampleRate: 8000 });

let folder: string;
const children = new Set<ChildProcess>();
/** What the processes have written to standard error. */
const said: string[] = [];
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'throughline-killed-'));
});
afterEach(async () => {
  for (const child of children) child.kill('SIGKILL');
  await rm(folder, { recursive: true, force: true });
});

async function writeFiles(calls: string): Promise<void> {
  const { sampleRate, length } = script;
  const end = 2 * SHORT_FILES * sampleRate;
  await writeRecordings(calls, { ...script, length: end }, 2);
  await writeRecording(join(calls, 'a-long-one.wav'), scriptAudio(script).samples(end, length), sampleRate);
}

/** A process that is about to begin its run, once it is told to. */
async function waitingProcess(url: string, where: string, ...options: readonly string[]): Promise<ChildProcess> {
  const child = fork(program, [url, where, '--concurrency', String(CONCURRENCY), ...options], {
    execArgv: ['--conditions=@throughline/source'],
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  });
  child.stderr?.on('data', (bytes: Buffer) => said.push(bytes.toString()));
  children.add(child);
  child.once('exit', () => children.delete(child));
  await once(child, 'message');
  return child;
}

async function ended(child: ChildProcess): Promise<void> {
  const exit = once(child, 'exit');
  child.send('begin');
  expect((await exit)[0], said.join('')).toBe(0);
}

/** Killed at some moment after it has begun a file. */
async function killed(child: ChildProcess, begun: () => number): Promise<void> {
  const exit = once(child, 'exit');
  const before = begun();
  child.send('begin');
  while (begun() === before && child.exitCode === null) await sleep(5);
  await sleep(Math.random() * WITHIN_MS);
  child.kill('SIGKILL');
  expect((await exit)[1], said.join('')).toBe('SIGKILL');
}

/** Every file below a directory with its content, but for the ids of segments. */
async function contents(directory: string): Promise<Readonly<Record<string, string>>> {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile() && !entry.name.startsWith('ledger.sqlite'));
  const read = files.map(async ({ parentPath, name }) => {
    const path = join(parentPath, name);
    const text = await readFile(path, 'utf8');
    return [path.slice(directory.length + 1), text.replaceAll(/"id":"[^"]*"/g, '"id":""')] as const;
  });
  return Object.fromEntries((await Promise.all(read)).toSorted(([one], [other]) => (one < other ? -1 : 1)));
}

describe(`throughline batch that is killed ${KILLS} times`, { timeout: 30_000 + KILLS * 10_000 }, () => {
  it('does every file once, and leaves what a run that was not disturbed leaves', async () => {
    const simulator = createSimulator({ provider: bodhiServer({ engine: scriptedEngine({ script }) }) });
    const { url } = await simulator.listen();
    try {
      const [calm, disturbed] = [join(folder, 'calm'), join(folder, 'disturbed')];
      for (const where of [calm, disturbed]) {
        await mkdir(join(where, 'out'), { recursive: true });
        await writeFiles(join(where, 'calls'));
      }
      const files = SHORT_FILES + 1;
      await ended(await waitingProcess(url, calm));
      const undisturbed = await contents(join(calm, 'out'));
      expect(Object.keys(undisturbed)).toHaveLength(4 * files);
      expect(simulator.ledger.links).toHaveLength(files);

      let next = waitingProcess(url, disturbed, '--resume');
      for (let kill = 0; kill < KILLS; kill += 1) {
        const child = await next;
        next = waitingProcess(url, disturbed, '--resume');
        await killed(child, () => simulator.ledger.dials.length);
        // Whatever is there under its own name is whole.
        const there = Object.entries(await contents(join(disturbed, 'out')));
        for (const [name, text] of there.filter(([name]) => !name.endsWith('.partial'))) {
          expect(text).toBe(undisturbed[name]);
        }
      }
      await ended(await next);
      expect(await contents(join(disturbed, 'out'))).toEqual(undisturbed);
      using ledger = openLedger(join(disturbed, 'out', 'ledger.sqlite'));
      expect(ledger.summary()).toMatchObject({ files, done: files });
      const attempts = [...ledger.all()].reduce((sum, entry) => sum + entry.attempts, 0);
      expect(attempts).toBeGreaterThan(files);
      const long = [...ledger.all()].find(({ name }) => name === 'calls/a-long-one.wav');
      expect(long?.attempts).toBeGreaterThan(1);
      expect(long?.costSeconds).toBeLessThan(LONG_SECONDS * 2);
      expect(attempts).toBeLessThanOrEqual(files + KILLS * CONCURRENCY);
    } finally {
      await simulator.close();
    }
  });
});
