import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { openAudioFile } from '@throughline/node';
import { describe, expect, it } from 'vitest';

const example = fileURLToPath(new URL('../../examples/voice-agent/', import.meta.url));

describe('the example voice-agent', () => {
  it('hears, answers and is interrupted, through cuts of both connections, and writes what it said', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'throughline-agent-'));
    const file = join(folder, 'said.wav');
    const run = promisify(execFile)(process.execPath, ['--conditions=@throughline/source', 'simulated.ts', file], {
      cwd: example,
    });
    const { stdout, stderr } = await run;
    expect(stderr).toBe('');
    const told = stdout.toLowerCase();
    expect(told).toContain('you    ask not what your country can do for you');
    expect(told).toContain('agent  i heard that you said this: ask not what your country');
    expect(told).toContain('the ears lost their connection, and go on');
    expect(told).toContain('the voice lost its connection, and goes on');
    const [, heard, gaps, answers, seconds, interrupted] =
      /([\d.]+) s heard, (\d+) gaps; (\d+) answers in ([\d.]+) s, (\d+) interrupted/u.exec(stdout) ?? [];
    expect([heard, gaps]).toEqual(['37.1', '0']);
    expect(Number(interrupted)).toBeGreaterThan(0);
    expect(Number(interrupted)).toBeLessThan(Number(answers));
    // Nobody interrupts the last answer.
    expect(stdout.lastIndexOf('(interrupted)')).toBeLessThan(stdout.lastIndexOf('agent  '));
    const said = await openAudioFile(file);
    expect(said.duration).toBeCloseTo(Number(seconds), 0);
    await rm(folder, { recursive: true });
  });
});
