import type { SpeechError } from '../errors/speech-error.ts';

/** What an agent answered to a message. */
export interface ConversationReply {
  /** The texts of the answer, in their order. */
  readonly responses: readonly string[];
  /** Credits that this message has cost; `undefined` where the provider did not say. */
  readonly credits: number | undefined;
  /** Credits that are left; `undefined` where the provider did not say. */
  readonly remainingCredits: number | undefined;
  /** The provider's id of the message; `undefined` where it did not say. */
  readonly messageId: string | undefined;
  /** The conversation that it belongs to. */
  readonly conversationId: string;
}

/** One conversation with an agent. Its messages are sent in the order of the calls, one after the other was answered. */
export interface Conversation {
  /** By which the conversation can be gone on with. */
  readonly id: string;
  /** Rejects with a `SpeechError`. */
  chat(message: string, options?: { readonly signal?: AbortSignal }): Promise<ConversationReply>;
}

/** The events of a client that chats. */
export interface ConversationEvents {
  /** Credits have fallen below the threshold; once, until they were not. */
  readonly 'low-credit': { readonly remainingCredits: number; readonly threshold: number };
  /** A request is about to be sent again: the try that comes, from 2, and the milliseconds until then. */
  readonly retry: { readonly attempt: number; readonly delayMs: number; readonly error: SpeechError };
}

/** A provider of conversations in texts, as far as it can be used without knowing which one it is. */
export interface ConversationClient {
  /** Begins a conversation. Rejects with a `SpeechError`. */
  createSession(options?: { readonly signal?: AbortSignal }): Promise<Conversation>;
  /** Goes on with a conversation by its id. */
  conversation(id: string): Conversation;
  /** Calls `listener` for each event; the function returned ends it. */
  on<Name extends keyof ConversationEvents>(
    name: Name,
    listener: (event: ConversationEvents[Name]) => void,
  ): () => void;
}
