import {
  assertConfig,
  assertCredentials,
  boolean,
  fields,
  numberBetween,
  oneOf,
  socketUrl,
  text,
} from '../../protocol/check-config.ts';
import { assertElsaSentence, elsaPlans, type ElsaPlan } from './limits.ts';

/** What both kinds of streams take. */
interface ElsaStreamConfig {
  /** Default: `standard`. */
  readonly plan?: ElsaPlan;
  /**
   * An address instead of the provider's own, such as that of a relay or a simulator. In a browser, which sends no headers, no
   * credentials are sent there: the relay has them.
   */
  readonly url?: string;
  /** The longest stream in seconds that your plan takes. Default: what is known of the plan; of `asr` nothing is. */
  readonly maximumSeconds?: number;
}

/** Sources: the page "Websocket call to Scripted Server API" of api-external-doc.elsanow.co, and the samples of the provider. */
export interface ElsaScriptedConfig extends ElsaStreamConfig {
  /** What the speaker reads: a word or a sentence of English. */
  readonly sentence: string;
}

/** Sources: the page "Websocket call to Unscripted Server API" of api-external-doc.elsanow.co, and the samples of the provider. */
export interface ElsaUnscriptedConfig extends ElsaStreamConfig {
  /** Whether the result comes in the stream itself, besides the link to it. Default: true; the provider's own is false. */
  readonly returnJson?: boolean;
}

/** What `credentials` has to give for this provider. Other fields are left alone. */
export interface ElsaCredentials {
  /** Goes into the header `Authorization`, after the word ELSA. */
  readonly token: string;
}

const streamFields = {
  plan: oneOf(...elsaPlans),
  url: socketUrl,
  maximumSeconds: numberBetween(1, 3_600, 'seconds'),
};

const checkScripted = fields(
  { required: { sentence: text('the sentence that the speaker reads') }, optional: streamFields },
  true,
);
const checkUnscripted = fields({ optional: { ...streamFields, returnJson: boolean } }, true);

/** Throws `field-missing` where there is no sentence, and `config-invalid` for a configuration that cannot be right. */
export function assertScriptedConfig(config: ElsaScriptedConfig): void {
  // The types do not bind a caller in JavaScript.
  const given: unknown = config;
  if (typeof given === 'object' && given !== null) assertElsaSentence(config.sentence);
  assertConfig('elsa', 'the configuration', config, checkScripted);
}

/** Throws `config-invalid` for a configuration that cannot be right. */
export function assertUnscriptedConfig(config: ElsaUnscriptedConfig): void {
  assertConfig('elsa', 'the configuration', config, checkUnscripted);
}

/** The handshake headers; throws `config-invalid` for credentials that cannot be right. */
export function elsaHeaders(credentials: ElsaCredentials): Readonly<Record<string, string>> {
  assertCredentials('elsa', credentials, ['token']);
  return { authorization: `ELSA ${credentials.token}` };
}
