import PQueue from 'p-queue';
import { chatBody, type ChatOptions } from './message.ts';
import { abortedBy } from '../../http/unanswered.ts';
import type { AksitaSettings } from './options.ts';
import type { Post } from './post.ts';
import { assertRequestOptions } from './request-options.ts';
import { replyOf, type AksitaReply } from './reply.ts';
import { mayBeBilled } from './request.ts';

/** One conversation with an agent. Its messages are sent in the order of the calls, one after the other was answered. */
export interface AksitaConversation {
  /** What the provider calls `conversation_id`, and elsewhere `session_id`. */
  readonly id: string;
  /**
   * Sends a message and resolves with the reply. One that fails does not hold up the next.
   *
   * An answered 429, 500, 502 or 503 is tried again after 1, 2, 4 and 8 s, or after what the provider asks for: a wait of more than
   * two minutes is not waited for, and stands in the error's `retryAfterMs`. A refused key (401) is tried again once with another
   * one, where `credentials` is a function. A message whose answer never came is not, unless `retryUnanswered` allows it: it may
   * have been answered and billed, and the error `outcome-unknown` says so. Rejects with a `SpeechError`, whose `recovery` is
   * what has been done about it.
   */
  chat(message: string, options?: ChatOptions): Promise<AksitaReply>;
}

const setting = { provider: 'aksita', mayHave: mayBeBilled } as const;

export class QueuedConversation implements AksitaConversation {
  readonly id: string;
  readonly #idKeys: AksitaSettings['idKeys'];
  readonly #post: Post;
  readonly #queue = new PQueue({ concurrency: 1 });

  constructor(id: string, idKeys: AksitaSettings['idKeys'], post: Post) {
    this.id = id;
    this.#idKeys = idKeys;
    this.#post = post;
  }

  async chat(message: string, options: ChatOptions = {}): Promise<AksitaReply> {
    assertRequestOptions(options);
    const { additionalContext, signal } = options;
    const body = chatBody(this.id, message, additionalContext, this.#idKeys);
    let begun = false;
    const task = async (): Promise<AksitaReply> => {
      begun = true;
      return replyOf(await this.#post('/chat', body, signal), this.id);
    };
    try {
      return await this.#queue.add(task, signal === undefined ? {} : { signal });
    } catch (error) {
      // The queue rejects an abort with the signal's own reason, whatever that is.
      throw signal !== undefined && error === signal.reason
        ? abortedBy(signal, begun ? 'sent' : 'before', setting)
        : error;
    }
  }
}
