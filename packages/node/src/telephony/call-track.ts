import type { AudioChunk, AudioFormat, AudioSource } from '@throughline/core/internal';
import { checkAudioFormat, int16ToFloats, SpeechError } from '@throughline/core/internal';
import { createAudioConverter } from '../audio/converter.ts';
import { UnreadQueue } from './unread-queue.ts';

export type TrackName = 'inbound' | 'outbound';

/** One side of a call, kept until it is read. */
export class CallTrack {
  readonly #name: TrackName;
  readonly #format: AudioFormat;
  readonly #queue: UnreadQueue<Int16Array>;

  /** `sampleRate`: samples per second of what comes in. `bufferSeconds`: so much is kept for a reader. */
  constructor(name: TrackName, sampleRate: number, bufferSeconds: number) {
    this.#name = name;
    this.#format = { sampleRate, channels: 1, encoding: 'pcm_s16le' };
    this.#queue = new UnreadQueue({
      limit: bufferSeconds * sampleRate,
      weightOf: (samples) => samples.length,
      overflow: (unread) => leftUnread(name, bufferSeconds, unread),
      readAgain: () => notReadable(name, 'a call can be heard only once'),
    });
  }

  push(samples: Int16Array): void {
    this.#queue.push(samples);
  }

  end(): void {
    this.#queue.end();
  }

  /**
   * The track as 16-bit mono audio at `sampleRate`, for one reader. It ends with the call.
   *
   * Its `frames` throws `slow-consumer` once more than the buffer was left unread, and `audio-unreadable` for a second reader
   * or another start than 0.
   *
   * @throws SpeechError `config-invalid` for a rate outside 8 000 to 192 000 Hz
   */
  source(sampleRate: number): AudioSource {
    const format = { ...this.#format, sampleRate };
    checkAudioFormat(format, 'track');
    return {
      format,
      seekable: false,
      frames: (from = 0) => {
        if (from !== 0) throw notReadable(this.#name, `it was asked for from sample ${from}, and cannot be wound`);
        const samples = this.#queue.read();
        return sampleRate === this.#format.sampleRate ? samples : converted(samples, this.#format, sampleRate);
      },
    };
  }
}

async function* converted(
  chunks: AsyncIterable<Int16Array>,
  from: AudioFormat,
  sampleRate: number,
): AsyncGenerator<AudioChunk> {
  const converter = await createAudioConverter(from, sampleRate);
  for await (const samples of chunks) {
    const floats = new Float32Array(samples.length);
    int16ToFloats(samples, floats);
    const ready = converter.push(floats);
    if (ready.length > 0) yield ready;
  }
  const rest = converter.flush();
  if (rest.length > 0) yield rest;
}

function leftUnread(name: TrackName, seconds: number, unread: number): SpeechError {
  return new SpeechError('slow-consumer', {
    message: `more than ${seconds} s of the ${name} track were left unread, and were let go`,
    context: { unread },
    provider: 'bandwidth',
    remedy: 'Read the track as it comes: pipe it into a session with live: true, whose writes do not wait.',
  });
}

function notReadable(name: TrackName, reason: string): SpeechError {
  return new SpeechError('audio-unreadable', {
    message: `the ${name} track cannot be read: ${reason}`,
    context: { reason },
    provider: 'bandwidth',
    remedy: 'Read the track once, from its start, and hand its audio on to whoever needs it.',
  });
}
