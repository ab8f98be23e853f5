export { isJsonObject, type JsonObject } from '../../json.ts';

/** No stream is longer; far below where sums of times lose their digits. */
const longestSeconds = 1e9;

/** A time or duration in seconds: not negative and below 30 years; `undefined` for anything else. */
export function seconds(value: unknown): number | undefined {
  return typeof value === 'number' && value >= 0 && value <= longestSeconds ? value : undefined;
}

/** 0 to 1; `undefined` for anything else. */
export function confidence(value: unknown): number | undefined {
  return typeof value === 'number' && value >= 0 && value <= 1 ? value : undefined;
}
