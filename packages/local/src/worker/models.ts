import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import llamaTokenizer from 'llama-tokenizer-js';

/** Paths of the weights. */
export interface ModelFiles {
  /** Moonshine tiny, quantized: audio to features. */
  readonly encoder: string;
  /** Moonshine tiny, quantized: features to tokens, with and without a cache in one file. */
  readonly decoder: string;
  /** Silero VAD, version 6. */
  readonly voiceActivity: string;
}

/** Where the published package keeps the weights: beside `dist`. */
export const packagedModels: ModelFiles = {
  encoder: fileURLToPath(new URL('../../models/encoder_model.onnx', import.meta.url)),
  decoder: fileURLToPath(new URL('../../models/decoder_model_merged.onnx', import.meta.url)),
  voiceActivity: fileURLToPath(new URL('../../models/silero_vad_v6.onnx', import.meta.url)),
};

/** The weights in the packages that bring them, which only the workspace installs. Throws where they are not installed. */
export function installedModels(): ModelFiles {
  const moonshine = import.meta.resolve('@moonshine-ai/moonshine-js');
  const silero = import.meta.resolve('@ricky0123/vad-web');
  return {
    encoder: fileURLToPath(new URL('./model/tiny/quantized/encoder_model.onnx', moonshine)),
    decoder: fileURLToPath(new URL('./model/tiny/quantized/decoder_model_merged.onnx', moonshine)),
    voiceActivity: fileURLToPath(new URL('./silero_vad_v6.onnx', silero)),
  };
}

/** The weights, wherever they are. Throws with the first path that is missing. */
export function findModels(): ModelFiles {
  const packaged = Object.values(packagedModels).every((path: string) => existsSync(path));
  const files = packaged ? packagedModels : installedModels();
  for (const path of Object.values(files)) {
    if (!existsSync(path)) throw new Error(`the model file ${path} is missing; install the package again`);
  }
  return files;
}

/** Moonshine's vocabulary: the 32 000 pieces of Llama's tokenizer and 768 marks of its own. */
const vocabularySize = 32_768;
const bytePiece = /^<0x([0-9A-F]{2})>$/;

/**
 * Gives `use` the path of a token table as sherpa-onnx reads it, and removes the file afterwards. One line a piece:
 * base64 of its bytes, a blank, its number. The weights come without it.
 */
export async function withTokenTable<T>(use: (path: string) => Promise<T>): Promise<T> {
  const pieces = llamaTokenizer.vocabById;
  const lines = Array.from({ length: vocabularySize }, (_, id) => {
    const piece = pieces[id] ?? `<<ST_${id - pieces.length}>>`;
    const byte = bytePiece.exec(piece)?.[1];
    const bytes = byte === undefined ? Buffer.from(piece) : Buffer.from(byte, 'hex');
    return `${bytes.toString('base64')} ${id}\n`;
  });
  const directory = await mkdtemp(join(tmpdir(), 'throughline-tokens-'));
  try {
    const path = join(directory, 'tokens.txt');
    await writeFile(path, lines.join(''));
    return await use(path);
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}
