import { mkdtemp, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ByteCursor } from './byte-cursor.ts';
import { createAudioFile } from './create-audio-file.ts';
import { lentPieces } from './lent-pieces.ts';
import { openAudioFile, openFileToPipe } from './open-audio-file.ts';

const bytes = Uint8Array.from({ length: 1_000 }, (_, at) => (at * 7) % 251);
const bytesOf = ({ buffer, byteOffset, byteLength }: Int16Array) => new Uint8Array(buffer, byteOffset, byteLength);
let folder = '';
let path = '';

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'throughline-lent-'));
  path = join(folder, 'bytes');
  await writeFile(path, bytes);
});
afterAll(() => rm(folder, { recursive: true }));

describe('bytes of a file that are lent', () => {
  it('are those of the range, in two pieces of memory in turn', async () => {
    const copies: number[] = [];
    const memories = new Set<ArrayBufferLike>();
    for await (const piece of lentPieces(path, { start: 3, end: 990, pieceBytes: 64 })) {
      copies.push(...piece);
      memories.add(piece.buffer);
    }
    expect(copies).toEqual([...bytes.subarray(3, 990)]);
    expect(memories.size).toBe(2);
  });

  it.each([2, 6, 100])('are read in whole blocks of %d, across the pieces', async (block) => {
    const cursor = new ByteCursor(lentPieces(path, { start: 0, end: 1_000, pieceBytes: 35 }));
    const copies: number[] = [];
    for (let part = await cursor.blocks(block); part !== undefined; part = await cursor.blocks(block)) {
      expect(part.length % block).toBe(0);
      copies.push(...part);
    }
    copies.push(...(await cursor.read(block)));
    expect(copies).toEqual([...bytes]);
  });

  it('end where the file became shorter, and with the signal', async () => {
    const short = join(folder, 'short');
    await writeFile(short, bytes);
    const pieces = lentPieces(short, { start: 0, end: 1_000, pieceBytes: 100 });
    expect((await pieces.next()).value).toHaveLength(100);
    await truncate(short, 150);
    expect((await pieces.next()).value).toHaveLength(50);
    expect((await pieces.next()).done).toBe(true);
    const controller = new AbortController();
    const more = lentPieces(path, { start: 0, end: 1_000, pieceBytes: 100, signal: controller.signal });
    await more.next();
    controller.abort(new Error('enough'));
    await expect(more.next()).rejects.toThrow('enough');
  });

  it('are given to a session only: what anybody else opens may be kept', async () => {
    const file = join(folder, 'long.wav');
    const writer = await createAudioFile(file);
    const samples = Int16Array.from({ length: 160_000 }, (_, at) => (at * 31) % 20_011);
    await writer.write({ pcm: samples, sampleRate: 16_000 });
    await writer.close();
    const kept: Int16Array[] = [];
    for await (const chunk of (await openAudioFile(file)).frames(5)) kept.push(chunk as Int16Array);
    const copied: Buffer[] = [];
    const lent: ArrayBufferLike[] = [];
    for await (const chunk of (await openFileToPipe(file, {})).frames(5)) {
      copied.push(Buffer.from(bytesOf(chunk as Int16Array)));
      lent.push((chunk as Int16Array).buffer);
    }
    const all = Buffer.from(samples.buffer, 10);
    expect(Buffer.concat(kept.map(bytesOf)).equals(all)).toBe(true);
    expect(Buffer.concat(copied).equals(all)).toBe(true);
    expect(new Set(lent).size).toBeLessThan(lent.length);
  });
});
