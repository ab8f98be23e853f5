import { SpeechError } from '@throughline/core/internal';
import * as v from 'valibot';
import type { Fault } from './fault.ts';

const amount = v.pipe(v.number(), v.finite(), v.minValue(0));
const wholeAmount = v.pipe(v.number(), v.integer(), v.minValue(0));
const count = v.pipe(v.number(), v.integer(), v.minValue(1));
const closeCode = v.pipe(
  v.number(),
  v.check(
    (code) => (code >= 1000 && code <= 1014 && ![1004, 1005, 1006].includes(code)) || (code >= 3000 && code <= 4999),
    'not a code that can be sent: 1000–1003, 1007–1014, 3000–4999',
  ),
);
const optional = v.exactOptional;

const action = v.variant('type', [
  v.strictObject({ type: v.picklist(['rst', 'fin', 'half-open', 'mute', 'doubled-results', 'hang-at-handshake']) }),
  v.strictObject({ type: v.picklist(['close-before-end-of-stream', 'no-end-of-stream']) }),
  v.strictObject({ type: v.literal('close'), code: closeCode, reason: optional(v.string()) }),
  v.strictObject({ type: v.literal('slow-reader'), bytesPerSecond: amount, seconds: amount }),
  v.strictObject({
    type: v.literal('error-frame'),
    code: v.number(),
    message: optional(v.string()),
    shape: optional(v.picklist(['full', 'short'])),
  }),
  v.strictObject({ type: v.literal('garbage-frame'), kind: optional(v.picklist(['text', 'binary'])) }),
  v.strictObject({ type: v.literal('huge-frame'), bytes: amount }),
  v.strictObject({ type: v.literal('late-results'), ms: amount }),
  v.strictObject({
    type: v.literal('http'),
    status: v.pipe(v.number(), v.integer(), v.minValue(200), v.maxValue(599)),
    retryAfter: optional(v.union([amount, v.string()])),
    body: optional(v.string()),
  }),
  v.strictObject({ type: v.literal('flap'), code: optional(closeCode) }),
  v.strictObject({ type: v.literal('refuse'), seconds: amount }),
  v.strictObject({
    type: v.literal('outage'),
    seconds: amount,
    mode: optional(v.picklist(['refuse', 'unreachable'])),
    links: optional(v.picklist(['reset', 'dead'])),
  }),
  v.strictObject({
    type: v.literal('limits'),
    links: optional(wholeAmount),
    linksPerMinute: optional(wholeAmount),
    retryAfter: optional(amount),
  }),
]);

const moment = v.union([
  v.strictObject({ link: count, after: optional(amount) }),
  v.strictObject({ position: amount }),
  v.strictObject({ time: amount }),
]);

const faults: v.GenericSchema<unknown, readonly Fault[]> = v.array(
  v.strictObject({ on: moment, do: action, times: optional(count) }),
);

/**
 * Checks faults that come from outside, such as a JSON file. Throws a `SpeechError` `config-invalid` that names the
 * first place that is wrong.
 */
export function parseFaults(value: unknown): readonly Fault[] {
  const result = v.safeParse(faults, value);
  if (result.success) return result.output;
  const [issue] = result.issues;
  const field = `faults${v.getDotPath(issue) === null ? '' : `.${v.getDotPath(issue)}`}`;
  throw new SpeechError('config-invalid', {
    message: `${field} is wrong: ${issue.expected === null ? issue.message : `${issue.expected} is wanted, not ${issue.received}`}`,
    context: { field, wanted: issue.expected ?? 'a fault' },
  });
}
