import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openLedger } from './open-ledger.ts';

const work = { key: 'k', name: 'a.wav', fingerprint: 'sha256-1', shape: { provider: 'bodhi' } };

let folder: string;
let path: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ledger-'));
  path = join(folder, 'ledger.sqlite');
});
afterEach(() => rm(folder, { recursive: true, force: true }));

describe('a ledger', () => {
  it('knows in the next run what is done', () => {
    const first = openLedger(path);
    expect(first.begin(work)).toMatchObject({ state: 'running', attempts: 1 });
    first.finish('k', { seconds: 2, costSeconds: 2, outputs: ['a.wav.srt'] });
    first.close();
    using ledger = openLedger(path);
    expect(ledger.id).toBe(first.id);
    expect(ledger.find('k')).toMatchObject({ state: 'done', seconds: 2 });
    expect([...ledger.all()]).toHaveLength(1);
    expect(ledger.summary()).toMatchObject({ files: 1, done: 1 });
  });

  it('that another run has open is refused', () => {
    using _ = openLedger(path);
    expect(() => openLedger(path)).toThrow(
      expect.objectContaining({ code: 'ledger-unusable', context: { path, problem: 'locked' } }),
    );
  });

  it('that is no ledger is refused', async () => {
    await writeFile(path, 'good morning '.repeat(100));
    expect(() => openLedger(path)).toThrow(
      expect.objectContaining({ code: 'ledger-unusable', context: { path, problem: 'foreign' } }),
    );
  });
});
