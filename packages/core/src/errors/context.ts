import type { ErrorContexts } from './codes.ts';
import { excerpt } from './raw.ts';
import type { RowContext, TableCode } from './table.ts';

/** How a field is read from a text that a row's `message` found. `name`: of a field, perhaps at the start of a sentence. */
type FieldType = 'text' | 'name' | 'number';

/** Every field that the context of a code has, so that nothing else gets into it. */
export const contextFields: {
  readonly [C in TableCode]: { readonly [F in keyof Required<ErrorContexts[C]>]: FieldType };
} = {
  'invalid-request': { field: 'name' },
  'field-missing': { field: 'name' },
  'parameter-out-of-range': { parameter: 'name', found: 'text', minimum: 'number', maximum: 'number' },
  'text-too-short': { minimumWords: 'number', minimumCharacters: 'number', words: 'number', characters: 'number' },
  'payload-too-large': { limitBytes: 'number' },
  'audio-too-long': { seconds: 'number', maximumSeconds: 'number', plan: 'text', mode: 'text' },
  'model-unavailable': { model: 'text' },
  'not-found': { resource: 'text', id: 'text', userType: 'text' },
  'method-not-allowed': {},
  conflict: { resource: 'text', id: 'text' },
  'unsupported-media-type': { mediaType: 'text' },
  'authentication-failed': { problem: 'text' },
  'access-denied': { resource: 'text', id: 'text', userId: 'text' },
  'insufficient-balance': { required: 'text', available: 'text', currency: 'text' },
  'plan-expired': {},
  'account-inactive': { userId: 'text' },
  'rate-limited': {},
  'concurrency-limit': { maximum: 'number', current: 'number' },
  'provider-internal-error': { part: 'text', failure: 'text', detail: 'text' },
  'provider-unavailable': { overload: 'text' },
  'audio-format': { found: 'text', wanted: 'text' },
  'audio-invalid': { reason: 'text', at: 'number', audioFormat: 'text' },
  'audio-unreadable': { path: 'text', reason: 'text' },
  'connection-lost': { phase: 'text' },
};

/**
 * The context of a code: a row's constants and what its pattern found, as far as the code has such fields. Numbers that are
 * none are left out; texts are cut to 300 characters of one line.
 */
export function contextOf<C extends TableCode>(
  code: C,
  constants: RowContext & Pick<Partial<ErrorContexts['connection-lost']>, 'phase'>,
  found: Readonly<Record<string, string | undefined>>,
): ErrorContexts[C] {
  const fields: Readonly<Record<string, FieldType>> = contextFields[code];
  const entries = Object.entries({ ...constants, ...withoutAbsent(found) }).flatMap(([name, value]) => {
    const type = Object.hasOwn(fields, name) ? fields[name] : undefined;
    const read = type === undefined ? undefined : readAs(type, value);
    return read === undefined ? [] : [[name, read] as const];
  });
  // That a row gives what its code's context needs is not for the compiler to see; a test of all tables does.
  return Object.fromEntries(entries) as unknown as ErrorContexts[C];
}

function withoutAbsent(found: Readonly<Record<string, string | undefined>>): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(found).filter(
      (entry): entry is [string, string] => entry[1] !== undefined && entry[1].trim() !== '',
    ),
  );
}

function readAs(type: FieldType, value: string | number): string | number | undefined {
  if (type !== 'number') {
    if (typeof value !== 'string') return undefined;
    const text = excerpt(value);
    return type === 'name' ? text.slice(0, 1).toLowerCase() + text.slice(1) : text;
  }
  const number = Number(value);
  return Number.isFinite(number) ? number : undefined;
}
