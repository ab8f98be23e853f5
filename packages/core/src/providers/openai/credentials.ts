import { defined } from '../../protocol/values.ts';
import type { OpenAISettings } from './config.ts';
import { bearer } from './own-dialect.ts';

/** What `credentials` has to give for this provider. Other fields are left alone. */
export interface OpenAICredentials {
  /**
   * An API key, or a client secret, as `openaiClientSecret` gets one. In a browser it must be a client secret: everybody who has the page can read it. May be left
   * out for dialects that need none, and in a browser at an address of your own.
   */
  readonly apiKey?: string;
}

/** The headers that say who asks, over HTTP as in a handshake. */
export function accountHeaders(
  { dialect, organization, project }: Partial<Pick<OpenAISettings, 'dialect' | 'organization' | 'project'>>,
  apiKey: string | undefined,
): Record<string, string> {
  return defined<Record<string, string>>({
    ...(apiKey !== undefined && (dialect?.keyHeader ?? bearer)(apiKey)),
    'openai-organization': organization,
    'openai-project': project,
  });
}
