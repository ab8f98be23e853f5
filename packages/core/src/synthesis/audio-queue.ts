import type { SpeechError } from '../errors/speech-error.ts';
import { PendingReads } from '../pending-reads.ts';

/** A piece of an utterance's audio. */
export interface SpokenAudio {
  /** Mono samples; the caller may keep them. */
  readonly pcm: Int16Array;
  /** Samples per second. */
  readonly sampleRate: number;
  /** Seconds from the beginning of the utterance's audio. */
  readonly start: number;
  /** The sentence that it belongs to, from 0. */
  readonly sentence: number;
}

export interface AudioQueuePorts {
  /** So many samples more, or less, are unread. */
  unread(change: number): void;
  /** The reader left its loop before the end. */
  left(): void;
}

/** Unread pieces shorter than this, in samples, are joined: a provider that sends single samples must not cost an object for each. */
const SHORT = 480;

/** An utterance's audio between the provider and its one reader. */
export class AudioQueue implements AsyncIterableIterator<SpokenAudio, undefined> {
  readonly #ports: AudioQueuePorts;
  readonly #pieces: SpokenAudio[] = [];
  #pushedSamples = 0;
  #hasReader = false;
  readonly #reads = new PendingReads<SpokenAudio>();

  constructor(ports: AudioQueuePorts) {
    this.#ports = ports;
  }

  /** All samples of the utterance so far, less those taken back. */
  get samples(): number {
    return this.#pushedSamples;
  }

  /** Whether anybody has ever asked for its audio. */
  get hasReader(): boolean {
    return this.#hasReader;
  }

  [Symbol.asyncIterator](): this {
    this.#hasReader = true;
    return this;
  }

  push(pcm: Int16Array, sampleRate: number, sentence: number): void {
    if (this.#reads.ended || pcm.length === 0) return;
    const audio = { pcm, sampleRate, start: this.#pushedSamples / sampleRate, sentence };
    this.#pushedSamples += pcm.length;
    if (this.#reads.give(audio)) return;
    const last = this.#pieces.at(-1);
    if (last !== undefined && mayJoin(last, audio)) this.#pieces[this.#pieces.length - 1] = joined(last, audio);
    else this.#pieces.push(audio);
    this.#ports.unread(pcm.length);
  }

  /** Takes back what the reader has not taken of a sentence that is to be spoken again. */
  takeBack(sentence: number): void {
    while (this.#pieces.at(-1)?.sentence === sentence) {
      const samples = this.#pieces.pop()?.pcm.length ?? 0;
      this.#pushedSamples -= samples;
      this.#ports.unread(-samples);
    }
  }

  /** Nothing more will come; the unread rest can still be read. */
  close(): void {
    this.#reads.end();
  }

  /** Nothing more will come; the loop throws after the unread rest. */
  fail(error: SpeechError): void {
    this.#reads.end(error);
  }

  /** Nothing of it is wanted any more: the loop ends at once, or throws where there is an error. */
  drop(error?: SpeechError): void {
    const unread = this.#pieces.splice(0).reduce((sum, { pcm }) => sum + pcm.length, 0);
    this.#reads.drop(error);
    if (unread > 0) this.#ports.unread(-unread);
  }

  next(): Promise<IteratorResult<SpokenAudio, undefined>> {
    this.#hasReader = true;
    const audio = this.#pieces.shift();
    if (audio !== undefined) this.#ports.unread(-audio.pcm.length);
    return this.#reads.next(audio);
  }

  return(): Promise<IteratorResult<SpokenAudio, undefined>> {
    this.drop();
    this.#ports.left();
    return this.#reads.left();
  }
}

function mayJoin(last: SpokenAudio, next: SpokenAudio): boolean {
  const short = last.pcm.length < SHORT && next.pcm.length < SHORT;
  return short && last.sentence === next.sentence && last.sampleRate === next.sampleRate;
}

function joined(last: SpokenAudio, next: SpokenAudio): SpokenAudio {
  const pcm = new Int16Array(last.pcm.length + next.pcm.length);
  pcm.set(last.pcm);
  pcm.set(next.pcm, last.pcm.length);
  return { ...last, pcm };
}
