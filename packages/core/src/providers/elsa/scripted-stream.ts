import type { Assessment } from '../../results/assessment.ts';
import { isJsonObject, type JsonObject } from '../../json.ts';
import { unread } from '../../protocol/unread.ts';
import type { ElsaPlan } from './limits.ts';
import type { ElsaStream, Sent } from './link.ts';
import { failed, final, malformed, other, type ElsaEvents } from './message.ts';
import { scriptedAssessment } from './result.ts';

/**
 * A scripted stream: `start_stream`, its result, WAV files, `end_stream`, and the provider's decoding results, of which the one
 * that says `stream_finished` is the end of stream.
 */
export class ScriptedStream implements ElsaStream {
  readonly start: string;
  #acknowledged = 0;
  /** The latest result that did not say whether it is the last. */
  #latest: Assessment | undefined;

  constructor({ sentence, plan }: { readonly sentence: string; readonly plan: ElsaPlan }) {
    this.start = JSON.stringify({
      type: 'ELSA:start_stream',
      data: { stream_info: { api_plan: plan, sentence } },
    });
  }

  meaning(message: JsonObject, sent: Sent): ElsaEvents {
    const { type, status } = message;
    switch (type) {
      case 'ELSA:start_stream_result':
        return [{ type: 'ready' }];
      case 'ELSA:audioACK':
        return this.#acknowledge(sent);
      case 'ELSA:stopped_listening':
        // It may come before the end was sent: what is sent from now on is ignored (sample client).
        return sent.end ? [{ type: 'ignored' }] : [{ type: 'input-closed' }];
      case 'ELSA:decoding_result':
        return this.#decoded(message, sent);
      case 'ELSA:ready':
        return sent.end && this.#latest !== undefined ? final(this.#latest, sent) : [{ type: 'ignored' }];
      default:
        return type === undefined && status === 'failed' ? failed(message) : other(message, type, 'a type');
    }
  }

  /** An acknowledgement says nothing but that it came, so that they are counted: the n-th is taken for that of the n-th file. */
  #acknowledge({ files }: Sent): ElsaEvents {
    if (this.#acknowledged >= files) return malformed('more acknowledgements than it was sent files');
    this.#acknowledged += 1;
    return [{ type: 'ack', n: this.#acknowledged }];
  }

  #decoded(message: JsonObject, sent: Sent): ElsaEvents {
    const { data } = message;
    if (!isJsonObject(data)) return [unread('elsa', message['type'], 'a decoding result without data')];
    const assessment = scriptedAssessment(data);
    const finished = data['stream_finished'];
    if (finished === true) return final(assessment, sent);
    // The samples look whether the field is there at all: without it, the one after the end is the last, or `ready` will show it.
    if (finished === undefined && sent.end) return final(assessment, sent);
    if (finished === undefined) this.#latest = assessment;
    return [{ type: 'assessment', final: false, value: assessment }];
  }
}
