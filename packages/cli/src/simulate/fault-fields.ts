import type { Fault, FaultType } from '@throughline/simulator';

type FieldsOf<Type extends FaultType> = Exclude<keyof Extract<Fault['do'], { readonly type: Type }>, 'type'>;

/** The fields of each fault: `values` stand without a name, in this order, and `named` may follow as `name=value`. */
export const faultFields: {
  readonly [Type in FaultType]: {
    readonly values: readonly FieldsOf<Type>[];
    readonly named: readonly FieldsOf<Type>[];
  };
} = {
  rst: { values: [], named: [] },
  fin: { values: [], named: [] },
  close: { values: ['code'], named: ['reason'] },
  'half-open': { values: [], named: [] },
  mute: { values: [], named: [] },
  'slow-reader': { values: ['bytesPerSecond', 'seconds'], named: [] },
  'error-frame': { values: ['code'], named: ['message', 'shape'] },
  'garbage-frame': { values: [], named: ['kind'] },
  'huge-frame': { values: ['bytes'], named: [] },
  'doubled-results': { values: [], named: [] },
  'late-results': { values: ['ms'], named: [] },
  'close-before-end-of-stream': { values: [], named: [] },
  'no-end-of-stream': { values: [], named: [] },
  'hang-at-handshake': { values: [], named: [] },
  http: { values: ['status'], named: ['retryAfter', 'body'] },
  flap: { values: [], named: ['code'] },
  refuse: { values: ['seconds'], named: [] },
  outage: { values: ['seconds'], named: ['mode', 'links'] },
  limits: { values: ['links'], named: ['linksPerMinute', 'retryAfter'] },
};

/** Fields that hold a text even where it looks like a number. */
export const textFields: ReadonlySet<string> = new Set(['reason', 'message', 'body']);

export function isFaultType(name: string): name is FaultType {
  return Object.hasOwn(faultFields, name);
}
