import { Emitter } from '../../emitter.ts';
import { Secrets } from '../../errors/redact.ts';
import { SharedCredentials } from '../../http/shared-credentials.ts';
import { QueuedConversation, type AksitaConversation } from './conversation.ts';
import { CreditWatch, type LowCredit } from './credit-watch.ts';
import { settingsOf, type AksitaOptions } from './options.ts';
import { poster } from './post.ts';
import { assertRequestOptions } from './request-options.ts';
import { conversationIdOf } from './reply.ts';
import type { Retry } from './retry.ts';

/** The events of `client.on`. */
export interface AksitaEvents {
  /** Credits have fallen below the threshold; once, until they were not. The provider has no way to ask for the balance itself. */
  readonly 'low-credit': LowCredit;
  /** A request is about to be sent again. */
  readonly retry: Retry;
}

/** A client of Aksita, which makes conversations. */
export interface AksitaClient {
  /** Begins a conversation. Rejects with a `SpeechError`; `outcome-unknown`: it may have begun all the same. */
  createSession(options?: { readonly signal?: AbortSignal }): Promise<AksitaConversation>;
  /** Goes on with a conversation by its id. */
  conversation(id: string): AksitaConversation;
  /**
   * Credits that were left at the last answer; `undefined` before one named them. Only answers do: the provider documents no
   * endpoint that gives the balance before a request.
   */
  readonly remainingCredits: number | undefined;
  /** Calls `listener` for each event; the function returned ends it. */
  on<Name extends keyof AksitaEvents>(name: Name, listener: (event: AksitaEvents[Name]) => void): () => void;
}

/**
 * Aksita, conversations with an agent over HTTP. Throws a `SpeechError` `config-invalid`, which names the field, for options
 * that cannot be right, and `insecure-url`.
 *
 * ```ts
 * const client = aksita({ apiKey });
 * client.on('low-credit', ({ remainingCredits }) => …);
 * const conversation = await client.createSession();
 * const { responses } = await conversation.chat('Where is my order?');
 * ```
 */
export function aksita(options: AksitaOptions): AksitaClient {
  const settings = settingsOf(options);
  const secrets = new Secrets();
  const emitter = new Emitter<AksitaEvents>(
    { 'low-credit': true, retry: true },
    { onListenerError: options.onListenerError },
  );
  const credit = new CreditWatch(settings.lowCredit, (low) => {
    emitter.emit('low-credit', low);
  });
  const post = poster({
    settings,
    credentials: new SharedCredentials(settings.credentials, settings.clock, secrets),
    secrets,
    onCredits: (remaining) => {
      credit.update(remaining);
    },
    onRetry: (retry) => {
      emitter.emit('retry', retry);
    },
  });
  const conversation = (id: string): AksitaConversation => new QueuedConversation(id, settings.idKeys, post);
  return {
    createSession: async (request = {}) => {
      assertRequestOptions(request);
      return conversation(conversationIdOf(await post('/session', '{}', request.signal)));
    },
    conversation,
    get remainingCredits() {
      return credit.remaining;
    },
    on: (name, listener) => emitter.on(name, listener),
  };
}
