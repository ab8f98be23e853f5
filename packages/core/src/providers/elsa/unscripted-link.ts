import type { AssessmentLink } from '../../protocol/assessment.ts';
import type { JsonObject } from '../../json.ts';
import type { ElsaPlan } from './limits.ts';
import { eventsOf, failed, malformed, unknown, warned, type ElsaEvents } from './message.ts';
import { unscriptedAssessment } from './result.ts';
import type { WaveFrames } from './wave-frames.ts';

export interface UnscriptedStream {
  readonly plan: ElsaPlan;
  readonly returnJson: boolean;
}

/**
 * One unscripted stream: the configuration, `processing` with a stream id, WAV files, `end_stream`, and then `success` or
 * `failed`. In between the provider says `processing` as often as it likes.
 */
export class UnscriptedLink implements AssessmentLink {
  readonly #stream: UnscriptedStream;
  readonly #waves: WaveFrames;
  #streamId: string | undefined;
  #told = false;

  constructor(stream: UnscriptedStream, waves: WaveFrames) {
    this.#stream = stream;
    this.#waves = waves;
  }

  start(): readonly string[] {
    const { plan, returnJson } = this.#stream;
    return [JSON.stringify({ api_plan: plan, return_json: returnJson })];
  }

  audio(samples: Int16Array): Uint8Array {
    return this.#waves.frame(samples);
  }

  end(): readonly string[] {
    this.#told = true;
    return ['{"type":"ELSA:end_stream"}'];
  }

  receive(frame: string | Uint8Array): ElsaEvents {
    return eventsOf(frame, (message) => this.#received(message));
  }

  #received(message: JsonObject): ElsaEvents {
    switch (message['status']) {
      case 'processing':
        return this.#processing(message);
      case 'success':
        return this.#succeeded(message);
      case 'failed':
        return failed(message, this.#streamId);
      default:
        return this.#other(message);
    }
  }

  /** The first that names the stream says that audio may come; the others say only that the provider is alive. */
  #processing(message: JsonObject): ElsaEvents {
    const id = message['stream_id'];
    if (this.#streamId !== undefined || typeof id !== 'string' || id === '') return [{ type: 'ignored' }];
    this.#streamId = id;
    return [{ type: 'ready' }];
  }

  #succeeded(message: JsonObject): ElsaEvents {
    const enough: ElsaEvents = this.#told ? [] : [{ type: 'input-closed' }];
    return [
      { type: 'assessment', final: true, value: unscriptedAssessment(message, this.#streamId) },
      ...enough,
      { type: 'done' },
    ];
  }

  /** Only the messages of scripted streams have types; that an error or a warning may come that way here too is a guess. */
  #other(message: JsonObject): ElsaEvents {
    if (message['type'] === 'ELSA:error') return failed(message, this.#streamId);
    if (message['type'] === 'ELSA:warning') return warned(message);
    const kind = message['type'] ?? message['status'];
    const events = unknown(kind, message);
    return kind === undefined && events[0]?.type === 'ignored' ? malformed('a message without a status') : events;
  }
}
