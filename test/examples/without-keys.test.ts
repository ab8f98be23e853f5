import { execFile } from 'node:child_process';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

interface Ended {
  readonly code: unknown;
  readonly stdout: string;
  readonly stderr: string;
}

function ran(example: string, args: readonly string[], environment: Readonly<Record<string, string>>): Promise<Ended> {
  const cwd = fileURLToPath(new URL(`../../examples/${example}/`, import.meta.url));
  return new Promise((resolve) => {
    const { PATH = '' } = process.env;
    execFile(
      process.execPath,
      ['--conditions=@throughline/source', ...args],
      { cwd, env: { PATH, ...environment } },
      (error, stdout, stderr) => resolve({ code: error === null ? 0 : error.code, stdout, stderr }),
    );
  });
}

describe('an example that needs accounts', { timeout: 60_000 }, () => {
  it.each([
    ['voice-agent', ['real.ts'], ['BODHI_API_KEY', 'AKSITA_API_KEY', 'FASEEH_API_KEY', 'FASEEH_VOICE']],
    ['phone-captions', ['captions.ts'], ['BANDWIDTH_USERNAME', 'BANDWIDTH_PASSWORD', 'BODHI_API_KEY']],
  ])('says at once which keys are not set, and leaves no file: %s', async (example, args, names) => {
    const folder = await mkdtemp(join(tmpdir(), 'throughline-example-'));
    const before = await readdir(fileURLToPath(new URL(`../../examples/${example}/`, import.meta.url)));
    // One of them is set, and one is set to nothing.
    const environment = { BODHI_CUSTOMER_ID: 'customer-7', BODHI_API_KEY: '', INIT_CWD: folder };
    const { code, stdout, stderr } = await ran(example, args, environment);
    expect(code).toBe(2);
    expect(stdout).toBe('');
    expect(stderr).toMatch(/^Not set: [A-Z_, ]+\. .*\n$/u);
    for (const name of names) expect(stderr).toContain(name);
    expect(stderr).not.toContain('BODHI_CUSTOMER_ID');
    expect(await readdir(folder)).toEqual([]);
    expect(await readdir(fileURLToPath(new URL(`../../examples/${example}/`, import.meta.url)))).toEqual(before);
    await rm(folder, { recursive: true });
  });

  it('destroys no file where its input is not there: voice-agent', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'throughline-example-'));
    await writeFile(join(folder, 'answer.wav'), 'of last year');
    const keys = {
      BODHI_API_KEY: 'a',
      BODHI_CUSTOMER_ID: 'b',
      AKSITA_API_KEY: 'c',
      FASEEH_API_KEY: 'd',
      FASEEH_VOICE: 'e',
    };
    const args = ['real.ts', 'question.wav', 'answer.wav'];
    const { code, stderr } = await ran('voice-agent', args, { ...keys, INIT_CWD: folder });
    expect(code).toBe(1);
    expect(stderr).toMatch(/^audio-unreadable: ".*question\.wav" cannot be read/u);
    expect(await readdir(folder)).toEqual(['answer.wav']);
    await rm(folder, { recursive: true });
  });
});
