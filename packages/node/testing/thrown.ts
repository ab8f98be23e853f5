import { isSpeechError } from '@throughline/core';

/** What a call throws; fails where it throws nothing. */
export function thrownBy(run: () => unknown): unknown {
  try {
    run();
  } catch (error) {
    return error;
  }
  throw new Error('nothing was thrown');
}

/** The field that a `config-invalid` names. */
export function fieldOf(error: unknown): string | undefined {
  return isSpeechError(error, 'config-invalid') ? error.context.field : `not config-invalid: ${String(error)}`;
}
