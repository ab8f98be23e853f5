import type { Check } from './check-config.ts';

/** What was found, for a message: never the value itself, which may hold anything. */
const typeOf = (value: unknown): string => (value === null ? 'null' : `a value of type ${typeof value}`);

export const callable: Check = (value, field) =>
  typeof value === 'function' ? undefined : { field, found: typeOf(value), wanted: 'a function' };

/** An object, or a function, with these methods. */
export function withMethods(wanted: string, ...names: readonly string[]): Check {
  return (value, field) => {
    const holds = (typeof value === 'object' && value !== null) || typeof value === 'function';
    if (!holds) return { field, found: typeOf(value), wanted };
    const missing = names.find((name) => typeof Reflect.get(value, name) !== 'function');
    return missing === undefined ? undefined : { field, found: `an object without ${missing}()`, wanted };
  };
}

export const aClock: Check = withMethods('a clock', 'now', 'wallNow', 'setTimeout', 'clearTimeout');
export const aRandom: Check = withMethods('a source of randomness', 'next');
export const aSignal: Check = withMethods('an AbortSignal', 'addEventListener', 'removeEventListener');
