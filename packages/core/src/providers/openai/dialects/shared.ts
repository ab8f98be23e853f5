import type { ConfigRule } from '../../../protocol/check-config.ts';
import type { OpenAIConfig, OpenAIDialect } from '../config.ts';
import { ownMessages, type Messages } from '../turn-link.ts';

/** The key in the query. */
export const inQuery: OpenAIDialect['browserKey'] = (url, apiKey) => {
  const withKey = new URL(url);
  withKey.searchParams.set('api-key', apiKey);
  return { url: withKey.href };
};
/** No key. */
export const nowhere: OpenAIDialect['browserKey'] = () => ({});

/** With the older name of a message, which some of the servers that copy the interface still use. */
export const copied: Messages = { ...ownMessages, ready: [...ownMessages.ready, 'transcription_session.updated'] };

/** A server whose address nobody knows but the caller. */
export const needsUrl = ({ url }: OpenAIConfig): readonly ConfigRule<OpenAIConfig>[] => [
  [url === undefined, 'url', 'an address'],
];

/** A server that is not told a configuration. */
export const withoutSession = (config: OpenAIConfig): readonly ConfigRule<OpenAIConfig>[] => [
  [config.encoding !== undefined && config.encoding !== 'pcm', 'encoding', 'pcm'],
  [config.turns !== undefined, 'turns', 'nothing: there are no turns'],
];
