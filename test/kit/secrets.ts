import { inspect } from 'node:util';
import { expect } from 'vitest';

/** Everything of values that a log or a debugger could show. */
export function everythingOf(...values: readonly unknown[]): string {
  return values
    .map((value) => {
      const inspected = inspect(value, { depth: null, showHidden: true, maxStringLength: null });
      return `${inspected}\n${JSON.stringify(value) ?? ''}`;
    })
    .join('\n');
}

/** What a logger of the machine's inspection would write: the event, and the snapshot with its context. */
export function inspectionOf(event: object): string {
  const { type, event: received, snapshot } = event as { type?: unknown; event?: unknown; snapshot?: object };
  const { value, context, error, output } = (snapshot ?? {}) as Record<string, unknown>;
  return inspect([type, received, value, context, error, output], {
    depth: 6,
    showHidden: true,
    maxStringLength: null,
  });
}

/** Nothing of the secrets is in the text: no 8 characters in a row, in no letter case, wrapping or usual encoding. */
export function expectNoSecret(text: string, secrets: readonly string[]): void {
  const shown = squeezed(text);
  for (const secret of secrets) {
    for (const form of formsOf(secret)) {
      expect(shown.includes(squeezed(form)), `a secret was shown as ${form.slice(0, 4)}…`).toBe(false);
    }
  }
}

const squeezed = (text: string): string => text.toLowerCase().replaceAll(/[\s-]+/gu, '');

/** Base64 is looked for as a whole and in pieces of 12 bytes, at each of the three places of a byte in it. */
function formsOf(secret: string): readonly string[] {
  const bytes = Buffer.from(secret);
  const line = secret.replaceAll(/[\s-]+/gu, '');
  const pieces = Array.from({ length: Math.max(1, line.length - 7) }, (_, at) => line.slice(at, at + 8));
  const inBase64 = Array.from({ length: Math.max(0, bytes.length - 11) }, (_, at) =>
    bytes.subarray(at, at + 12).toString('base64'),
  );
  return [
    ...pieces,
    ...pieces.map(encodeURIComponent),
    ...pieces.map((piece) => Buffer.from(piece).toString('hex')),
    ...inBase64,
    ...inBase64.map((form) => form.replaceAll('+', '-').replaceAll('/', '_')),
    bytes.toString('base64').replace(/=+$/, ''),
    bytes.toString('base64url'),
  ];
}
