import { promisify } from 'node:util';
import { gunzip, gzip } from 'node:zlib';

const pack = promisify(gzip);
const unpack = promisify(gunzip);

/** Transcripts repeat themselves: as JSON they are five to ten times as large. */
export async function packed(value: unknown): Promise<Buffer> {
  return pack(JSON.stringify(value), { level: 3 });
}

export async function unpacked<Value>(bytes: Buffer): Promise<Value> {
  return JSON.parse((await unpack(bytes)).toString()) as Value;
}
