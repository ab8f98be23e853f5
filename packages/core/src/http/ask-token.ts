import { SpeechError } from '../errors/speech-error.ts';
import { callable, numberBetween, type Check } from '../protocol/check-config.ts';
import { aSignal } from '../protocol/check-methods.ts';
import { askJson, type AskOptions } from './ask-json.ts';
import type { JsonObject } from '../json.ts';

/** Checks of the options that every function has which gets a token for a caller. */
export const askChecks: Readonly<Record<'fetch' | 'limitMs' | 'signal', Check>> = {
  fetch: callable,
  limitMs: numberBetween(1, 2_147_483_647, 'ms'),
  signal: aSignal,
};

/**
 * Asks a provider for a token or the like, which stands under `field` of its answer. Rejects as `askJson` does, and with
 * `unknown-provider-error` for an answer without one; `what`, as in 'a token', names it there.
 */
export async function askToken(
  options: AskOptions,
  field: string,
  what: string,
): Promise<{ readonly token: string; readonly answer: JsonObject }> {
  const answer = await askJson(options);
  const token = answer[field];
  if (typeof token === 'string' && token !== '') return { token, answer };
  const { source, recovers = false } = options;
  throw new SpeechError('unknown-provider-error', {
    message: `${source.name} answered a request for ${what} without one`,
    context: {},
    provider: source.name,
    ...(!recovers && { recovery: 'none' }),
  });
}
