import { assertCredentials, headerSecret, subprotocolSecret } from '../../protocol/check-config.ts';
import type { DialRequest } from '../../transport.ts';
import type { OpenAISettings } from './config.ts';
import type { OpenAIDialect } from './dialects.ts';

/** What `credentials` has to give for this provider. Other fields are left alone. */
export interface OpenAICredentials {
  /**
   * An API key, or a client secret, as `openaiClientSecret` gets one. In a browser it must be a client secret: everybody who has the page can read it. May be left
   * out for dialects that need none, and in a browser at an address of your own.
   */
  readonly apiKey?: string;
}

/** What to dial; throws `config-invalid` for credentials that cannot be right. */
export function dialRequest(
  settings: OpenAISettings,
  credentials: OpenAICredentials,
  headersSent: boolean,
): DialRequest {
  const { dialect } = settings;
  const mayLack = !dialect.keyNeeded || (!headersSent && settings.url !== undefined);
  assertCredentials('openai', credentials, mayLack ? [] : ['apiKey'], {
    optional: mayLack ? ['apiKey'] : [],
    check: !headersSent && dialect.browserKey === 'subprotocol' ? subprotocolSecret : headerSecret,
  });
  const { apiKey } = credentials;
  const url = addressOf(settings);
  if (!headersSent) return browserRequest(dialect, url, apiKey);
  return { url, headers: accountHeaders(settings, apiKey), subprotocols: [] };
}

/** The headers that say who asks, over HTTP as in a handshake. */
export function accountHeaders(
  { dialect, organization, project }: Partial<Pick<OpenAISettings, 'dialect' | 'organization' | 'project'>>,
  apiKey: string | undefined,
): Record<string, string> {
  const keyHeader = dialect?.keyHeader.toLowerCase() ?? 'authorization';
  return {
    ...(apiKey !== undefined && { [keyHeader]: keyHeader === 'authorization' ? `Bearer ${apiKey}` : apiKey }),
    ...(organization !== undefined && { 'openai-organization': organization }),
    ...(project !== undefined && { 'openai-project': project }),
  };
}

function addressOf({ url, resource, dialect }: OpenAISettings): string {
  // Checked: one of them is there.
  return url ?? dialect.url ?? `wss://${resource}.openai.azure.com/openai/v1/realtime?intent=transcription`;
}

/** Source of the subprotocols: npm openai 7.57.0, `realtime/websocket.mjs`. */
function browserRequest({ browserKey }: OpenAIDialect, url: string, apiKey: string | undefined): DialRequest {
  const inProtocol = apiKey !== undefined && browserKey === 'subprotocol';
  const withKey = new URL(url);
  if (apiKey !== undefined && browserKey === 'query') withKey.searchParams.set('api-key', apiKey);
  return {
    url: browserKey === 'query' ? withKey.href : url,
    headers: {},
    subprotocols: inProtocol ? ['realtime', `openai-insecure-api-key.${apiKey}`] : [],
  };
}
