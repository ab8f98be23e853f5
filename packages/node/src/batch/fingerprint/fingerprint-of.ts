import { createHash, type Hash } from 'node:crypto';
import type { BigIntStats } from 'node:fs';
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { AudioSource } from '@throughline/core';
import { isSkippedTime } from '@throughline/core/internal';
import { type AudioBytes, bytesInput } from '../../audio/byte-sources.ts';
import { type AudioFileName, nameOf, readingFailed, unreadable } from '../../audio/refusals.ts';
import { download } from '../download/download.ts';
import { KeptBytes } from '../download/kept-bytes.ts';
import { nameOfAddress } from '../download/name-of-address.ts';
import { isRemote, type FileInput, type NamedAudio } from '../input.ts';
import type { FingerprintMemory } from './fingerprint-memory.ts';

/** What `fingerprintOf` takes besides the file. */
export interface FingerprintOptions {
  /** Ends the reading. */
  readonly signal?: AbortSignal;
  /** Where fingerprints of files are looked up and kept: a ledger. A file that was not touched since is then not read again. */
  readonly memory?: FingerprintMemory;
}

/** Bytes that are read at once. */
const pieceBytes = 1024 * 1024;
/** The coarsest times of a file system (FAT): a file that was written to so shortly before may be written to again at the same time. */
const youngMs = 2_000;
/** A file that is being written to all the time: it is read so often until its length and times stay the same. */
const mostReadings = 3;

/**
 * What stays the same as long as the audio of an input does, and never else: SHA-256 of its bytes; for an address without a query its
 * strong ETag, where the server has one; for audio with a `fingerprint` of its own that one. Letters, digits and one `-`.
 *
 * A file is read whole, in pieces, about 1 GB a second; with a `memory` only if its length, times or place on the disk have
 * changed since.
 *
 * @throws SpeechError `audio-unreadable` where it cannot be read, or is a pipe, which can be read only once; `aborted` by the signal
 */
export async function fingerprintOf(input: FileInput, options: FingerprintOptions = {}): Promise<string> {
  if (typeof input === 'string') return ofFile(input, options);
  if (!(input instanceof URL)) return ofNamed(input, options.signal ?? new AbortController().signal);
  return input.protocol === 'file:' ? ofFile(fileURLToPath(input), options) : ofAddress(input, options.signal);
}

/** The same, for who needs the audio next: what had to be downloaded for it is kept, where there is room. It is the caller's to close. */
export async function fingerprintAndAudio(
  input: FileInput,
  options: FingerprintOptions,
): Promise<{ readonly fingerprint: string; readonly kept?: KeptBytes }> {
  if (!isRemote(input) || !(input instanceof URL)) return { fingerprint: await fingerprintOf(input, options) };
  let kept: KeptBytes | undefined;
  try {
    const fingerprint = await ofAddress(input, options.signal, async function* keeping(bytes) {
      kept = await KeptBytes.create();
      for await (const piece of bytes) {
        if (kept !== undefined && !(await kept.add(piece))) kept = undefined;
        yield piece;
      }
    });
    return kept === undefined ? { fingerprint } : { fingerprint, kept };
  } catch (error) {
    kept?.close();
    throw error;
  }
}

async function ofFile(path: string, { signal, memory }: FingerprintOptions): Promise<string> {
  const file = nameOf(path);
  try {
    signal?.throwIfAborted();
    const place = resolve(path);
    for (let reading = 1; ; reading += 1) {
      const begun = Date.now();
      const found = await stat(path, { bigint: true });
      assertFile(found, file);
      const known = memory?.recall(place, stateOf(found));
      if (known !== undefined) return known;
      const hash = createHash('sha256');
      const stream = createReadStream(path, { highWaterMark: pieceBytes, ...(signal === undefined ? {} : { signal }) });
      for await (const bytes of stream as AsyncIterable<Uint8Array>) hash.update(bytes);
      const fingerprint = digest(hash);
      const now = await stat(path, { bigint: true });
      const same = stateOf(now) === stateOf(found);
      // By the clock of the machine, which may be set: a time that is not yet over is never old.
      if (same && begun - Number(now.ctimeMs) > youngMs) memory?.remember(place, stateOf(found), fingerprint);
      if (same || reading === mostReadings) return fingerprint;
    }
  } catch (error) {
    throw readingFailed(file, error, signal);
  }
}

