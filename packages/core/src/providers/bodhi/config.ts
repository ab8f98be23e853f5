import {
  assertConfig,
  assertCredentials,
  boolean,
  fields,
  listOf,
  numberBetween,
  oneOf,
  socketUrl,
  text,
  uuidText,
} from '../../protocol/check-config.ts';

/** A phrase that the recogniser should expect. */
export interface BodhiHotword {
  /** As it is written. */
  readonly phrase: string;
  /** How strongly: 1.0 to 3.0. Default: the provider's, 1.5. */
  readonly score?: number;
}

/**
 * The provider's configuration in camelCase. Fields that are left out are not sent, so that the provider's own defaults hold.
 * Sources: the pages "Streaming WebSocket" and "Advanced features" of navana.gitbook.io/bodhi, and the official Python SDK.
 */
export interface BodhiConfig {
  /** Like `hi-general-v2-8khz`: language, domain, version and rate of training. */
  readonly model: string;
  /** Samples per second of the audio that the provider is sent, whatever rate the model was trained with. */
  readonly sampleRate: 8000 | 16000;
  /**
   * `bodhi`: wss://bodhi.navana.ai, credentials with a customer id. `navana`: wss://stt.navana.ai, an API key alone.
   * Default: `bodhi`.
   */
  readonly platform?: 'bodhi' | 'navana';
  /**
   * An address instead of the platform's own, such as that of a relay, a simulator or a local recogniser. In a browser, which sends
   * no headers, no credentials are sent there: the relay has them.
   */
  readonly url?: string;
  /**
   * A UUID by which the provider's support finds the stream. It serves the session's first link; every further link gets a
   * fresh one. Default: a fresh one for the first link too.
   */
  readonly transactionId?: string;
  /** Writes numbers as digits. The provider's default: false. */
  readonly parseNumber?: boolean;
  /** Sends finals only. The provider's default: false. */
  readonly excludePartial?: boolean;
  /** Adds processing figures to results; with them the session can also settle pauses. The provider's default: false. */
  readonly aux?: boolean;
  /** Phrases that the recogniser should expect. Default: none. */
  readonly hotwords?: readonly BodhiHotword[];
  /** Seconds of silence that end a segment: 0.44 to 1.2. The provider's default: 0.44. */
  readonly endpointSilenceDuration?: number;
  /** Identifies the language at the start. The provider's default: false. */
  readonly atStartLid?: boolean;
  /** The provider's default: false. */
  readonly transliterate?: boolean;
  /** The documented audio is mono, so that no other number is accepted. The provider's default: 1. */
  readonly channels?: 1;
}

/** What `credentials` has to give for this provider. Other fields are left alone. */
export interface BodhiCredentials {
  /** Goes into the header `x-api-key`. */
  readonly apiKey: string;
  /** Goes into the header `x-customer-id`; needed on the platform `bodhi`, not sent to `navana`. */
  readonly customerId?: string;
}

const checkConfig = fields(
  {
    required: { model: text('the name of a model, like hi-general-v2-8khz'), sampleRate: oneOf(8000, 16_000) },
    optional: {
      platform: oneOf('bodhi', 'navana'),
      url: socketUrl,
      transactionId: uuidText,
      parseNumber: boolean,
      excludePartial: boolean,
      aux: boolean,
      hotwords: listOf(
        fields({ required: { phrase: text('a phrase') }, optional: { score: numberBetween(1, 3, '') } }),
      ),
      // The provider clamps to this range without a word.
      endpointSilenceDuration: numberBetween(0.44, 1.2, 'seconds'),
      atStartLid: boolean,
      transliterate: boolean,
      channels: oneOf(1),
    },
  },
  true,
);

/** Throws `config-invalid` for a configuration that cannot be right. */
export function assertBodhiConfig(config: BodhiConfig): void {
  assertConfig('bodhi', 'the configuration', config, checkConfig);
}

/** The handshake headers; throws `config-invalid` for credentials that cannot be right. */
export function bodhiHeaders(
  platform: 'bodhi' | 'navana',
  credentials: BodhiCredentials,
): Readonly<Record<string, string>> {
  assertCredentials('bodhi', credentials, platform === 'bodhi' ? ['apiKey', 'customerId'] : ['apiKey']);
  const { apiKey, customerId } = credentials;
  return platform === 'bodhi' && customerId !== undefined
    ? { 'x-api-key': apiKey, 'x-customer-id': customerId }
    : { 'x-api-key': apiKey };
}

/** The first frame of a link, as text. */
export function bodhiConfigFrame(config: BodhiConfig, transactionId: string): string {
  // JSON leaves out what is undefined.
  return JSON.stringify({
    config: {
      sample_rate: config.sampleRate,
      transaction_id: transactionId,
      model: config.model,
      parse_number: config.parseNumber,
      exclude_partial: config.excludePartial,
      aux: config.aux,
      hotwords: config.hotwords,
      endpoint_silence_duration: config.endpointSilenceDuration,
      at_start_lid: config.atStartLid,
      transliterate: config.transliterate,
      channels: config.channels,
    },
  });
}
