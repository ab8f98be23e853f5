import type { AskFetch } from '../../http/ask-json.ts';

/**
 * The provider's configuration in camelCase. Fields that are left out are not sent, so that the provider's own defaults hold.
 * Sources: the pages of www.assemblyai.com/docs/streaming, and npm `assemblyai` 4.41.5. What is said of Pro models holds for all
 * whose name does not begin with `universal-streaming` or `whisper`.
 */
export interface AssemblyaiConfig {
  /**
   * `universal-3-6-pro`, `universal-3-5-pro`, `u3-rt-pro`, `universal-streaming-english`, `universal-streaming-multilingual`,
   * `whisper-rt`, or another that the provider has. Default: `universal-3-6-pro`.
   */
  readonly model?: string;
  /** Samples per second of the audio that the provider is sent, 8 000 to 96 000. Default: 16 000; 8 000 with `pcm_mulaw`. */
  readonly sampleRate?: number;
  /** How the samples are sent: 16 bits each, or G.711, which phone calls have. Default: `pcm_s16le`. */
  readonly encoding?: 'pcm_s16le' | 'pcm_mulaw';
  /** `us`, `eu`: audio and text stay there. Default: whichever is near. */
  readonly region?: 'us' | 'eu';
  /**
   * An address instead of the provider's own, such as that of a relay or a simulator; the parameters are added to its query. In a
   * browser, which sends no headers, no API key is sent there: the relay has it.
   */
  readonly url?: string;
  /**
   * Asks for a token before each dial, by which the session is opened instead of the API key: `assemblyaiToken`, or a function of
   * yours that gives it more options. Default: the API key goes into a header. Where the credentials are a token, nothing is asked for.
   */
  readonly askToken?: (options: AssemblyaiTokenOptions) => Promise<{ readonly token: string }>;
  /**
   * The most dials in any minute, 1 to 15: so many new sessions an account may open. A free account has 5, a paid one 100 and more.
   * Default: 5.
   */
  readonly dialsPerMinute?: number;
  /** Trades accuracy for time; sets the turn silences. Pro models. The provider's default: `balanced`. */
  readonly mode?: 'max_accuracy' | 'min_latency' | 'balanced';
  /** What the audio is about, at most 1 750 characters. Pro models. */
  readonly prompt?: string;
  /** What a voice agent has just said, at most 1 750 characters. Pro models. */
  readonly agentContext?: string;
  /** Words and phrases to expect, at most 100. */
  readonly keytermsPrompt?: readonly string[];
  /** Languages to expect, at most 10 codes of ISO 639, the likeliest first. Pro models. */
  readonly languageCodes?: readonly string[];
  /** Reports the language of each turn; not for `universal-streaming-english`, which has one. The provider's default: false. */
  readonly languageDetection?: boolean;
  /** Finals with punctuation, casing and figures, a little later. Models `universal-streaming-…`; the Pro models always do. */
  readonly formatTurns?: boolean;
  /** How sure an end of turn has to be, 0 to 1. Models `universal-streaming-…`. */
  readonly endOfTurnConfidenceThreshold?: number;
  /** Milliseconds of silence before a turn may end, 50 to 10 000; not above `maxTurnSilence`. */
  readonly minTurnSilence?: number;
  /** Milliseconds of silence that end a turn. */
  readonly maxTurnSilence?: number;
  /** How sure speech has to be, 0 to 1. */
  readonly vadThreshold?: number;
  /** Partials while somebody speaks on. Pro models. */
  readonly continuousPartials?: boolean;
  /** Milliseconds of speech before the first partial of a turn, 0 to 1 000. Pro models. The provider's default: 500. */
  readonly interruptionDelay?: number;
  /** Whether turns are reported before they end. The provider's default: true, and false with `redactPii`. */
  readonly includePartialTurns?: boolean;
  /** Reports who speaks. The provider's default: false. */
  readonly speakerLabels?: boolean;
  /** With `speakerLabels`: no more speakers than these, 1 to 10. */
  readonly maxSpeakers?: number;
  /** With `speakerLabels`: milliseconds of audio between corrections, to 300 000; the provider raises what is below 120 000. 0, its default: at the end only. */
  readonly speakerLabelsRevisionIntervalMs?: number;
  /** Suppresses what is not the voice. Pro models. */
  readonly voiceFocus?: 'near-field' | 'far-field';
  /** With `voiceFocus`: how strongly, 0 to 1. */
  readonly voiceFocusThreshold?: number;
  /** A field whose terms are expected. The provider's default: none. */
  readonly domain?: 'medical-v1';
  /** The provider's default: false. */
  readonly filterProfanity?: boolean;
  /** Replaces what identifies people. The provider's default: false. */
  readonly redactPii?: boolean;
  /** With `redactPii`: what is replaced, like `person_name`. The provider's default: everything. */
  readonly redactPiiPolicies?: readonly string[];
  /** With `redactPii`: by what. The provider's default: `hash`. */
  readonly redactPiiSub?: 'hash' | 'entity_name';
  /**
   * Seconds without a message after which the provider ends a session, 5 to 3 600. While the session lives, a message at half of it
   * keeps it. The provider's default: none.
   */
  readonly inactivityTimeout?: number;
  /** The provider reports every 5 s that it lives, and how much audio it has received. Default: true for Pro models, else false. */
  readonly sessionHeartbeat?: boolean;
  /** The provider reports silence, so that pauses settle. Pro models. Default: true. */
  readonly acknowledgeSilence?: boolean;
  /** Further parameters of the query, by the provider's own names: `{ webhook_url: 'https://…' }`. */
  readonly query?: Readonly<Record<string, string>>;
}

/** What `credentials` has to give for this provider: one of both. Other fields are left alone. */
export interface AssemblyaiCredentials {
  /** Goes into the header `Authorization`, as it is. */
  readonly apiKey?: string;
  /** A temporary token, which serves one session: a function has to give a fresh one at each dial. Goes into the query. */
  readonly token?: string;
}

/** What a token is asked for with. */
export interface AssemblyaiTokenOptions {
  /** The key of the account. It stays where this is called. */
  readonly apiKey: string;
  /** Seconds within which the token has to be used, 1 to 600. Default: 60. */
  readonly expiresInSeconds?: number;
  /** Seconds after which the provider ends the session, 60 to 10 800. The provider's default: 10 800. */
  readonly maximumSessionSeconds?: number;
  /** That of the session. */
  readonly region?: 'us' | 'eu' | undefined;
  /** The address that the session dials, where it is not the provider's own: `wss://…/v3/ws`. */
  readonly url?: string | undefined;
  /** Ends the request: it then rejects with `aborted`. */
  readonly signal?: AbortSignal;
  /** Default: the platform's. */
  readonly fetch?: AskFetch;
  /** Whether `recovery` of an error says what a session is to do about it; default: `none`, since nothing is done here. */
  readonly recovers?: boolean;
}
