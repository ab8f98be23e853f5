import { inspect } from 'node:util';
import { expect } from 'vitest';

/** Everything of a value that a log or a debugger could show. */
export function everythingOf(value: unknown): string {
  return `${inspect(value, { depth: null, showHidden: true, maxStringLength: null })}\n${JSON.stringify(value) ?? ''}`;
}

/** What a logger of the machine's inspection would write: the event, and the snapshot with its context. */
export function inspectionOf(event: object): string {
  const { type, event: heard, snapshot } = event as { type?: unknown; event?: unknown; snapshot?: object };
  const { value, context, error, output } = (snapshot ?? {}) as Record<string, unknown>;
  return inspect([type, heard, value, context, error, output], { depth: 6, showHidden: true, maxStringLength: null });
}

/** None of the secrets is in the text, in its own form or encoded. */
export function expectNoSecret(text: string, secrets: readonly string[]): void {
  for (const form of secrets.flatMap(formsOf)) {
    expect(text.includes(form), `a secret was shown as ${form.slice(0, 4)}…`).toBe(false);
  }
}

function formsOf(secret: string): readonly string[] {
  const bytes = Buffer.from(secret);
  return [secret, encodeURIComponent(secret), bytes.toString('base64').replace(/=+$/, ''), bytes.toString('base64url')];
}
