import { isSpeechError, reasonOf, SpeechError } from '@throughline/core/internal';
import type { Output } from './output.ts';
import type { QueuedPlayback } from './playback.ts';
import { SampleReader, type Samples } from './samples.ts';

export interface FeederPorts {
  /** The next whose source is to be read. */
  next(): QueuedPlayback | undefined;
  /** The output for a rate, when it takes more; undefined where there is none, which was told, or the playback is over. */
  outputFor(playback: QueuedPlayback, sampleRate: number): Promise<Output | undefined>;
  /** Samples are on their way: the first of them stands at `at`. */
  sent(playback: QueuedPlayback, at: number, sentence: number | undefined): void;
  /** A source has come to its end. */
  ended(): void;
}

/** Reads the sources one after the other, as far ahead as there is room. */
export class Feeder {
  readonly #ports: FeederPorts;
  /** Counts the runs: one that waits for a source that was left, which may never answer, is no longer waited for. */
  #run = 0;
  #running = false;

  constructor(ports: FeederPorts) {
    this.#ports = ports;
  }

  start(): void {
    if (!this.#running) void this.#feed();
  }

  /** Sources were left. */
  restart(): void {
    void this.#feed();
  }

  async #feed(): Promise<void> {
    this.#run += 1;
    const run = this.#run;
    this.#running = true;
    for (let playback = this.#ports.next(); playback !== undefined; playback = this.#ports.next()) {
      const failure = await this.#send(playback);
      if (run !== this.#run) return;
      if (!playback.over) playback.end(failure);
      this.#ports.ended();
    }
    this.#running = false;
  }

  /** Resolves when all of it was sent, it is over, or its source has failed: with the failure. */
  async #send(playback: QueuedPlayback): Promise<SpeechError | undefined> {
    const reader = new SampleReader(playback.sampleRate);
    try {
      while (!playback.over) {
        const next = await playback.next();
        if (playback.over || next.done === true) break;
        await this.#sendPiece(playback, reader.read(next.value));
      }
      return undefined;
    } catch (error) {
      return sourceError(error);
    }
  }

  async #sendPiece(playback: QueuedPlayback, { pcm, sampleRate, sentence }: Samples): Promise<void> {
    if (pcm.length === 0) return;
    if (playback.begun && playback.rate !== sampleRate) throw rateChanged(playback.rate, sampleRate);
    const output = await this.#ports.outputFor(playback, sampleRate);
    if (output === undefined || playback.over) return;
    if (!playback.begun) playback.begin(output.sent, sampleRate);
    playback.sent(pcm.length);
    const at = output.sent;
    output.push(pcm);
    this.#ports.sent(playback, at, sentence);
  }
}

function sourceError(error: unknown): SpeechError {
  if (isSpeechError(error)) return error;
  const reason = reasonOf(error);
  return new SpeechError('audio-unreadable', {
    message: `The source of the audio failed: ${reason}`,
    context: { reason },
    remedy: 'Look at the error that your source threw; it stands in the cause.',
    cause: error,
  });
}

function rateChanged(before: number, now: number): SpeechError {
  return new SpeechError('audio-format', {
    message: `The audio changes from ${before} to ${now} Hz in the middle of a source.`,
    context: { found: `${now} Hz`, wanted: `${before} Hz` },
    remedy: 'Call play() once for each rate.',
  });
}
