import { createHash } from 'node:crypto';
import { identityOf } from './identity.ts';
import type { FileInput } from '../input.ts';

/** What `workKey` takes besides the fingerprint. */
export interface WorkKeyOptions {
  /** What shapes the transcript: provider, model, language, channels, conversion … Plain JSON without secrets; the order of its fields does not count. */
  readonly shape: object;
  /** What relative paths and names of files are seen from. Default: the working directory. */
  readonly base?: string;
}

/**
 * The key of a piece of work: the same for the same audio under the same name, transcribed in the same way, on any machine; 64
 * hexadecimal digits.
 */
export function workKey(input: FileInput, fingerprint: string, { shape, base }: WorkKeyOptions): string {
  const text = JSON.stringify([identityOf(input, base), fingerprint, canonical(shape)]);
  return createHash('sha256').update(text).digest('hex');
}

/** The same JSON whatever the order of the fields. */
function canonical(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(canonical);
  if (typeof value !== 'object' || value === null) return value;
  if ('toJSON' in value && typeof value.toJSON === 'function') return value.toJSON() as unknown;
  const fields = Object.entries(value).filter(([, field]) => field !== undefined);
  return fields.toSorted(([one], [other]) => (one < other ? -1 : 1)).map(([name, field]) => [name, canonical(field)]);
}
