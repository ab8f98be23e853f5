import { reasonOf } from '@throughline/core/internal';
import type { EngineResult } from '@throughline/simulator';
import { AudioTail } from './audio-tail.ts';
import { sampleRate, windowSamples } from './audio.ts';
import type { DecodeJob, DecodeQueue, PartialSource } from './decode-queue.ts';
import type { Moonshine, SegmentAudio } from './moonshine.ts';
import { Segmenter, type SegmenterSettings, type SpeechSegment } from './segmenter.ts';
import type { VoiceActivity } from './voice-activity.ts';
import { spreadWords } from './word-times.ts';

/** Receives the results of a stream. Nothing is called after `close`. */
export interface StreamListener {
  result(result: EngineResult): void;
  processed(untilSeconds: number): void;
  done(): void;
  failed(message: string): void;
}

export interface StreamSettings extends SegmenterSettings {
  /** 0: no partials. */
  readonly partialEverySeconds: number;
}

/** What a stream works with; shared by all but the voice activity, which has a memory of its own. */
export interface StreamParts {
  readonly model: Pick<Moonshine, 'finalText' | 'partialText'>;
  readonly queue: DecodeQueue;
  readonly voiceActivity: VoiceActivity;
}

/** `processed` is reported when it has moved by at least this much. In samples: 0.1 s. */
const processedStep = 1600;

/** One stream of audio: voice activity, then segments, then words. */
export class RecognitionStream implements PartialSource {
  readonly #settings: StreamSettings;
  readonly #parts: StreamParts;
  readonly #listener: StreamListener;
  readonly #tail = new AudioTail();
  readonly #segmenter: Segmenter;
  /** Segments that have ended and have no final yet, oldest first. */
  readonly #waiting: SpeechSegment[] = [];
  #detectedUntil = 0;
  #processed = 0;
  #finished = false;
  #closed = false;
  #partialAt = 0;
  /** The latest segment that has a partial: it needs a final, be it empty. */
  #partialSegment = -1;

  constructor(settings: StreamSettings, parts: StreamParts, listener: StreamListener) {
    this.#settings = settings;
    this.#parts = parts;
    this.#listener = listener;
    this.#segmenter = new Segmenter(settings);
    parts.queue.addSource(this);
  }

  write(samples: Int16Array): void {
    if (this.#finished || this.#closed) return;
    this.#tail.append(samples);
    while (this.#tail.end - this.#detectedUntil >= windowSamples) this.#detect();
    this.#reportProcessed();
    this.#parts.queue.wake();
  }

  finish(): void {
    if (this.#finished || this.#closed) return;
    this.#finished = true;
    const last = this.#segmenter.flush(this.#tail.end);
    if (last !== undefined) this.#addFinal(last);
    this.#reportDone();
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#parts.queue.removeSource(this);
  }

  takePartial(): DecodeJob | undefined {
    const every = this.#settings.partialEverySeconds * sampleRate;
    if (every === 0 || this.#finished || this.#detectedUntil - this.#partialAt < every) return undefined;
    const segment = this.#segmenter.open();
    // Nothing new is said in silence.
    if (segment === undefined || segment.end - Math.max(this.#partialAt, segment.start) < every / 2) return undefined;
    this.#partialAt = this.#detectedUntil;
    const audio = this.#audioOf(segment);
    return {
      run: async () => {
        try {
          const text = await this.#parts.model.partialText(audio);
          if (this.#closed || text === undefined) return;
          this.#partialSegment = segment.number;
          this.#listener.result(toResult(segment, text, false));
        } catch (error) {
          this.#fail(error);
        }
      },
    };
  }

  #detect(): void {
    const window = this.#tail.view(this.#detectedUntil, this.#detectedUntil + windowSamples);
    this.#detectedUntil += windowSamples;
    const ended = this.#segmenter.push(this.#parts.voiceActivity.push(window), meanSquare(window));
    if (ended !== undefined) this.#addFinal(ended);
    this.#tail.forget(this.#segmenter.keepFrom);
  }

  #addFinal(segment: SpeechSegment): void {
    this.#waiting.push(segment);
    const audio = this.#audioOf(segment);
    this.#parts.queue.addFinal({
      run: async () => {
        if (this.#closed) return;
        try {
          const text = await this.#parts.model.finalText(audio);
          if (!this.#closed) this.#reportFinal(segment, text);
        } catch (error) {
          this.#fail(error);
        }
      },
    });
  }

  #audioOf(segment: SpeechSegment): SegmentAudio {
    const { start, end } = segment.around;
    // A copy: the buffer underneath moves on.
    const samples = this.#tail.view(start, end).slice();
    return { samples, speechFrom: segment.start - start, speechTo: segment.end - start };
  }

  #reportFinal(segment: SpeechSegment, text: string): void {
    this.#waiting.shift();
    if (text !== '' || this.#partialSegment === segment.number) this.#listener.result(toResult(segment, text, true));
    this.#reportProcessed();
    this.#reportDone();
  }

  #reportProcessed(): void {
    const until = this.#waiting[0]?.start ?? this.#segmenter.decidedUntil;
    if (until - this.#processed < processedStep) return;
    this.#processed = until;
    this.#listener.processed(until / sampleRate);
  }

  #reportDone(): void {
    if (!this.#finished || this.#waiting.length > 0) return;
    this.#listener.processed(this.#tail.end / sampleRate);
    this.#listener.done();
  }

  #fail(error: unknown): void {
    if (this.#closed) return;
    this.close();
    this.#listener.failed(reasonOf(error));
  }
}

function toResult(segment: SpeechSegment, text: string, final: boolean): EngineResult {
  const words = text === '' ? [] : spreadWords(text.split(/\s+/), segment.voiced);
  return {
    segment: segment.number,
    final,
    text,
    start: segment.start / sampleRate,
    end: segment.end / sampleRate,
    words: words.map((word) => ({ text: word.text, start: word.start / sampleRate, end: word.end / sampleRate })),
  };
}

function meanSquare(samples: Float32Array): number {
  let sum = 0;
  for (const sample of samples) sum += sample * sample;
  return sum / samples.length;
}
