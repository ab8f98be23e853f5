import {
  accept,
  assertOptions as assertWith,
  boolean,
  callable,
  fields,
  listOf,
  numberBetween,
  oneOf,
  origins,
  secretText as secret,
  type Check,
} from '@throughline/core/internal';

/** Checks of options that several simulated providers share. Texts that may be secrets are never shown. */

const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null;

export const port: Check = accept(
  'a whole number from 0 to 65535',
  (value) => Number.isInteger(value) && Number(value) >= 0 && Number(value) <= 65_535,
);
export const host: Check = accept(
  'an address or a name of this machine',
  (value) => typeof value === 'string' && value !== '',
);
export const seed: Check = accept('a finite number', Number.isFinite);
export const clock: Check = accept('a clock', (value) => isObject(value) && 'setTimeout' in value && 'now' in value);
export const amount: Check = accept(
  'a number from 0 on',
  (value) => typeof value === 'number' && value >= 0 && value !== Infinity,
);
/** Infinity stands for never. */
export const limit: Check = accept('a number above 0, or Infinity', (value) => typeof value === 'number' && value > 0);
export const share: Check = numberBetween(0, 1, '');
/** `[low, high]` */
export const range: Check = accept(
  'two numbers from 0 on, the lower one first',
  (value) =>
    Array.isArray(value) &&
    value.length === 2 &&
    value.every((end) => typeof end === 'number' && end >= 0) &&
    value[0] <= value[1],
);
export const script: Check = accept(
  'a script, as speechScript() makes one',
  (value) => isObject(value) && 'utterances' in value && Array.isArray(value.utterances),
);
export const anyText: Check = accept('a text', (value) => typeof value === 'string');
export const anything: Check = () => undefined;

export const headers: Check = accept(
  'an object of texts',
  (value) => isObject(value) && Object.values(value).every((text) => typeof text === 'string'),
);

/** An object whose fields are keys, which are never shown, and whose values are among these. */
export function keys(...states: readonly string[]): Check {
  const isStates = (value: unknown): boolean =>
    isObject(value) && !Array.isArray(value) && Object.values(value).every((state) => states.includes(state));
  return hidden(accept(`an object with a key each: ${states.join(' or ')}`, isStates));
}

/** As `check`, but a text is not shown: people put keys where a list of them belongs. */
export function hidden(check: Check): Check {
  return (value, field) => {
    const problem = check(value, field);
    return problem === undefined || typeof value !== 'string' ? problem : { ...problem, found: 'a text' };
  };
}

/** `any`, or what the other check takes. */
export function anyOr(check: Check): Check {
  return (value, field) => (value === 'any' ? undefined : check(value, field));
}

/** Accounts of these fields, or `any`. */
export const customers = (each: Parameters<typeof fields>[0]): Check => anyOr(hidden(listOf(hidden(fields(each)))));
export const nonEmptyText: Check = accept(
  'a text that is not empty',
  (value) => typeof value === 'string' && value !== '',
);

export const engine: Check = accept(
  'an engine, or what makes one',
  (value) => typeof value === 'function' || (isObject(value) && 'open' in value && typeof value.open === 'function'),
);

export const providerServer: Check = accept(
  'a server, such as bodhiServer({ engine })',
  (value) => isObject(value) && 'start' in value && typeof value.start === 'function',
);

/** Options of a simulated thing: an object with these fields. Throws a `SpeechError` `config-invalid` that names the field. */
export function assertOptions(
  options: unknown,
  required: Readonly<Record<string, Check>>,
  optional: Readonly<Record<string, Check>> = {},
): void {
  assertWith('simulator', 'options', options, fields({ required, optional }, true));
}

export { boolean, callable, fields, listOf, numberBetween, oneOf, origins, secret };
