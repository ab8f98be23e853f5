import { execFile } from 'node:child_process';
import { resolve } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';

const folder = resolve(import.meta.dirname, '../../../examples/pronunciation');
const run = promisify(execFile);

/** As `start` of its package.json does. */
function start() {
  return run(process.execPath, ['--conditions=@throughline/source', 'main.ts'], { cwd: folder });
}

describe('examples/pronunciation', () => {
  it('scores each word of a sentence, though the connection breaks in the middle', async () => {
    const { stdout, stderr } = await start();
    expect(stderr).toBe('');
    expect(stdout).toContain('«how much wood would a woodchuck chuck»');
    expect(stdout).toContain('link 2 has taken over');
    const scores = [...stdout.matchAll(/^(\w+) +(\d+) {2}correct$/gmu)].map(([, word, score]) => ({
      word,
      score: Number(score),
    }));
    expect(scores.map(({ word }) => word)).toEqual(['how', 'much', 'wood', 'would', 'a', 'woodchuck', 'chuck']);
    for (const { score } of scores) expect(score).toBeGreaterThanOrEqual(50);
    expect(stdout).toMatch(/^overall +\d+$/mu);
  });
});
