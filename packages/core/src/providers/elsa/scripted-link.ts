import type { AssessmentLink } from '../../protocol/assessment.ts';
import type { Assessment } from '../../results/assessment.ts';
import { isJsonObject, type JsonObject } from '../../json.ts';
import { unread } from '../../protocol/unread.ts';
import type { ElsaPlan } from './limits.ts';
import { eventsOf, failed, malformed, unknown, warned, type ElsaEvents } from './message.ts';
import { scriptedAssessment } from './result.ts';
import type { WaveFrames } from './wave-frames.ts';

export interface ScriptedStream {
  readonly sentence: string;
  readonly plan: ElsaPlan;
}

/**
 * One scripted stream: `start_stream`, its result, WAV files, `end_stream`, and the provider's decoding results, of which the one
 * that says `stream_finished` is the end of stream.
 */
export class ScriptedLink implements AssessmentLink {
  readonly #stream: ScriptedStream;
  readonly #waves: WaveFrames;
  #sent = 0;
  #acknowledged = 0;
  #told = false;
  /** The latest result that did not say whether it is the last. */
  #latest: Assessment | undefined;

  constructor(stream: ScriptedStream, waves: WaveFrames) {
    this.#stream = stream;
    this.#waves = waves;
  }

  start(): readonly string[] {
    const { plan, sentence } = this.#stream;
    return [JSON.stringify({ type: 'ELSA:start_stream', data: { stream_info: { api_plan: plan, sentence } } })];
  }

  audio(samples: Int16Array): Uint8Array {
    this.#sent += 1;
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
    switch (message['type']) {
      case 'ELSA:start_stream_result':
        return [{ type: 'ready' }];
      case 'ELSA:audioACK':
        return this.#acknowledge();
      case 'ELSA:stopped_listening':
        // It may come before the end was told: what is sent from now on is ignored (sample client).
        return this.#told ? [{ type: 'ignored' }] : [{ type: 'input-closed' }];
      case 'ELSA:decoding_result':
        return this.#decoded(message);
      case 'ELSA:ready':
        return this.#told && this.#latest !== undefined ? this.#final(this.#latest) : [{ type: 'ignored' }];
      case 'ELSA:warning':
        return warned(message);
      case 'ELSA:error':
        return failed(message);
      default:
        return this.#unknown(message);
    }
  }

  #unknown(message: JsonObject): ElsaEvents {
    const { type, status } = message;
    if (type === undefined && status === 'failed') return failed(message);
    const events = unknown(type, message);
    const silent = type === undefined && events[0]?.type === 'ignored';
    return silent ? malformed('a message without a type') : events;
  }

  /** An acknowledgement says nothing but that it came, so that they are counted: the n-th is taken for that of the n-th file. */
  #acknowledge(): ElsaEvents {
    if (this.#acknowledged >= this.#sent) return malformed('more acknowledgements than it was sent files');
    this.#acknowledged += 1;
    return [{ type: 'ack', n: this.#acknowledged }];
  }

  #decoded(message: JsonObject): ElsaEvents {
    const { data } = message;
    if (!isJsonObject(data)) return [unread('elsa', message['type'], 'a decoding result without data')];
    const assessment = scriptedAssessment(data);
    const finished = data['stream_finished'];
    if (finished === true) return this.#final(assessment);
    // The samples look whether the field is there at all: without it, the one after the end is the last, or `ready` will tell.
    if (finished === undefined && this.#told) return this.#final(assessment);
    if (finished === undefined) this.#latest = assessment;
    return [{ type: 'assessment', final: false, value: assessment }];
  }

  /** The provider may have come to its end by itself. */
  #final(value: Assessment): ElsaEvents {
    const enough: ElsaEvents = this.#told ? [] : [{ type: 'input-closed' }];
    return [{ type: 'assessment', final: true, value }, ...enough, { type: 'done' }];
  }
}
