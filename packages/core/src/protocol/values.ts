import { isJsonObject } from '../json.ts';
import type { Writable } from '../writable.ts';

/** No stream is longer; far below where sums of times lose their digits. */
const longestSeconds = 1e9;

/**
 * A time or duration of a message, in seconds: not negative and below 30 years; `undefined` for anything else. `perSecond`: how many
 * of the provider's units a second has.
 */
export function secondsOf(value: unknown, perSecond = 1): number | undefined {
  return typeof value === 'number' && value >= 0 && value / perSecond <= longestSeconds ? value / perSecond : undefined;
}

/** 0 to 1; `undefined` for anything else. */
export function confidenceOf(value: unknown): number | undefined {
  return typeof value === 'number' && value >= 0 && value <= 1 ? value : undefined;
}

/** A text that is not empty; `undefined` for anything else. */
export function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** A number that is finite; `undefined` for anything else. */
export function numberOf(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isFinite(value) ? value : undefined;
}

/** A field of a JSON object; `undefined` of anything else. */
export function fieldOf(value: unknown, name: string): unknown {
  return isJsonObject(value) ? value[name] : undefined;
}

/** An object without the fields that are `undefined`. */
export function defined<T extends object>(fields: { readonly [K in keyof T]: T[K] | undefined }): T {
  const kept: Partial<Writable<T>> = {};
  for (const key of Object.keys(fields) as (keyof T)[]) {
    const value = fields[key];
    if (value !== undefined) kept[key] = value;
  }
  return kept as T;
}
