import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { contractCases } from '@throughline/simulator/contract';
import { describe, expect, it } from 'vitest';
import { parrotManifest } from '../../examples/own-provider/provider/manifest.ts';
import { parrotServer } from '../../examples/own-provider/server/server.ts';

describe('the contract, kept by a provider from outside of the packages', () => {
  for (const { part, name, run } of contractCases({ manifest: parrotManifest, server: parrotServer })) {
    it(`${part}: ${name}`, async () => {
      expect(await run()).toBeUndefined();
    });
  }
});

it('transcribes by itself, through a lost connection', async () => {
  const cwd = fileURLToPath(new URL('../../examples/own-provider/', import.meta.url));
  const { stdout, stderr } = await promisify(execFile)(
    process.execPath,
    ['--conditions=@throughline/source', 'main.ts'],
    { cwd },
  );
  expect(stdout).toMatch(/link 2 has taken over.*\n2 links, every word once\n$/su);
  expect(stderr).toBe('');
});
