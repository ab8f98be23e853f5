import type { AudioChunk, AudioFormat, AudioSource } from '@throughline/core/internal';
import { checkAudioFormat, int16ToFloats, SpeechError } from '@throughline/core/internal';
import { createAudioConverter } from '../audio/converter.ts';
import { UnreadQueue } from './unread-queue.ts';

export type TrackName = 'inbound' | 'outbound';

/** A span of a track, in samples from its beginning at the rate at which it comes. */
export interface TrackGap {
  readonly start: number;
  readonly end: number;
}

/** What came of one side of a call, so far. */
export interface TrackSummary {
  readonly name: TrackName;
  /** Samples that came, at the rate at which they come, silence for unread frames included. */
  readonly samples: number;
  /** How many of them are silence, in the place of frames that could not be read. */
  readonly missing: number;
  /** Where they are: the first 100 places. */
  readonly gaps: readonly TrackGap[];
}

/** 20 ms at 8 kHz: a frame before the first one is known. Their length is not documented. */
const usualFrameSamples = 160;
/** Frames of fewer samples than this (5 ms at 8 kHz) count as so many, or a million frames of one sample would fit. */
const leastFrameSamples = 40;
const mostGaps = 100;

/** One side of a call, kept until it is read. */
export class CallTrack {
  readonly #name: TrackName;
  readonly #format: AudioFormat;
  readonly #queue: UnreadQueue<Int16Array>;
  readonly #gaps: TrackGap[] = [];
  #samples = 0;
  #missing = 0;
  #frameSamples = usualFrameSamples;

  /** `sampleRate`: samples per second of what comes in. `bufferSeconds`: so much is kept for a reader. */
  constructor(name: TrackName, sampleRate: number, bufferSeconds: number) {
    this.#name = name;
    this.#format = { sampleRate, channels: 1, encoding: 'pcm_s16le' };
    this.#queue = new UnreadQueue({
      limit: bufferSeconds * sampleRate,
      weightOf: (samples) => Math.max(samples.length, leastFrameSamples),
      overflow: (unread) => leftUnread(name, bufferSeconds, unread),
      readAgain: () => notReadable(name, 'a call can be heard only once'),
    });
  }

  /** Takes the samples of a frame, which has some. */
  push(samples: Int16Array): void {
    this.#samples += samples.length;
    this.#frameSamples = samples.length;
    this.#queue.push(samples);
  }

  /**
   * Puts silence in the place of frames that could not be read, each as long as the one before it, so that what comes after them
   * keeps its time.
   */
  miss(frames: number): void {
    for (let frame = 0; frame < frames; frame += 1) this.#miss(this.#frameSamples);
  }

  #miss(count: number): void {
    const start = this.#samples;
    const end = start + count;
    const last = this.#gaps.at(-1);
    if (last?.end === start) this.#gaps[this.#gaps.length - 1] = { start: last.start, end };
    else if (this.#gaps.length < mostGaps) this.#gaps.push({ start, end });
    this.#samples = end;
    this.#missing += count;
    this.#queue.push(new Int16Array(count));
  }

  summary(): TrackSummary {
    return { name: this.#name, samples: this.#samples, missing: this.#missing, gaps: [...this.#gaps] };
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
