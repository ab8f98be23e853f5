import type { AudioChunk, AudioFormat, AudioSource } from '@throughline/core/internal';
import { checkAudioFormat, int16ToFloats, SpeechError } from '@throughline/core/internal';
import { createAudioConverter } from '@throughline/converter';
import { UnreadQueue } from './unread-queue.ts';

/** A side of a call, as Bandwidth names it. */
export type TrackName = 'inbound' | 'outbound';

/** A span of a track in which silence stands for frames that could not be read. */
export interface TrackGap {
  /** Seconds from the beginning of the track. */
  readonly start: number;
  /** Seconds. */
  readonly end: number;
  /** Samples, at the rate of the track. */
  readonly startSample: number;
  /** The sample after its last. */
  readonly endSample: number;
}

/** What was received of one side of a call, so far. */
export interface TrackSummary {
  /** The side of the call. */
  readonly name: TrackName;
  /** Samples per second of the track as it is received. */
  readonly sampleRate: number;
  /** Seconds of audio, silence in the place of unread frames included. */
  readonly seconds: number;
  /** The same in samples. */
  readonly samples: number;
  /** Seconds of silence in the place of frames that could not be read. */
  readonly missing: number;
  /** The same in samples. */
  readonly missingSamples: number;
  /** Where that silence is: the first 100 places. */
  readonly gaps: readonly TrackGap[];
}

/** A span in samples. */
interface Span {
  readonly start: number;
  readonly end: number;
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
  readonly #gaps: Span[] = [];
  #samples = 0;
  #missingSamples = 0;
  #frameSamples = usualFrameSamples;

  /** `sampleRate`: samples per second of what is received. `bufferSeconds`: seconds that are kept for a reader. */
  constructor(name: TrackName, sampleRate: number, bufferSeconds: number) {
    this.#name = name;
    this.#format = { sampleRate, channels: 1, encoding: 'pcm_s16le' };
    this.#queue = new UnreadQueue({
      limit: bufferSeconds * sampleRate,
      weightOf: (samples) => Math.max(samples.length, leastFrameSamples),
      overflow: (unread) => leftUnread(name, bufferSeconds, unread),
      readAgain: () => notReadable(name, 'a call can be read only once'),
    });
  }

  /** Adds the samples of a frame, at least one. */
  push(samples: Int16Array): void {
    this.#samples += samples.length;
    this.#frameSamples = samples.length;
    this.#queue.push(samples);
  }

  /**
   * Inserts silence in the place of frames that could not be read, each as long as the one before it, so that what follows keeps
   * its time.
   */
  insertSilence(frames: number): void {
    for (let frame = 0; frame < frames; frame += 1) this.#insert(this.#frameSamples);
  }

  #insert(count: number): void {
    const start = this.#samples;
    const end = start + count;
    const last = this.#gaps.at(-1);
    if (last?.end === start) this.#gaps[this.#gaps.length - 1] = { start: last.start, end };
    else if (this.#gaps.length < mostGaps) this.#gaps.push({ start, end });
    this.#samples = end;
    this.#missingSamples += count;
    this.#queue.push(new Int16Array(count));
  }

  summary(): TrackSummary {
    const { sampleRate } = this.#format;
    return {
      name: this.#name,
      sampleRate,
      seconds: this.#samples / sampleRate,
      samples: this.#samples,
      missing: this.#missingSamples / sampleRate,
      missingSamples: this.#missingSamples,
      gaps: this.#gaps.map(({ start, end }) => ({
        start: start / sampleRate,
        end: end / sampleRate,
        startSample: start,
        endSample: end,
      })),
    };
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
      live: true,
      frames: (from = 0) => {
        if (from !== 0)
          throw notReadable(this.#name, `it was asked for from sample ${from}, but can only be read from its start`);
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
    message: `more than ${seconds} s of the ${name} track were left unread, and were dropped`,
    context: { unread },
    provider: 'bandwidth',
    remedy: 'Read the track as it is received: pipe it into a session with live: true, whose writes do not wait.',
  });
}

function notReadable(name: TrackName, reason: string): SpeechError {
  return new SpeechError('audio-unreadable', {
    message: `the ${name} track cannot be read: ${reason}`,
    context: { reason },
    provider: 'bandwidth',
    remedy: 'Read the track once, from its start, and pass its audio on to whatever needs it.',
  });
}
