import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';
import { addAbortSignal, Readable } from 'node:stream';
import { printableLine } from '@throughline/core/internal';
import { ByteCursor } from '../byte-cursor.ts';
import { readWavHeader } from '../wav-header.ts';
import type { Block, CodedAudio, CodedContext, CodedFormat } from './coded-audio.ts';
import { checkCoded, refuseCoded } from './refuse-coded.ts';

/** So much of what the program says is kept, in bytes. */
const mostSaid = 4096;
const blockBytesMost = 64 * 1024;

export interface FfmpegOptions {
  /** Of the file; absent for bytes that are in no file, which are passed on. */
  readonly path?: string;
  /** What the file is, with its article. */
  readonly name: string;
  readonly signal: AbortSignal | undefined;
  /** What is thrown where the program is not installed. */
  readonly absent: Error;
}

/**
 * Reads a file with the ffmpeg that is installed, as a stream. It is started without a shell, and may open no other file and no
 * address that the file names.
 */
export function ffmpegFormat({ path, name, signal, absent }: FfmpegOptions): CodedFormat {
  return {
    name,
    async open(cursor: ByteCursor, context: CodedContext): Promise<CodedAudio> {
      const program = await start(path, cursor, signal, absent);
      try {
        return await described(program, name, context);
      } catch (error) {
        await program.close();
        throw program.feedError() ?? error;
      }
    },
  };
}

async function described(program: Program, name: string, context: CodedContext): Promise<CodedAudio> {
  const { output } = program;
  const refuse = (reason: string) => refuseCoded(context, name, reason);
  if ((await output.peek(1)).length === 0) {
    await program.ended;
    throw refuse(`ffmpeg cannot read it: ${program.said() || 'it gives no reason'}`);
  }
  const { layout } = await readWavHeader(output, { ...context, onWarning: () => {} });
  checkCoded(context, name, layout);
  return {
    sampleRate: layout.sampleRate,
    channels: layout.channels,
    decode: () => decode(program, layout.channels, context),
    close: () => program.close(),
  };
}

async function* decode(program: Program, channels: number, { damage }: CodedContext): AsyncGenerator<Block> {
  const { output } = program;
  const block = 2 * channels;
  for (let bytes = await output.blocks(block, blockBytesMost); bytes !== undefined;) {
    yield blockOf(bytes, channels);
    bytes = await output.blocks(block, blockBytesMost);
  }
  await program.ended;
  const error = program.feedError();
  if (error !== undefined) throw error;
  if (program.said() !== '') damage.reported(`ffmpeg says: ${program.said()}`);
}

function blockOf(bytes: Uint8Array, channels: number): Block {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const count = bytes.length / 2 / channels;
  return Array.from({ length: channels }, (_, channel) =>
    Float32Array.from({ length: count }, (_, at) => view.getInt16(2 * (at * channels + channel), true) / 32_768),
  );
}

interface Program {
  /** A WAV file. */
  readonly output: ByteCursor;
  /** Resolves when it is over, whatever came of it. */
  readonly ended: Promise<void>;
  /** The last line of what it says of errors, or how it has ended where it failed in silence. */
  said(): string;
  /** Why the bytes for it could not be read. */
  feedError(): unknown;
  /** Ends it, and waits until it is gone. */
  close(): Promise<void>;
}

async function start(
  path: string | undefined,
  cursor: ByteCursor,
  signal: AbortSignal | undefined,
  absent: Error,
): Promise<Program> {
  const [protocol, source] = path === undefined ? ['pipe', 'pipe:0'] : ['file', `file:${resolve(path)}`];
  const named = (text: string): string => (path === undefined ? text : text.replaceAll(source, path));
  const input = ['-protocol_whitelist', protocol, '-i', source, '-map', '0:a:0'];
  const child = spawn(
    'ffmpeg',
    ['-hide_banner', '-loglevel', 'error', ...input, '-c:a', 'pcm_s16le', '-f', 'wav', 'pipe:1'],
    { stdio: [path === undefined ? 'pipe' : 'ignore', 'pipe', 'pipe'], windowsHide: true },
  );
  const { stdin, stdout, stderr } = child;
  if (stdout === null || stderr === null) throw absent;
  let said = '';
  stderr.setEncoding('utf8').on('data', (text: string) => {
    said = (said + text).slice(-mostSaid);
  });
  let failure = '';
  const ended = new Promise<void>((resolve) => {
    child.once('close', (code, killed) => {
      if (code !== 0) failure = killed === null ? `it ended with code ${code}` : `it was ended by ${killed}`;
      resolve();
    });
  });
  try {
    await once(child, 'spawn');
  } catch {
    throw absent;
  }
  // One that cannot be killed is of no concern here.
  child.on('error', () => {});
  if (signal !== undefined) addAbortSignal(signal, stdout);
  let feed: { readonly error: unknown } | undefined;
  if (stdin !== null) {
    // It may have enough before the end.
    stdin.on('error', () => {});
    Readable.from(rest(cursor))
      .on('error', (error) => {
        feed = { error };
        child.kill('SIGKILL');
      })
      .pipe(stdin);
  }
  return {
    output: new ByteCursor(stdout),
    ended,
    // It calls the file as it was told to, which is not how the caller did.
    said: () => printableLine(named(said.trim().split('\n').at(-1) ?? '')) || failure,
    feedError: () => feed?.error,
    async close() {
      child.kill('SIGKILL');
      stdout.destroy();
      await ended;
    },
  };
}

async function* rest(cursor: ByteCursor): AsyncGenerator<Uint8Array> {
  for (let bytes = await cursor.blocks(1); bytes !== undefined; bytes = await cursor.blocks(1)) yield bytes;
}
