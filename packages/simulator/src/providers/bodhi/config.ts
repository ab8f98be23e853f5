import { isJsonObject, parseJsonObject } from '@throughline/core/internal';

/** The configuration frame as far as the provider acts on it. */
export interface BodhiConfig {
  /** The whole `config` object as it came. */
  readonly fields: Readonly<Record<string, unknown>>;
  readonly sampleRate: number;
  readonly model: string;
  readonly excludePartial: boolean;
  readonly aux: boolean;
  readonly languageId: boolean;
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const FLAGS = ['parse_number', 'exclude_partial', 'aux', 'at_start_lid', 'transliterate'];
const LANGUAGES = ['bn', 'en', 'gu', 'hi', 'hi-en', 'kn', 'ml', 'mr', 'ta', 'te'];

/** Models that the documents and examples name. */
export const knownModels: readonly string[] = [
  ...LANGUAGES.flatMap((language) => [`${language}-general-v2-8khz`, `${language}-banking-v2-8khz`]),
  'or-general-v3-8khz',
];

/** Reads the configuration frame; a string is what is wrong with it, in the words that the provider has used. */
export function readConfig(frame: string, models: readonly string[] | 'any'): BodhiConfig | string {
  const message = parseJsonObject(frame);
  if (message === undefined) return 'malformed JSON';
  const fields = message['config'];
  if (!isJsonObject(fields)) return 'config is missing';
  const { sample_rate: sampleRate, transaction_id: transactionId, model } = fields;
  if (transactionId === undefined) return 'transaction_id is missing';
  if (typeof transactionId !== 'string' || !UUID.test(transactionId)) return 'invalid transaction_id';
  if (typeof model !== 'string' || model === '') return 'model is missing';
  if (models !== 'any' && !models.includes(model)) return `model '${model}' is not available`;
  if (sampleRate !== 8000 && sampleRate !== 16_000) return 'sample_rate must be 8000 or 16000';
  const wrongFlag = FLAGS.find((flag) => fields[flag] !== undefined && typeof fields[flag] !== 'boolean');
  if (wrongFlag !== undefined) return `${wrongFlag} must be a boolean`;
  return {
    fields,
    sampleRate,
    model,
    excludePartial: fields['exclude_partial'] === true,
    aux: fields['aux'] === true,
    languageId: fields['at_start_lid'] === true,
  };
}

/** Whether a text frame is the end of the audio. */
export function isEnd(frame: string): boolean {
  return parseJsonObject(frame)?.['eof'] === 1;
}
