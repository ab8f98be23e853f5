import { headerSecret } from '../../../protocol/check-config.ts';
import type { OpenAIDialect } from '../config.ts';
import { vllmErrors } from '../vllm-errors.ts';
import { ownDialect } from '../own-dialect.ts';
import { streamLink } from '../stream-link.ts';
import { needsUrl, nowhere, withoutSession } from './shared.ts';

/** vLLM. Source: vllm-project/vllm, `vllm/entrypoints/openai/realtime/connection.py` and `protocol.py`. */
export const vllm: OpenAIDialect = {
  ...ownDialect,
  url: undefined,
  keyNeeded: false,
  sampleRate: 16_000,
  streams: true,
  errors: vllmErrors,
  browserKey: nowhere,
  browserCheck: headerSecret,
  rules: (config) => [...needsUrl(config), ...withoutSession(config)],
  link: (settings) =>
    streamLink(settings, {
      ready: ['session.created'],
      delta: 'transcription.delta',
      completed: 'transcription.done',
      text: 'text',
    }),
};
