import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { KeptBytes } from './kept-bytes.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'kept-bytes-'));
  vi.stubEnv('TMPDIR', folder);
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await rm(folder, { recursive: true });
});

const bytes = Buffer.from(Uint8Array.from({ length: 200_000 }, (_, index) => index * 31));

async function made(...given: Parameters<typeof KeptBytes.create>): Promise<KeptBytes> {
  const kept = await KeptBytes.create(...given);
  if (kept === undefined) throw new Error('nothing is kept');
  return kept;
}

async function all(kept: KeptBytes): Promise<Buffer> {
  const pieces: Uint8Array[] = [];
  for await (const piece of kept.read()) pieces.push(piece);
  return Buffer.concat(pieces);
}

describe('bytes that are kept', () => {
  it('are read as often as needed, from a file without a name', async () => {
    const kept = await made();
    expect(await kept.add(bytes.subarray(0, 70_001))).toBe(true);
    expect(await kept.add(bytes.subarray(70_001))).toBe(true);
    const [one, other] = await Promise.all([all(kept), all(kept)]);
    expect(one.equals(bytes) && other.equals(bytes)).toBe(true);
    expect(await readdir(folder)).toEqual([]);
    kept.close();
    kept.close();
    await expect(all(kept)).rejects.toThrow('closed');
  });

  it('are never those of another file that has the number of theirs', async () => {
    const kept = await made();
    await kept.add(bytes);
    const reading = kept.read();
    const first = reading.next();
    kept.close();
    const other = await made();
    await other.add(Buffer.alloc(bytes.length));
    expect(bytes.subarray(0, 65_536).equals((await first).value ?? Buffer.alloc(0))).toBe(true);
    await expect(reading.next()).rejects.toThrow('closed');
    other.close();
  });

  it('are as many as there is room for, in all of the process, and make room when they are closed', async () => {
    const limits = { bytes: 300_000, files: 2 };
    const one = await made(limits);
    const two = await made(limits);
    expect(await KeptBytes.create(limits)).toBeUndefined();
    expect(await one.add(bytes, limits)).toBe(true);
    expect(await two.add(bytes, limits)).toBe(false);
    expect(await two.add(bytes, limits)).toBe(false);
    one.close();
    const three = await made(limits);
    expect(await three.add(bytes, limits)).toBe(true);
    three.close();
  });

  it('are none where no file can be made', async () => {
    vi.stubEnv('TMPDIR', join(folder, 'none'));
    expect(await KeptBytes.create()).toBeUndefined();
    vi.stubEnv('TMPDIR', folder);
    const kept = await made({ bytes: 10, files: 1 });
    kept.close();
  });
});
