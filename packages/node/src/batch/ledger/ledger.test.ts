import { chmod, chown, mkdtemp, open, readFile, rm, stat, truncate, writeFile } from 'node:fs/promises';
import { DatabaseSync } from 'node:sqlite';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SpeechError } from '@throughline/core';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { ResumePoint } from '../file-transcript.ts';
import { ledgerFailure } from './ledger-refusals.ts';
import { openLedger } from './open-ledger.ts';
import { applicationId, migrations } from './schema.ts';

const work = { key: 'k', name: 'a.wav', fingerprint: 'sha256-1', shape: { provider: 'bodhi' } };

let folder: string;
let path: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ledger-'));
  path = join(folder, 'ledger.sqlite');
});
afterEach(async () => {
  vi.useRealTimers();
  await rm(folder, { recursive: true, force: true });
});

const unusable = (problem: string): unknown =>
  expect.objectContaining({ code: 'ledger-unusable', context: { path, problem }, remedy: expect.any(String) });

function pointAt(seconds: number, costSeconds = seconds): ResumePoint {
  return { version: 1, sampleRate: 8_000, samples: seconds * 8_000, seconds, results: [], gaps: [], costSeconds };
}

describe('a ledger', () => {
  it('knows in the next run what is done, what failed and what was interrupted', () => {
    const first = openLedger(path);
    expect(first.begin(work)).toMatchObject({ state: 'running', attempts: 1, outputs: [] });
    first.finish('k', { seconds: 2, costSeconds: 2.5, outputs: ['a.wav.srt'] });
    first.begin({ ...work, key: 'l', name: 'b.wav' });
    const error = new SpeechError('audio-unreadable', { message: 'no', context: { reason: 'no' }, remedy: 'Look.' });
    first.fail('l', { error, costSeconds: 1 });
    first.begin({ ...work, key: 'm', name: 'c.wav' });
    first.close();
    using ledger = openLedger(path);
    expect(ledger.id).toBe(first.id);
    expect(ledger.id).toMatch(/^[0-9a-f]{8}$/);
    expect([...ledger.all()]).toMatchObject([
      { name: 'a.wav', state: 'done', attempts: 1, seconds: 2, costSeconds: 2.5, outputs: ['a.wav.srt'] },
      {
        name: 'b.wav',
        state: 'failed',
        costSeconds: 1,
        error: { code: 'audio-unreadable', message: 'audio-unreadable: no', remedy: 'Look.' },
      },
      { name: 'c.wav', state: 'interrupted', attempts: 1 },
    ]);
    expect(ledger.summary()).toEqual({
      files: 3,
      done: 1,
      failed: 1,
      running: 0,
      interrupted: 1,
      seconds: 2,
      costSeconds: 3.5,
      failures: { 'audio-unreadable': 1 },
    });
    expect(ledger.begin({ ...work, key: 'l', name: 'b.wav' })).toMatchObject({ state: 'running', attempts: 2 });
    expect(ledger.find('l')).not.toHaveProperty('error');
  });

  it('keeps one entry of a name: what is begun takes the place of what had other audio or another shape', () => {
    using ledger = openLedger(path);
    ledger.begin(work);
    ledger.write('k', pointAt(1));
    ledger.begin({ ...work, key: 'new', fingerprint: 'sha256-2' });
    expect([...ledger.all()].map(({ key }) => key)).toEqual(['new']);
    expect(ledger.read('k')).toBeUndefined();
  });

  it('keeps a resume point until its file is done, also after a failure', () => {
    using ledger = openLedger(path);
    ledger.begin(work);
    ledger.write('k', pointAt(60));
    ledger.write('k', pointAt(75));
    expect(ledger.read('k')).toEqual(pointAt(75));
    ledger.fail('k', { error: new Error('no'), costSeconds: 75 });
    expect(ledger.read('k')).toEqual(pointAt(75));
    ledger.begin(work);
    ledger.finish('k', { seconds: 80, costSeconds: 82, outputs: [] });
    expect(ledger.read('k')).toBeUndefined();
  });

  it('counts the seconds that were sent once, whatever a resume point knows of them', () => {
    const first = openLedger(path);
    first.begin(work);
    first.write('k', pointAt(15, 16));
    first.write('k', pointAt(30, 32));
    first.fail('k', { error: new Error('no'), costSeconds: 40 });
    expect(first.find('k')?.costSeconds).toBe(40);
    first.begin(work);
    // From the point on: 32 of the 50 are of the attempt before.
    first.write('k', pointAt(45, 50));
    first.close();
    using ledger = openLedger(path);
    expect(ledger.find('k')?.costSeconds).toBe(58);
    ledger.begin(work);
    ledger.finish('k', { seconds: 50, costSeconds: 55, outputs: [] });
    expect(ledger.find('k')?.costSeconds).toBe(63);
  });

  it('records a file that could not be read, unless it knows more of it', () => {
    using ledger = openLedger(path);
    ledger.unreadable('b.wav', new Error('no'));
    ledger.unreadable('b.wav', new Error('no'));
    expect([...ledger.all()]).toMatchObject([{ name: 'b.wav', state: 'failed', attempts: 2, fingerprint: '' }]);
    ledger.begin({ ...work, name: 'b.wav' });
    ledger.finish('k', { seconds: 1, costSeconds: 1, outputs: [] });
    ledger.unreadable('b.wav', new Error('no'));
    expect([...ledger.all()]).toMatchObject([{ name: 'b.wav', state: 'done' }]);
  });

  it('reads its entries one by one, while others are written', () => {
    using ledger = openLedger(path);
    for (let number = 0; number < 100; number += 1) ledger.begin({ ...work, key: `k${number}`, name: `${number}.wav` });
    let read = 0;
    for (const { key } of ledger.all()) {
      ledger.finish(key, { seconds: 1, costSeconds: 1, outputs: [] });
      read += 1;
    }
    expect(read).toBe(100);
    expect(ledger.summary().done).toBe(100);
  });

  it('takes names and messages of any characters', () => {
    using ledger = openLedger(path);
    const name = `a'"; DROP TABLE files; --\n\u0007é😀.wav`;
    ledger.begin({ ...work, name });
    ledger.fail('k', { error: new Error(`'"\n😀`), costSeconds: 0 });
    expect(ledger.find('k')).toMatchObject({ name, error: { message: `internal: '"\n😀` } });
  });

  it('decides nothing by the clock of the machine, which may be set back', () => {
    vi.useFakeTimers({ now: new Date('2030-01-01'), toFake: ['Date'] });
    const first = openLedger(path);
    first.begin(work);
    vi.setSystemTime(new Date('1999-12-31'));
    first.finish('k', { seconds: 1, costSeconds: 1, outputs: [] });
    first.begin({ ...work, key: 'l', name: 'b.wav' });
    first.close();
    using ledger = openLedger(path);
    expect([...ledger.all()].map(({ name, state }) => [name, state])).toEqual([
      ['a.wav', 'done'],
      ['b.wav', 'interrupted'],
    ]);
  });

  it('says nothing of SQLite being experimental, and leaves other warnings alone', async () => {
    const { emitWarning } = process;
    const warned = vi.spyOn(process, 'emitWarning').mockImplementation(() => undefined);
    const load = vi.spyOn(process, 'getBuiltinModule').mockImplementation(() => {
      process.emitWarning('SQLite is an experimental feature and might change at any time', 'ExperimentalWarning');
      process.emitWarning('something else', 'ExperimentalWarning');
      process.emitWarning('SQLite is old', 'DeprecationWarning');
      return { DatabaseSync };
    });
    openLedger(':memory:').close();
    expect(warned.mock.calls.map(([text]) => text)).toEqual(['something else', 'SQLite is old']);
    load.mockRestore();
    warned.mockRestore();
    expect(process.emitWarning).toBe(emitWarning);
  });
});

