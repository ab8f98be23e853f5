import { isSpeechError, type AnySpeechError } from '@throughline/core';

/** The error that a promise was rejected with, which has to be one of ours; undefined where it was fulfilled. */
export function rejectionOf(promise: Promise<unknown>): Promise<AnySpeechError | undefined> {
  return promise.then(() => undefined, asSpeechError);
}

/** The error of a promise that must be rejected. */
export async function refusalOf(promise: Promise<unknown>): Promise<AnySpeechError> {
  const error = await rejectionOf(promise);
  if (error === undefined) throw new Error('the promise was fulfilled');
  return error;
}

/** An error that has to be one of ours. */
export function asSpeechError(error: unknown): AnySpeechError {
  if (isSpeechError(error)) return error;
  throw error;
}
