import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { describe, expect, it, vi } from 'vitest';
import { listenForInterruption } from './interruption.ts';
import { processTerminal } from './terminal.ts';

const script = fileURLToPath(new URL('../testing/never-ends.ts', import.meta.url));

function started(...args: readonly string[]) {
  const running = spawn(process.execPath, ['--conditions=@throughline/source', script, ...args]);
  let out = '';
  let error = '';
  const ended = once(running, 'close').then(([code, signal]: readonly unknown[]) => ({
    code: code ?? signal,
    out,
    error,
  }));
  running.stderr.on('data', (chunk: Buffer) => (error += chunk.toString()));
  const shows = (text: string): Promise<void> =>
    new Promise((resolve) => {
      running.stdout.on('data', () => {
        if (out.includes(text)) resolve();
      });
    });
  running.stdout.on('data', (chunk: Buffer) => (out += chunk.toString()));
  return {
    ended,
    shows,
    signal: (name: NodeJS.Signals) => running.kill(name),
    [Symbol.asyncDispose]: async () => {
      running.kill('SIGKILL');
      await ended;
    },
  };
}

const forced = 'Interrupted: some files or connections were not closed in time.\n';

describe('a run that hangs', { timeout: 30_000, concurrent: true }, () => {
  it('has ended 12 s after the first signal', async () => {
    await using run = started();
    await run.shows('ready');
    const late = setTimeout(() => run.signal('SIGKILL'), 12_000);
    run.signal('SIGTERM');
    expect(await run.ended).toEqual({ code: 130, out: 'ready\ngraceful\nat once\n', error: forced });
    clearTimeout(late);
  });

  it('is ended by the second signal, whichever it is', async () => {
    await using run = started();
    await run.shows('ready');
    run.signal('SIGTERM');
    await run.shows('graceful');
    run.signal('SIGINT');
    expect(await run.ended).toEqual({ code: 130, out: 'ready\ngraceful\nat once\n', error: forced });
  });

  it('is ended by the second signal also while a file is awaited that does not come', async () => {
    await using run = started('0', 'reading');
    await run.shows('ready');
    const late = setTimeout(() => run.signal('SIGKILL'), 5_000);
    run.signal('SIGTERM');
    await run.shows('graceful');
    run.signal('SIGINT');
    // A shell has 130 of it.
    expect(await run.ended).toEqual({ code: 'SIGINT', out: 'ready\ngraceful\nat once\n', error: forced });
    clearTimeout(late);
  });

  it('is ended with 124 when its time is over', async () => {
    await using run = started('0.5');
    const { code, out, error } = await run.ended;
    expect([code, out]).toEqual([124, 'ready\ngraceful\nat once\n']);
    expect(error).toContain('error: run-timeout: the run took longer than --timeout 0.5 allows');
  });

  it('is ended by its time also after a first signal, as interrupted', async () => {
    await using run = started('3');
    await run.shows('ready');
    run.signal('SIGINT');
    expect(await run.ended).toEqual({ code: 130, out: 'ready\ngraceful\nat once\n', error: forced });
  });

  it('has ended 12 s after the first signal also where its exit would abort it: as the signal ends a process', async () => {
    await using run = started('0', 'stuck');
    await run.shows('ready');
    const late = setTimeout(() => run.signal('SIGKILL'), 12_000);
    run.signal('SIGTERM');
    expect(await run.ended).toEqual({ code: 'SIGINT', out: 'ready\ngraceful\nat once\n', error: forced });
    clearTimeout(late);
  });

  it('is not ended by force while it holds the process', async () => {
    await using run = started('0.2', 'held');
    const { code, out } = await run.ended;
    expect([code, out]).toEqual([124, 'ready\ngraceful\nat once\nlet go\n']);
  });
});

describe('the time for finishing', () => {
  it('is over when its timer runs, also where the clock does not say so yet', () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    const interruption = listenForInterruption(processTerminal().error);
    const left: number[] = [];
    interruption.atOnce.addEventListener('abort', () => left.push(interruption.leftMs));
    process.listeners('SIGINT').at(-1)?.('SIGINT');
    expect(interruption.leftMs).toBeGreaterThan(0);
    vi.advanceTimersByTime(10_000);
    expect(left).toEqual([0]);
    interruption.release();
    vi.useRealTimers();
  });
});
