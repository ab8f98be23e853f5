import { assertOptions, boolean, callable, fields, typeOf, type Check } from '../protocol/check-config.ts';
import { aClock, aLifecycle, aRandom, aSignal, aTransport, withMethods } from '../protocol/check-methods.ts';
import type { SessionOptions } from './session-options.ts';

/** A check for every option there is: one that is added to the type and not to its checks does not compile. */
export type ChecksOf<Options> = { readonly [Name in keyof Options]-?: Check };

/** What is checked where it gets its default, with its range. */
export const elsewhere: Check = () => undefined;

/** Its value is never shown: a key may stand where an object with it should. */
const credentials: Check = (value, field) => {
  const fits = (typeof value === 'object' && value !== null) || typeof value === 'function';
  return fits ? undefined : { field, found: typeOf(value), wanted: 'an object, or a function that gives one' };
};

const retry: ChecksOf<NonNullable<SessionOptions<object>['retry']>> = { budgetMs: elsewhere, slotMs: elsewhere };
const limits: ChecksOf<NonNullable<SessionOptions<object>['limits']>> = {
  connectMs: elsewhere,
  readyMs: elsewhere,
  drainMs: elsewhere,
  drainQuietMs: elsewhere,
  inboundBytes: elsewhere,
};

/** Those of every session. */
export const sessionChecks: ChecksOf<SessionOptions<object>> = {
  credentials,
  retry: fields({ optional: retry }),
  limits: fields({ optional: limits }),
  signal: aSignal,
  onListenerError: callable,
  allowInsecureUrl: boolean,
  governor: elsewhere,
  observer: callable,
  transport: aTransport,
  lifecycle: aLifecycle,
  clock: aClock,
  random: aRandom,
  inspect: callable,
};

/** A protocol of one kind; `isOfKind` is asked for what can dial. */
export function protocolThat(does: string, isOfKind: (protocol: object) => boolean): Check {
  const wanted = `a protocol that ${does}`;
  const any = withMethods(wanted, 'dial', 'link');
  return (value, field) => {
    const problem = any(value, field);
    if (problem === undefined) {
      return isOfKind(Object(value)) ? undefined : { field, found: 'a protocol that does something else', wanted };
    }
    // Those who forget the call have the function that makes a protocol.
    return typeof value === 'function' ? { ...problem, found: 'a function that was not called' } : problem;
  };
}

/** An object with exactly these options. */
export function optionsWith<Options extends SessionOptions<object> & { readonly protocol: unknown }>(
  checks: ChecksOf<Options>,
): Check {
  const all: Readonly<Record<string, Check>> = checks;
  const { protocol, credentials: given, transport, ...optional } = all;
  return fields({ required: { protocol, credentials: given, transport } as Record<string, Check>, optional }, true);
}

/** Throws `config-invalid`, naming the field, what was found and what is wanted, where `check` finds a problem. */
export function assertSessionOptions(options: unknown, check: Check): void {
  assertOptions(undefined, 'the options', options, check);
}
