import type { AssessmentLink } from '../../protocol/assessment.ts';
import type { JsonObject } from '../../json.ts';
import { eventsOf, type ElsaEvents } from './message.ts';
import type { WaveFrames } from './wave-frames.ts';

/** How far a link has come. */
export interface Sent {
  /** WAV files. */
  readonly files: number;
  /** Whether `end_stream` is among it. */
  readonly end: boolean;
}

/** What differs between scripted and unscripted streams. */
export interface ElsaStream {
  /** The first message. */
  readonly start: string;
  /** What a message of the provider means. */
  meaning(message: JsonObject, sent: Sent): ElsaEvents;
}

/** One stream of either kind: its first message, WAV files, `end_stream`, and what the provider says meanwhile. */
export class ElsaLink implements AssessmentLink {
  readonly #stream: ElsaStream;
  readonly #waves: WaveFrames;
  readonly #sent = { files: 0, end: false };

  constructor(stream: ElsaStream, waves: WaveFrames) {
    this.#stream = stream;
    this.#waves = waves;
  }

  start(): readonly string[] {
    return [this.#stream.start];
  }

  audio(samples: Int16Array): Uint8Array {
    this.#sent.files += 1;
    return this.#waves.frame(samples);
  }

  end(): readonly string[] {
    this.#sent.end = true;
    return ['{"type":"ELSA:end_stream"}'];
  }

  receive(frame: string | Uint8Array): ElsaEvents {
    return eventsOf(frame, (message) => this.#stream.meaning(message, this.#sent));
  }
}
