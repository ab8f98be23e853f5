import type { Random } from '@throughline/core';
import { mutated } from './mutate.ts';

type Frame = string | Uint8Array;

/** Values that no provider should send in the place of another. */
const oddValues: readonly unknown[] = [
  null,
  true,
  false,
  0,
  -0,
  -1,
  0.5,
  1e308,
  -1e308,
  5e-324,
  2 ** 53,
  2 ** 31,
  '',
  ' ',
  '0',
  'NaN',
  '\u0000',
  '\ud800',
  'partial',
  'complete',
  'error',
  'x'.repeat(4_000),
  [],
  {},
  [null],
  [[[[[[[[]]]]]]]],
  { type: 'error', code: {}, message: [], error: {} },
  { length: -1, constructor: null, toString: null },
];

/** Deeper than whatever walks a value by recursion would like. */
const deep = `${'[{"a":'.repeat(2_000)}1${'}]'.repeat(2_000)}`;

/** A frame that was true with something wrong in it: characters, values, fields, bits, its kind, its end. */
export function mutatedFrame(frame: string, random: Random): Frame {
  const draw = random.next();
  if (draw < 0.3) return mutated(frame, random);
  if (draw < 0.7) return withOddValue(frame, random);
  if (draw < 0.8) return new TextDecoder().decode(flipped(new TextEncoder().encode(frame), random));
  if (draw < 0.85) return frame.slice(0, whole(random, frame.length));
  if (draw < 0.9) return flipped(new TextEncoder().encode(frame), random);
  if (draw < 0.92) return Uint8Array.from({ length: whole(random, 300) }, () => whole(random, 256));
  if (draw < 0.93) return `{"type":${deep},"text":${deep}}`;
  return frame.replaceAll(/-?\d+(?:\.\d+)?/gu, (digits) =>
    random.next() < 0.3 ? `${digits}${'0'.repeat(whole(random, 330))}` : digits,
  );
}

/** The same message with another value, another name or one field fewer somewhere in it, at any depth. */
function withOddValue(frame: string, random: Random): string {
  const message = parsed(frame);
  let places = 0;
  JSON.stringify(message, (_key, value: unknown) => {
    places += 1;
    return value;
  });
  let left = whole(random, places) + 1;
  const text: string | undefined = JSON.stringify(message, (_key, value: unknown) => {
    left -= 1;
    return left === 0 ? odd(value, random) : value;
  });
  // Nothing is left where the message itself was taken out.
  return text ?? '';
}

/** Providers whose faults are simulated send what is no JSON as well. */
function parsed(frame: string): unknown {
  try {
    return JSON.parse(frame);
  } catch {
    return frame;
  }
}

function odd(value: unknown, random: Random): unknown {
  const draw = random.next();
  // JSON leaves out what is undefined.
  if (draw < 0.15) return undefined;
  if (draw < 0.25) return [value, value];
  if (draw < 0.35) return { value };
  if (draw < 0.45) return String(value);
  if (draw < 0.6) return (random.next() - 0.5) * 10 ** whole(random, 20);
  return oddValues[whole(random, oddValues.length)];
}

function flipped(bytes: Uint8Array, random: Random): Uint8Array {
  for (let times = 1 + whole(random, 6); times > 0 && bytes.length > 0; times -= 1) {
    const at = whole(random, bytes.length);
    bytes[at] = (bytes[at] ?? 0) ^ (1 << whole(random, 8));
  }
  return bytes;
}

/** A whole number from 0 on, below the limit. */
export function whole(random: Random, limit: number): number {
  return Math.floor(random.next() * limit);
}