/** Any writing to a file changes its `ctime`, which nobody can set. */
function stateOf({ ino, size, mtimeNs, ctimeNs }: BigIntStats): string {
  return [ino, size, mtimeNs, ctimeNs].join(' ');
}

function assertFile(found: BigIntStats, file: AudioFileName): void {
  if (found.isFile()) return;
  if (found.isDirectory()) {
    const below = `${file.path.replace(/[/\\]+$/u, '')}/**/*`;
    throw unreadable(file, 'it is a directory', `Give a glob for its files, such as '${below}'.`, {
      command: `Give a pattern for its files, such as '${below}'.`,
    });
  }
  throw unreadable(
    file,
    'it is a pipe or a device, which can be read only once',
    'Save it to a file first, or give it as { name, open, fingerprint }.',
    {
      command: 'Save it to a file first (cat PIPE > FILE), or pass it to "throughline transcribe", which reads pipes.',
    },
  );
}

async function ofAddress(
  url: URL,
  signal: AbortSignal | undefined,
  passing: (bytes: AsyncIterable<Uint8Array>) => AsyncIterable<Uint8Array> = (bytes) => bytes,
): Promise<string> {
  const file: AudioFileName = { path: '-', label: nameOfAddress(url) };
  try {
    const answer = await download(url, signal);
    const { etag } = answer;
    // A query may choose among things of one ETag, which only has to be unique at its address.
    if (url.search === '' && /^"[^"]+"$/.test(etag)) {
      answer.cancel();
      return `etag-${digestOf(`${url.origin}${url.pathname}\n${etag}`)}`;
    }
    return await ofBytes(passing(answer.bytes), signal);
  } catch (error) {
    throw readingFailed(file, error, signal);
  }
}

async function ofNamed(input: NamedAudio, signal: AbortSignal): Promise<string> {
  if (input.fingerprint !== undefined) return `own-${digestOf(input.fingerprint)}`;
  try {
    const opened = await input.open(signal);
    return await (isSource(opened) ? ofSource(opened) : ofBytes(opened, signal));
  } catch (error) {
    throw readingFailed({ path: '-', label: input.name }, error, signal);
  }
}

async function ofBytes(bytes: AudioBytes, signal: AbortSignal | undefined): Promise<string> {
  const hash = createHash('sha256');
  const input = bytesInput(bytes, signal);
  const cursor = input.type === 'file' ? input.read(0, input.size) : input.cursor;
  try {
    for (;;) {
      const piece = await cursor.blocks(1);
      if (piece === undefined) return digest(hash);
      hash.update(piece);
    }
  } finally {
    await cursor.close();
  }
}

/** A source that is open already has no bytes of a file: its format and its samples. */
async function ofSource(source: AudioSource): Promise<string> {
  const { sampleRate, channels, encoding } = source.format;
  const hash = createHash('sha256').update(`${sampleRate} ${channels} ${encoding}\n`);
  for await (const frame of source.frames()) {
    if (isSkippedTime(frame)) hash.update(JSON.stringify(frame));
    else if (ArrayBuffer.isView(frame)) hash.update(new Uint8Array(frame.buffer, frame.byteOffset, frame.byteLength));
    else hash.update(new Uint8Array(frame));
  }
  return `samples-${hash.digest('hex')}`;
}

function isSource(given: AudioBytes | AudioSource): given is AudioSource {
  return typeof given === 'object' && 'frames' in given && 'format' in given;
}

function digest(hash: Hash): string {
  return `sha256-${hash.digest('hex')}`;
}

function digestOf(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
