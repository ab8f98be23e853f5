import {
  assertConfig,
  assertCredentials as assertFields,
  brokenRule,
  callable,
  fields,
  oneOf,
  secretText,
  socketUrl,
  text,
  wholeBetween,
  type Check,
} from '../../protocol/check-config.ts';
import type { AssemblyaiConfig, AssemblyaiCredentials } from './config.ts';
import { familyOf, modelOf, parameters, type Parameter } from './parameters.ts';

const all = Object.entries(parameters) as [keyof AssemblyaiConfig, Parameter][];

/** Values may be secrets of a webhook. */
const query: Check = (value, field) =>
  fields({
    optional: Object.fromEntries(Object.keys(Object(value) as object).map((name) => [name, secretText])),
  })(value, field);

const checkFields = fields(
  {
    optional: {
      ...Object.fromEntries(all.map(([field, [check]]) => [field, check])),
      model: text('the name of a model'),
      sampleRate: wholeBetween(8_000, 96_000, 'Hz'),
      encoding: oneOf('pcm_s16le', 'pcm_mulaw'),
      region: oneOf('us', 'eu'),
      url: socketUrl,
      askToken: callable,
      dialsPerMinute: wholeBetween(1, 15, 'dials'),
      query,
    },
  },
  true,
);

/** What is right by itself may not be beside the rest. */
const checkConfig: Check = (value, path) => {
  const problem = checkFields(value, path);
  if (problem !== undefined) return problem;
  const config = value as AssemblyaiConfig;
  const family = familyOf(config);
  if (config.region && config.url) return { field: 'region', found: 'given', wanted: 'no url' };
  for (const [field, [, only = family, needs]] of all) {
    if (config[field] === undefined) continue;
    const wanted = only !== family ? `a model of the kind ${only}` : needs && !config[needs] && needs;
    if (wanted) return { field, found: 'given', wanted: `${wanted} with it` };
  }
  const { languageDetection, minTurnSilence = 0, maxTurnSilence = Infinity } = config;
  return brokenRule(config, [
    [
      languageDetection === true && modelOf(config).endsWith('-english'),
      'languageDetection',
      'a model of more than one language',
    ],
    [minTurnSilence > maxTurnSilence, 'minTurnSilence', `at most maxTurnSilence, ${maxTurnSilence}`],
  ]);
};

/** Throws `config-invalid` for a configuration that cannot be right. */
export function assertAssemblyaiConfig(config: AssemblyaiConfig): void {
  assertConfig('assemblyai', 'the configuration', config, checkConfig);
}

/** Throws `config-invalid` for credentials that cannot be right. `by`: which of both has to be there. Default: the one that is. */
export function assertCredentials(
  credentials: AssemblyaiCredentials,
  by: keyof AssemblyaiCredentials = credentials?.token === undefined ? 'apiKey' : 'token',
): void {
  assertFields('assemblyai', credentials, [by]);
}
