import { typeOf, type Check } from './check-config.ts';

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
export const aTransport: Check = withMethods('a transport, like webSocketTransport() of @throughline/node', 'open');
export const aLifecycle: Check = withMethods('a lifecycle, with online and subscribe()', 'subscribe');
export const aRandom: Check = withMethods('a source of randomness', 'next');
export const aSignal: Check = withMethods('an AbortSignal', 'addEventListener', 'removeEventListener');
