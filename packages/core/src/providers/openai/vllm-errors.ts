import { explain } from '#prose/openai';
import type { ErrorTable } from '../../errors/table.ts';
import { internal, noModel, refused } from './errors.ts';

/** What vLLM says besides. */
export const vllmErrors: ErrorTable = explain([
  { says: 'model_not_validated', ...noModel },
  { says: ['invalid_json', 'unknown_event'], ...refused },
  {
    says: 'invalid_audio',
    code: 'audio-invalid',
    context: { reason: 'it cannot be decoded' },
    recovery: 'reconnect',
    once: true,
  },
  { says: 'processing_error', ...internal },
]);
