import { open, type FileHandle } from 'node:fs/promises';
import {
  describeSampleRate,
  kindOf,
  mono16,
  reasonOf,
  SpeechError,
  WAV_HEADER_BYTES,
  wavHeader,
} from '@throughline/core/internal';

/** A WAV file that is being written. Its header is right after every write: cut off at any moment, it is a shorter file. */
export interface AudioFileWriter {
  /** Seconds of audio that were written. */
  readonly seconds: number;
  /** Samples that were written. */
  readonly samples: number;
  /**
   * Writes 16-bit mono samples after those before; the first piece decides the rate of the file, in samples per second.
   * Resolves when they are in the file: the samples must not be changed until then. Calls may overlap; they are written in order.
   *
   * Rejects with a `SpeechError`: `audio-invalid` for anything but 16-bit samples, `audio-format` for a piece of another rate, `audio-too-long` beyond 4 GiB, `session-ended`
   * after `close`; and with Node's own error where writing to the disk fails.
   */
  write(audio: { readonly pcm: Int16Array; readonly sampleRate: number }): Promise<void>;
  /** Closes the file once everything is written. Called twice, it gives one promise. */
  close(): Promise<void>;
}

const BYTES_PER_SAMPLE = 2;
/** The header has 32 bits for the length of all that follows its first 8 bytes. */
const MOST_SAMPLES = Math.floor((2 ** 32 - 1 - (WAV_HEADER_BYTES - 8)) / BYTES_PER_SAMPLE);
/** What the header of a file without audio says. */
const RATE_OF_SILENCE = 16_000;

/**
 * Creates a WAV file, 16-bit mono, or overwrites what is there. The path has to be that of a file: a pipe cannot be rewritten.
 *
 * @throws SpeechError `config-invalid` for a path that cannot be written
 */
export async function createAudioFile(path: string | URL): Promise<AudioFileWriter> {
  try {
    const file = await open(path, 'w');
    const writer = new WaveFile(file);
    await writer.begin().catch(async (error: unknown) => {
      await file.close();
      throw error;
    });
    return writer;
  } catch (error) {
    const reason = reasonOf(error);
    throw new SpeechError('config-invalid', {
      message: `${String(path)} cannot be written as an audio file: ${reason}`,
      context: { field: 'path', found: String(path), wanted: 'a file that may be written' },
      remedy: 'Give the path of a file in a folder that exists and that this process may write to.',
      cause: error,
    });
  }
}

class WaveFile implements AudioFileWriter {
  readonly #file: FileHandle;
  #samples = 0;
  #sampleRate: number | undefined;
  #last: Promise<void> = Promise.resolve();
  #closed: Promise<void> | undefined;

  constructor(file: FileHandle) {
    this.#file = file;
  }

  get seconds(): number {
    return this.#samples / (this.#sampleRate ?? RATE_OF_SILENCE);
  }

  get samples(): number {
    return this.#samples;
  }

  begin(): Promise<void> {
    return this.#writeAt(0, wavHeader(mono16(RATE_OF_SILENCE), 0));
  }

  write({ pcm, sampleRate }: { readonly pcm: Int16Array; readonly sampleRate: number }): Promise<void> {
    if (this.#closed !== undefined) {
      return Promise.reject(
        new SpeechError('session-ended', {
          message: 'the audio file was closed before this was written',
          remedy: 'Write all audio before you close the file.',
        }),
      );
    }
    const written = this.#last.then(() => {
      checkSamples(pcm);
      return this.#append(pcm, sampleRate);
    });
    this.#last = written.catch(() => undefined);
    return written;
  }

  close(): Promise<void> {
    this.#closed ??= this.#last.then(() => this.#file.close());
    return this.#closed;
  }

  async #append(pcm: Int16Array, sampleRate: number): Promise<void> {
    this.#sampleRate ??= sampleRate;
    if (this.#sampleRate !== sampleRate) throw anotherRate(sampleRate, this.#sampleRate);
    const samples = this.#samples + pcm.length;
    if (samples > MOST_SAMPLES) throw tooLong(samples / sampleRate, MOST_SAMPLES / sampleRate);
    await this.#writeAt(
      WAV_HEADER_BYTES + this.#samples * BYTES_PER_SAMPLE,
      new Uint8Array(pcm.buffer, pcm.byteOffset, pcm.byteLength),
    );
    // After the samples, so that it never promises more than there are.
    await this.#writeAt(0, wavHeader(mono16(sampleRate), samples * BYTES_PER_SAMPLE));
    this.#samples = samples;
  }

  async #writeAt(position: number, bytes: Uint8Array): Promise<void> {
    for (let from = 0; from < bytes.length;) {
      const { bytesWritten } = await this.#file.write(bytes, from, bytes.length - from, position + from);
      from += bytesWritten;
    }
  }
}

/** The memory may be gone only by now: what is written must not be changed, nor transferred, before its turn. */
function checkSamples(pcm: Int16Array): void {
  const kind = kindOf(pcm);
  if (kind === 'int16') return;
  throw new SpeechError('audio-invalid', {
    message: 'an audio file was given something other than an Int16Array',
    context: { reason: `not 16-bit samples: ${kind}` },
    remedy: 'Write the samples as an Int16Array.',
  });
}

function anotherRate(found: number, wanted: number): SpeechError {
  return new SpeechError('audio-format', {
    message: `the file holds audio at ${describeSampleRate(wanted)}, and this piece is at ${describeSampleRate(found)}`,
    context: { found: describeSampleRate(found), wanted: describeSampleRate(wanted) },
    remedy: 'Write audio of another rate to a file of its own.',
  });
}

function tooLong(seconds: number, maximumSeconds: number): SpeechError {
  return new SpeechError('audio-too-long', {
    message: `a WAV file holds at most 4 GiB, which is ${Math.floor(maximumSeconds)} s here`,
    context: { seconds, maximumSeconds },
    remedy: 'Continue in another file.',
  });
}
