import type { ProviderManifest } from '../../protocol/manifest.ts';
import type { ElsaScriptedConfig, ElsaUnscriptedConfig } from './config.ts';
import { elsaErrors } from './errors.ts';
import { elsaPlans } from './limits.ts';
import { harmlessFrames } from './message.ts';
import { elsaScripted, elsaUnscripted } from './protocol.ts';

/** All that is known of ELSA without a session. */
export const elsaManifest: ProviderManifest = {
  name: 'elsa',
  title: 'ELSA',
  page: 'providers/elsa.md',
  errors: elsaErrors,
  credentials: { fields: [{ name: 'token', title: 'token', env: 'ELSA_TOKEN' }] },
  harmlessFrames,
  assess: {
    // With a sentence the speech is scripted, without one it is free.
    protocol: (options: ElsaScriptedConfig | ElsaUnscriptedConfig) =>
      'sentence' in options ? elsaScripted(options) : elsaUnscripted(options),
    flags: [
      { name: 'plan', value: 'name', description: 'the plan of your account (default: standard)', choices: elsaPlans },
      {
        name: 'longest',
        value: 'seconds',
        description: 'the longest speech that your plan takes (default: what is known of the plan)',
        number: { least: 1, most: 3_600, unit: 'seconds' },
      },
    ],
    examples: { scripted: { text: 'I would like a pizza' }, unscripted: {} },
    optionsFromFlags: ({ text, plan, longest, url }) => ({
      plan,
      maximumSeconds: longest,
      url,
      ...(text !== undefined && { sentence: text }),
    }),
  },
};
