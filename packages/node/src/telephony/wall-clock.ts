/** A wall-clock time as the provider wrote it. */
export interface WallTime {
  /** As the provider wrote it. */
  readonly text: string;
  /** Milliseconds since 1970, UTC; absent where the text is no whole ISO 8601 time, as in the provider's own example. */
  readonly epochMs?: number;
}

/** Date, hours, minutes and seconds; a fraction may follow, a zone must. */
const iso = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d{1,9})?(?:Z|[+-]\d{2}:\d{2})$/u;

/**
 * Reads a time. The documented example is `2023-03-31T20:05.101Z`, which lacks either hours or seconds: such a text is handed
 * on as it is, never guessed at.
 */
export function wallTimeOf(value: unknown): WallTime | undefined {
  if (typeof value !== 'string' || value === '') return undefined;
  const epochMs = iso.test(value) ? Date.parse(value) : Number.NaN;
  return Number.isNaN(epochMs) ? { text: value } : { text: value, epochMs };
}
