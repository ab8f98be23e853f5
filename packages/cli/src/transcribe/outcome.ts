import { isSpeechError } from '@throughline/core';
import { remedyOf } from '../remedy.ts';
import { RunTimeoutError } from '../run-timeout-error.ts';
import { messageWithoutCode } from '../without-code.ts';

/** How a run ended. */
export type Outcome =
  | { readonly type: 'complete' }
  | { readonly type: 'interrupted' }
  | { readonly type: 'failed'; readonly code: string; readonly message: string; readonly remedy?: string };

export function failedBy(error: unknown): Outcome {
  const message = messageWithoutCode(error);
  const code = isSpeechError(error) || error instanceof RunTimeoutError ? error.code : 'internal';
  const remedy = remedyOf(error).join(' ');
  return { type: 'failed', code, message, ...(remedy === '' ? {} : { remedy }) };
}
