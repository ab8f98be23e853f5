import { inspect } from 'node:util';
import { expect } from 'vitest';
import { credentials, type ElsaRun } from './support.ts';

/** Everything of a value that a log or a debugger could show. */
function everythingOf(value: unknown): string {
  return `${inspect(value, { depth: null, showHidden: true, maxStringLength: null })}\n${JSON.stringify(value) ?? ''}`;
}

/** The secret, in its own form or encoded, is in nothing that a run has shown. */
export function expectNoSecret(run: ElsaRun, ...secrets: readonly string[]): void {
  expect(run.inspected.length).toBeGreaterThan(0);
  const shown = [
    everythingOf([run.error, run.error?.toJSON(), run.failures, run.links, run.warnings, run.statuses]),
    inspect(run.session, { showHidden: true }),
    everythingOf([run.session.status, run.session.summary()]),
    run.inspected,
  ].join('\n');
  for (const secret of [credentials.token, ...secrets]) {
    const bytes = Buffer.from(secret);
    const forms = [
      secret,
      encodeURIComponent(secret),
      bytes.toString('base64').replace(/=+$/, ''),
      bytes.toString('base64url'),
    ];
    for (const form of forms) expect(shown.includes(form), `shown as ${form.slice(0, 4)}…`).toBe(false);
  }
}
