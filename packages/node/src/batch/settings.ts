import { SpeechError } from '@throughline/core/internal';

/** The options of a run that are not those of its files, with every default in its place. */
export interface RunSettings {
  readonly concurrency: 'auto' | number;
  readonly linksPerMinute: number | undefined;
  readonly attempts: number;
  readonly whenPaused: 'end' | 'wait';
  readonly signal: AbortSignal | undefined;
}

const MOST_FILES = 10_000;
const MOST_LINKS = 1_000_000;
const MOST_ATTEMPTS = 100;

/** Fills in the defaults. Throws `config-invalid` for what cannot be right, naming the field. */
export function settingsOf(
  given: { readonly [Field in keyof RunSettings]?: RunSettings[Field] | undefined },
  inputs: unknown,
): RunSettings {
  const { concurrency = 'auto', linksPerMinute, attempts = 3, whenPaused = 'end', signal } = given;
  if (concurrency !== 'auto' && !isWhole(concurrency, MOST_FILES)) {
    refuse('concurrency', concurrency, `'auto' or a whole number from 1 to ${MOST_FILES}`);
  }
  if (linksPerMinute !== undefined && !isWhole(linksPerMinute, MOST_LINKS)) {
    refuse('linksPerMinute', linksPerMinute, `a whole number from 1 to ${MOST_LINKS}`);
  }
  if (!isWhole(attempts, MOST_ATTEMPTS)) refuse('attempts', attempts, `a whole number from 1 to ${MOST_ATTEMPTS}`);
  if (whenPaused !== 'end' && whenPaused !== 'wait') refuse('whenPaused', whenPaused, "'end' or 'wait'");
  if (!isIterable(inputs)) refuse('inputs', inputs, 'an iterable of inputs, such as an array');
  return { concurrency, linksPerMinute, attempts, whenPaused, signal };
}

/** A text is iterable too, and its letters are no files. */
function isIterable(value: unknown): boolean {
  return typeof value === 'object' && value !== null && (Symbol.iterator in value || Symbol.asyncIterator in value);
}

function isWhole(value: number, most: number): boolean {
  return Number.isInteger(value) && value >= 1 && value <= most;
}

function refuse(field: string, value: unknown, wanted: string): never {
  const found = typeof value === 'string' ? `'${value}'` : typeof value === 'object' ? 'an object' : String(value);
  throw new SpeechError('config-invalid', {
    message: `${field} is ${found}, but must be ${wanted}`,
    context: { field, found, wanted },
  });
}
