import { isSpeechError } from '@throughline/core';
import { remedyOf } from '../remedy.ts';
import { RunTimeoutError } from '../run-timeout-error.ts';
import { messageWithoutCode } from '../without-code.ts';

/** How a run ended. */
export type Outcome =
  | { readonly type: 'complete' }
  | { readonly type: 'interrupted' }
  | ({ readonly type: 'failed' } & FailureFields);

/** An error in the lines of a transcript. */
export interface FailureFields {
  readonly code: string;
  /** Without the code. */
  readonly message: string;
  readonly remedy?: string;
}

export function failedBy(error: unknown): Outcome {
  return { type: 'failed', ...failureFields(error) };
}

export function failureFields(error: unknown): FailureFields {
  const message = messageWithoutCode(error);
  const code = isSpeechError(error) || error instanceof RunTimeoutError ? error.code : 'internal';
  const remedy = remedyOf(error).join(' ');
  return { code, message, ...(remedy === '' ? {} : { remedy }) };
}
