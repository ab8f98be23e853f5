/**
 * How one family of servers differs from OpenAI's own. All of them take base64 audio in `input_audio_buffer.append`, and most of
 * them its other messages too.
 */
export interface OpenAIDialect {
  /** Where it is dialled, where the configuration names no `url`. Absent: a `url` is needed. */
  readonly url?: string;
  /** The handshake header that takes the key: `authorization` as `Bearer <key>`, any other the key alone. */
  readonly keyHeader: string;
  /** Where a browser puts the key, since it sends no headers. */
  readonly browserKey: 'subprotocol' | 'query' | 'nowhere';
  /** Whether every session needs a key. */
  readonly keyNeeded: boolean;
  /** Samples per second of 16-bit PCM. */
  readonly sampleRate: number;
  /**
   * The first messages: `session`: `session.update` with the whole configuration, answered by `session.updated`. `model`: one that
   * names the model, and a commit that starts the recognition; neither is answered.
   */
  readonly start: 'session' | 'model' | 'nothing';
  /** The message after which audio may be sent. */
  readonly ready: readonly string[];
  /** The message with more of a text, and the one with all of it, with the field that holds it. */
  readonly delta: string;
  readonly completed: string;
  readonly text: string;
  /**
   * How a stream ends. `clear`: the rest is committed, and the answer to a clear shows that the commit was seen. `commit`: the rest is
   * committed; what is committed then is the last. `final-commit`: a commit says that it is the last, and all of the stream is one text.
   */
  readonly end: 'clear' | 'commit' | 'final-commit';
}

const prefix = 'conversation.item.input_audio_transcription';

/** Sources: the guide "Realtime transcription" and the types of npm openai 7.57.0, `resources/realtime/realtime.d.ts`. */
const shared = {
  keyHeader: 'authorization',
  browserKey: 'subprotocol',
  keyNeeded: true,
  sampleRate: 24_000,
  start: 'session',
  // The second is the older name, which some of the servers that copy the interface still use.
  ready: ['session.updated', 'transcription_session.updated'],
  delta: `${prefix}.delta`,
  completed: `${prefix}.completed`,
  text: 'transcript',
  end: 'clear',
} as const satisfies OpenAIDialect;

/** The dialects by their names. */
export const openaiDialects = {
  openai: { ...shared, url: 'wss://api.openai.com/v1/realtime?intent=transcription' },
  /** Source: npm openai 7.57.0, `realtime/internal-base.mjs` and `realtime/ws.mjs`: its own host, the same messages. */
  azure: { ...shared, keyHeader: 'api-key', browserKey: 'query' },
  /** Servers that speak the same interface, at an address of their own; whether they answer a clear is not known. */
  compatible: { ...shared, keyNeeded: false, end: 'commit' },
  /** Source: vllm-project/vllm, `vllm/entrypoints/openai/realtime/connection.py` and `protocol.py`. */
  vllm: {
    ...shared,
    browserKey: 'nowhere',
    keyNeeded: false,
    sampleRate: 16_000,
    start: 'model',
    ready: ['session.created'],
    delta: 'transcription.delta',
    completed: 'transcription.done',
    text: 'text',
    end: 'final-commit',
  },
} as const satisfies Readonly<Record<string, OpenAIDialect>>;

export type OpenAIDialectName = keyof typeof openaiDialects;
