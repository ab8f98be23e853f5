import type { OpenAIDialect } from './config.ts';
import { ownMessages, turnLink } from './turn-link.ts';

export const bearer: OpenAIDialect['keyHeader'] = (apiKey) => ({ authorization: `Bearer ${apiKey}` });

/**
 * OpenAI itself. Source of the subprotocols: npm openai 7.57.0, `realtime/websocket.mjs`.
 */
export const ownDialect: OpenAIDialect = {
  url: 'wss://api.openai.com/v1/realtime?intent=transcription',
  keyNeeded: true,
  sampleRate: 24_000,
  keyHeader: bearer,
  browserKey: (_, apiKey) => ({ subprotocols: ['realtime', `openai-insecure-api-key.${apiKey}`] }),
  link: (settings) => turnLink(settings, ownMessages),
};
