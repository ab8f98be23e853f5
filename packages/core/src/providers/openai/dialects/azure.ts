import { accept, assertConfig, fields, headerSecret } from '../../../protocol/check-config.ts';
import type { OpenAIDialect } from '../config.ts';
import { azureErrors } from '../azure-errors.ts';
import { ownDialect } from '../own-dialect.ts';
import { turnLink } from '../turn-link.ts';
import { copied, inQuery } from './shared.ts';

/** What `azure` takes. */
export interface OpenAIAzureOptions {
  /** The name of the resource, from which the address is made. Needed, unless the configuration has a `url`. */
  readonly resource?: string;
}

/**
 * Azure OpenAI; `model` is the name of a deployment. Source: npm openai 7.57.0, `realtime/internal-base.mjs` and `realtime/ws.mjs`: its own
 * host, the same messages. Throws a `SpeechError` `config-invalid` for a resource that cannot be right.
 */
export function azure(options: OpenAIAzureOptions = {}): OpenAIDialect {
  const name = accept(
    'a name of letters, digits and hyphens',
    (value) => typeof value === 'string' && /^[a-z\d-]+$/iu.test(value),
  );
  assertConfig('openai', 'the options of azure', options, fields({ optional: { resource: name } }, true));
  const { resource } = options;
  const url = resource && `wss://${resource}.openai.azure.com/openai/v1/realtime?intent=transcription`;
  return {
    ...ownDialect,
    url,
    errors: azureErrors,
    keyHeader: (apiKey) => ({ 'api-key': apiKey }),
    browserKey: inQuery,
    browserCheck: headerSecret,
    rules: (config) => [[(config.url ?? url) === undefined, 'url', 'an address, or a resource']],
    link: (settings) => turnLink(settings, copied),
  };
}
