import {
  accept,
  assertConfig,
  assertRules,
  boolean,
  fields,
  listOf,
  numberBetween,
  oneOf,
  socketUrl,
  text,
  wholeBetween,
} from '../../protocol/check-config.ts';

/** What both recognisers take. Fields that are left out are not sent, so that the provider's own defaults hold. */
interface SharedConfig {
  /** Samples per second of the audio that the provider is sent: 8 000 to 48 000. */
  readonly sampleRate: number;
  /**
   * How the audio is written: `linear16` as it is; `mulaw` and `alaw` (G.711) in half the bytes, without loss for audio that came so.
   * Default: `linear16`.
   */
  readonly encoding?: 'linear16' | 'mulaw' | 'alaw';
  /**
   * An address instead of the provider's own, such as that of a relay, a simulator or a server of one's own. One without a path gets
   * the provider's, `/v1/listen` or `/v2/listen`; what is configured is added to its query. Credentials may be left out then.
   */
  readonly url?: string;
  /** Terms to be recognised better, a phrase each; Nova-3 and Flux only. */
  readonly keyterm?: readonly string[];
  /** Writes numbers as digits. The provider's default: false. */
  readonly numerals?: boolean;
  /** Takes profanity out. The provider's default: false. */
  readonly profanityFilter?: boolean;
  /** What is taken out of the text, such as `pci`, `ssn`, `numbers`. */
  readonly redact?: readonly string[];
  /** Labels for the provider's usage reports. */
  readonly tag?: readonly string[];
  /** Keeps the audio out of the provider's model improvement program, which changes the price. The provider's default: false. */
  readonly mipOptOut?: boolean;
}

/**
 * The configuration of `/v1/listen` (Nova and older models) in camelCase. Sources: `asyncapi.yml` of github.com/deepgram/deepgram-api-specs,
 * the pages of developers.deepgram.com, and `@deepgram/sdk` 5.13.0.
 */
export interface DeepgramConfig extends SharedConfig {
  /** Like `nova-3`. Models whose names begin with `flux-` have a protocol of their own: `deepgramFlux`. */
  readonly model: string;
  /** A tag of BCP 47, or `multi`. The provider's default: `en`. */
  readonly language?: string;
  /** Channels that are interleaved in the audio, 1 to 8; each is transcribed for itself. Default: 1. */
  readonly channels?: number;
  /** Sends results while somebody speaks. Default: true; the provider's own is false. Without them a dead provider is detected late. */
  readonly interimResults?: boolean;
  /** Milliseconds of silence that end a turn (`speech_final`), or false. The provider's default: 10. */
  readonly endpointing?: number | false;
  /** Milliseconds between two words that end a turn (`UtteranceEnd`), 1 000 and more; needs interim results. Default: never. */
  readonly utteranceEndMs?: number;
  /** Reports the start of a turn (`SpeechStarted`). The provider's default: false. */
  readonly vadEvents?: boolean;
  /** The provider's default: false. */
  readonly smartFormat?: boolean;
  /** The provider's default: false. */
  readonly punctuate?: boolean;
  /** Writes spoken punctuation as signs; needs `punctuate`. The provider's default: false. */
  readonly dictation?: boolean;
  /** Keeps words like "uh". The provider's default: false. */
  readonly fillerWords?: boolean;
  /** Says who speaks each word: true, or the version of the diariser. The provider's default: false. */
  readonly diarize?: boolean | 'latest' | 'v1';
  /** Names what is in the text: persons, amounts. Turns punctuation on. The provider's default: false. */
  readonly detectEntities?: boolean;
  /** Words of models before Nova-3, each perhaps with an intensifier: `snuffleupagus:2`. */
  readonly keywords?: readonly string[];
  /** Texts to replace, like `monica:Monika`. */
  readonly replace?: readonly string[];
  /** Key and value that the provider keeps beside the request, like `call:17`. */
  readonly extra?: readonly string[];
  /** Of the model. The provider's default: `latest`. */
  readonly version?: string;
}