describe('a ledger that cannot be used is refused, with what to do about it:', () => {
  it('another run has it open', () => {
    using _ = openLedger(path);
    expect(() => openLedger(path)).toThrow(unusable('locked'));
  });

  it('a file of another kind', async () => {
    const text = 'good morning '.repeat(100);
    await writeFile(path, text);
    expect(() => openLedger(path)).toThrow(unusable('foreign'));
    expect(await readFile(path, 'utf8')).toBe(text);
  });

  it('a database of another kind', () => {
    const other = new DatabaseSync(path);
    other.exec('CREATE TABLE contacts (name TEXT)');
    other.close();
    expect(() => openLedger(path)).toThrow(unusable('foreign'));
    const after = new DatabaseSync(path);
    expect(after.prepare('SELECT name FROM sqlite_schema').all()).toMatchObject([{ name: 'contacts' }]);
    after.close();
  });

  it('a newer version wrote it', () => {
    openLedger(path).close();
    const newer = new DatabaseSync(path);
    newer.exec(`PRAGMA user_version = ${migrations.length + 1}`);
    newer.close();
    expect(() => openLedger(path)).toThrow(unusable('newer'));
  });

  it('a page of it is damaged', async () => {
    const whole = openLedger(path);
    for (let number = 0; number < 500; number += 1) whole.begin({ ...work, key: `k${number}`, name: `${number}.wav` });
    whole.close();
    const { size } = await stat(path);
    const file = await open(path, 'r+');
    await file.write(Buffer.alloc(8_192, 0x5a), 0, 8_192, Math.floor(size / 8_192) * 4_096);
    await file.close();
    expect(() => openLedger(path)).toThrow(unusable('damaged'));
  });

  it('a part of it is missing', async () => {
    const whole = openLedger(path);
    for (let number = 0; number < 500; number += 1) whole.begin({ ...work, key: `k${number}`, name: `${number}.wav` });
    whole.close();
    const { size } = await stat(path);
    await truncate(path, Math.floor(size / 8_192) * 4_096);
    expect(() => openLedger(path)).toThrow(unusable('damaged'));
  });

  it('its directory does not exist', () => {
    path = join(folder, 'nowhere', 'ledger.sqlite');
    expect(() => openLedger(path)).toThrow(unusable('unwritable'));
  });

  it.skipIf(process.platform === 'win32')('this user may not write there', async () => {
    openLedger(path).close();
    await chmod(path, 0o444);
    await chmod(folder, 0o555);
    const root = process.getuid?.() === 0;
    // Root may write everywhere.
    if (root) await chown(folder, 65_534, 65_534);
    if (root) process.seteuid?.(65_534);
    try {
      expect(() => openLedger(path)).toThrow(unusable('unwritable'));
      expect(() => openLedger(join(folder, 'new.sqlite'))).toThrow(/cannot be used: it cannot be written/);
    } finally {
      if (root) process.seteuid?.(0);
      await chmod(folder, 0o755);
    }
  });

  it('the disk is full', () => {
    const full = Object.assign(new Error('database or disk is full'), { errcode: 13, code: 'ERR_SQLITE_ERROR' });
    expect(ledgerFailure(path, full)).toEqual(unusable('disk-full'));
  });

  it('one that was closed', () => {
    const ledger = openLedger(path);
    ledger.close();
    ledger.close();
    expect(() => ledger.find('k')).toThrow(unusable('closed'));
    expect(() => ledger.begin(work)).toThrow(unusable('closed'));
    expect(() => [...ledger.all()]).toThrow(unusable('closed'));
  });
});

describe('a ledger of an older version', () => {
  it.each(Array.from(migrations.keys()))('is brought to the newest: %i', (version) => {
    const old = new DatabaseSync(path);
    for (const migration of migrations.slice(0, version)) old.exec(migration);
    if (version > 0) old.exec(`PRAGMA application_id = ${applicationId}; PRAGMA user_version = ${version}`);
    old.close();
    using ledger = openLedger(path);
    ledger.begin(work);
    expect(ledger.summary().running).toBe(1);
  });
});
