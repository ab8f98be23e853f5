import type { ErrorTable } from '../../errors/table.ts';
import type { Check, ConfigRule } from '../../protocol/check-config.ts';
import type { RecognitionLink } from '../../protocol/recognition.ts';
import type { DialRequest } from '../../transport.ts';
import type { OpenAISpeakers } from './speakers.ts';
import type { OpenAITurns } from './turns.ts';

/**
 * The provider's configuration in camelCase. Fields that are left out are not sent, so that the provider's own defaults hold, but for
 * `turns`, which decides how the session works. Sources: the guide "Realtime transcription" of developers.openai.com and the types
 * of npm openai 7.57.0.
 */
export interface OpenAIConfig {
  /** Like `gpt-live-transcribe`; at Azure the name of a deployment; at a server of your own the model that it serves. */
  readonly model: string;
  /** Who is dialled: `azure()`, `compatible`, `vllm`, or what `openaiDialect` makes of a description. Default: OpenAI itself. */
  readonly dialect?: OpenAIDialect;
  /**
   * The whole address, instead of the dialect's own; needed by `azure()` (unless it was given a `resource`), `compatible` and `vllm`. In a browser, which sends no headers,
   * credentials may be left out then: what listens there may add them.
   */
  readonly url?: string;
  /**
   * How audio is sent: as 16-bit samples, or by one of the laws of G.711, at 8 kHz and a sixth of the bytes. Default: `pcm`. Not
   * for the dialect `vllm`.
   */
  readonly encoding?: 'pcm' | 'mulaw' | 'alaw';
  /** The language of the audio, by ISO 639-1: `en`. */
  readonly language?: string;
  /** Languages that the audio may be in; for gpt-transcribe and gpt-live-transcribe. */
  readonly languages?: readonly string[];
  /** Words or phrases to expect; for gpt-transcribe and gpt-live-transcribe. */
  readonly keywords?: readonly string[];
  /** What the model should know; not for gpt-realtime-whisper, nor for the models that tell speakers apart. */
  readonly prompt?: string;
  /** How long the model waits before it gives text, for accuracy; for gpt-realtime-whisper. */
  readonly delay?: 'minimal' | 'low' | 'medium' | 'high' | 'xhigh';
  /** For a microphone near the speaker or far from them. The provider's default: none. */
  readonly noiseReduction?: 'near-field' | 'far-field';
  /**
   * Who ends a turn; only then a result is final: `clientTurns()`, `serverVad()` or `semanticVad()`. Default: the
   * server, by loudness. gpt-live-transcribe and gpt-realtime-whisper detect no turns: they need `clientTurns()`. Not for the dialect
   * `vllm`, which has no turns.
   */
  readonly turns?: OpenAITurns;
  /** Reads who speaks: `diarized`, which the models that say it need. */
  readonly speakers?: OpenAISpeakers;
  /** Asks for the probabilities of tokens, of which the confidence of a result is made. The provider's default: false. */
  readonly logprobs?: boolean;
  /** Sent as `OpenAI-Organization`. */
  readonly organization?: string;
  /** Sent as `OpenAI-Project`. */
  readonly project?: string;
}

/** A configuration with its choices made. */
export interface OpenAISettings extends Omit<OpenAIConfig, 'speakers'> {
  /** Reads who speaks; `undefined`: nothing does. */
  readonly speakers: OpenAISpeakers | undefined;
  readonly dialect: OpenAIDialect;
  readonly turns: OpenAITurns;
  readonly encoding: NonNullable<OpenAIConfig['encoding']>;
  /** Samples per second of what is sent. */
  readonly sampleRate: number;
}

/**
 * How one family of servers differs from OpenAI itself. A value and no name, so that an application loads those that it uses. All of them
 * take base64 audio in `input_audio_buffer.append`.
 */
export interface OpenAIDialect {
  /** Where it is dialled, where the configuration names no `url`. */
  readonly url?: string | undefined;
  /** Whether every session needs a key. */
  readonly keyNeeded: boolean;
  /** Samples per second of 16-bit PCM. */
  readonly sampleRate: number;
  /** Text comes while somebody speaks, whatever the model. */
  readonly streams?: boolean;
  /** The handshake header that takes the key; its name in lower case. */
  keyHeader(apiKey: string): Readonly<Record<string, string>>;
  /** What of a dial takes the key in a browser, which sends no headers. */
  browserKey(url: string, apiKey: string): Partial<DialRequest>;
  /** What a key has to be there. Default: what may stand in a list of subprotocols. */
  readonly browserCheck?: Check | undefined;
  /** What a configuration may not be. */
  rules?(config: OpenAIConfig): readonly ConfigRule<OpenAIConfig>[];
  /** Rows of the error table that come before those of OpenAI itself. */
  readonly errors?: ErrorTable;
  /** The wire of one link. */
  link(settings: OpenAISettings): RecognitionLink;
}
