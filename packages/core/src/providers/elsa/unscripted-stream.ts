import type { JsonObject } from '../../json.ts';
import type { ElsaPlan } from './limits.ts';
import type { ElsaStream, Sent } from './link.ts';
import { failed, final, other, type ElsaEvents } from './message.ts';
import { unscriptedAssessment } from './result.ts';

/**
 * An unscripted stream: the configuration, `processing` with a stream id, WAV files, `end_stream`, and then `success` or
 * `failed`. In between the provider says `processing` as often as it likes.
 */
export class UnscriptedStream implements ElsaStream {
  readonly start: string;
  #streamId: string | undefined;

  constructor({ plan, returnJson }: { readonly plan: ElsaPlan; readonly returnJson: boolean }) {
    this.start = JSON.stringify({ api_plan: plan, return_json: returnJson });
  }

  meaning(message: JsonObject, sent: Sent): ElsaEvents {
    const { type, status } = message;
    switch (status) {
      case 'processing':
        return this.#processing(message);
      case 'success':
        return final(unscriptedAssessment(message, this.#streamId), sent);
      case 'failed':
        return failed(message, this.#streamId);
      default:
        // Only the messages of scripted streams have types; that an error or a warning may come that way here too is a guess.
        return other(message, type ?? status, 'a status', this.#streamId);
    }
  }

  /** The first that names the stream says that audio may come; the others say only that the provider is alive. */
  #processing(message: JsonObject): ElsaEvents {
    const id = message['stream_id'];
    if (this.#streamId !== undefined || typeof id !== 'string' || id === '') return [{ type: 'ignored' }];
    this.#streamId = id;
    return [{ type: 'ready' }];
  }
}
