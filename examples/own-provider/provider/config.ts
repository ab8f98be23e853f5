import { assertConfig, fields, headerSecret, oneOf, socketUrl, text } from '@throughline/core/protocol';

export interface ParrotConfig {
  /** A tag of BCP 47, like `en`. */
  readonly language: string;
  /** Samples per second. Default: 16 000. */
  readonly sampleRate?: 8_000 | 16_000;
  /** Default: the provider's own, `wss://parrot.example/v1/listen`. */
  readonly url?: string;
}

export interface ParrotCredentials {
  readonly apiKey: string;
}

const checkConfig = fields(
  {
    required: { language: text('a language, like en') },
    optional: { sampleRate: oneOf(8_000, 16_000), url: socketUrl },
  },
  // The fields stand at the top: an error calls them by their own names.
  true,
);

const checkCredentials = fields({ required: { apiKey: headerSecret }, open: true }, true);

/** Throws a `SpeechError` `config-invalid` that names the field. */
export function assertParrotConfig(config: ParrotConfig): void {
  assertConfig('parrot', 'the configuration', config, checkConfig);
}

/** Throws a `SpeechError` `config-invalid` that names the field, and shows nothing of a key. */
export function assertParrotCredentials(credentials: ParrotCredentials): void {
  assertConfig('parrot', 'the credentials', credentials, checkCredentials);
}