/** The configuration of `/v2/listen` (Flux) in camelCase. Sources: as above, and developers.deepgram.com/docs/flux/configuration. */
export interface DeepgramFluxConfig extends SharedConfig {
  /** `flux-general-en` or `flux-general-multi`. */
  readonly model: string;
  /** How sure the provider must be that a turn has ended: 0.5 to 1, which leaves it to `finalize`. The provider's default: 0.7. */
  readonly eotThreshold?: number;
  /** How sure it must be to say that a turn has probably ended: 0.3 to 0.9, not above `eotThreshold`. Default: it never says so. */
  readonly eagerEotThreshold?: number;
  /** Milliseconds of silence that end a turn in any case: 500 to 60 000. The provider's default: 5 000. */
  readonly eotTimeoutMs?: number;
  /** Tags of BCP 47 of languages that are expected; `flux-general-multi` only. */
  readonly languageHint?: readonly string[];
}

const texts = listOf(text('a text'));
const most = 60_000;
const turnSilence = wholeBetween(1, most, 'ms');

const shared = {
  encoding: oneOf('linear16', 'mulaw', 'alaw'),
  url: socketUrl,
  keyterm: texts,
  numerals: boolean,
  profanityFilter: boolean,
  redact: texts,
  tag: texts,
  mipOptOut: boolean,
};
const sampleRate = wholeBetween(8_000, 48_000, 'Hz');

const checkConfig = fields(
  {
    required: { model: text('the name of a model, like nova-3'), sampleRate },
    optional: {
      ...shared,
      language: text('a tag of BCP 47, or multi'),
      channels: wholeBetween(1, 8, ''),
      interimResults: boolean,
      endpointing: accept(
        'milliseconds, a whole number from 1, or false',
        (value) => value === false || turnSilence(value, '') === undefined,
      ),
      utteranceEndMs: wholeBetween(1_000, most, 'ms'),
      vadEvents: boolean,
      smartFormat: boolean,
      punctuate: boolean,
      dictation: boolean,
      fillerWords: boolean,
      diarize: accept('true, false, "latest" or "v1"', (value) =>
        [true, false, 'latest', 'v1'].includes(value as string),
      ),
      detectEntities: boolean,
      keywords: texts,
      replace: texts,
      extra: texts,
      version: text('the version of a model'),
    },
  },
  true,
);

const checkFluxConfig = fields(
  {
    required: { model: oneOf('flux-general-en', 'flux-general-multi'), sampleRate },
    optional: {
      ...shared,
      eotThreshold: numberBetween(0.5, 1, ''),
      eagerEotThreshold: numberBetween(0.3, 0.9, ''),
      eotTimeoutMs: wholeBetween(500, most, 'ms'),
      languageHint: texts,
    },
  },
  true,
);

/** Throws `config-invalid` for a configuration that cannot be right. */
export function assertDeepgramConfig(config: DeepgramConfig): void {
  assertConfig('deepgram', 'the configuration', config, checkConfig);
  const { model, interimResults, utteranceEndMs, punctuate, dictation, keyterm, keywords } = config;
  const isNova3 = /^nova-3(?:-|$)/u.test(model);
  const isOlder = /^(?:nova(?!-3)|enhanced|base)(?:-|$)/u.test(model);
  assertRules('deepgram', config, [
    [model.startsWith('flux-'), 'model', 'another model, or deepgramFlux() for this one'],
    [utteranceEndMs !== undefined && interimResults === false, 'utteranceEndMs', 'interimResults beside it'],
    [dictation === true && punctuate !== true, 'dictation', 'punctuate beside it'],
    [isNova3 && hasItems(keywords), 'keywords', 'keyterm: Nova-3 takes no keywords'],
    [isOlder && hasItems(keyterm), 'keyterm', 'keywords: only Nova-3 and Flux take keyterm'],
  ]);
}

/** Throws `config-invalid` for a configuration that cannot be right. */
export function assertFluxConfig(config: DeepgramFluxConfig): void {
  assertConfig('deepgram', 'the configuration', config, checkFluxConfig);
  const { model, eotThreshold = 0.7, eagerEotThreshold = 0, languageHint } = config;
  assertRules('deepgram', config, [
    [eagerEotThreshold > eotThreshold, 'eagerEotThreshold', `at most eotThreshold, ${eotThreshold}`],
    [model !== 'flux-general-multi' && hasItems(languageHint), 'languageHint', 'the model flux-general-multi'],
  ]);
}

function hasItems(list: readonly string[] | undefined): boolean {
  return list !== undefined && list.length > 0;
}
