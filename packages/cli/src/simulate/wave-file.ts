import { createWriteStream } from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { ScriptAudio } from '@throughline/simulator';
import { UsageError } from '../usage-error.ts';

const headerBytes = 44;

/** Writes scripted speech as a WAV file, 16-bit mono, chunk by chunk. Throws `UsageError` where that is not possible. */
export async function writeScriptAudio(path: string, audio: ScriptAudio): Promise<void> {
  try {
    await pipeline(Readable.from(wave(audio)), createWriteStream(path));
  } catch (error) {
    throw new UsageError(
      `--audio ${path} cannot be written: ${error instanceof Error ? error.message : String(error)}`,
    );
  }
}

function* wave(audio: ScriptAudio): Generator<Buffer> {
  yield header(audio.sampleRate, audio.length * 2);
  for (const chunk of audio.chunks()) yield Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
}

/** The header of RIFF WAVE with one fmt chunk (PCM, 16 bit, mono) and one data chunk. */
function header(sampleRate: number, dataBytes: number): Buffer {
  const bytes = Buffer.alloc(headerBytes);
  bytes.write('RIFF', 0, 'latin1');
  bytes.writeUInt32LE(headerBytes - 8 + dataBytes, 4);
  bytes.write('WAVEfmt ', 8, 'latin1');
  bytes.writeUInt32LE(16, 16);
  bytes.writeUInt16LE(1, 20);
  bytes.writeUInt16LE(1, 22);
  bytes.writeUInt32LE(sampleRate, 24);
  bytes.writeUInt32LE(sampleRate * 2, 28);
  bytes.writeUInt16LE(2, 32);
  bytes.writeUInt16LE(16, 34);
  bytes.write('data', 36, 'latin1');
  bytes.writeUInt32LE(dataBytes, 40);
  return bytes;
}
