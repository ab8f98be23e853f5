import { inspect } from 'node:util';
import { expect } from 'vitest';
import { everythingOf, expectNoSecret as expectNoneIn } from '../../kit/secrets.ts';
import type { AssessmentRun } from '../../kit/assessment.ts';
import { elsaCredentials as credentials } from '../../kit/providers.ts';

/** Nothing of the secrets is in anything that a run has shown. */
export function expectNoSecret(run: AssessmentRun, ...secrets: readonly string[]): void {
  expect(run.inspected.length).toBeGreaterThan(0);
  const shown = [
    everythingOf([run.error, run.error?.toJSON(), run.failures, run.links, run.warnings, run.statuses]),
    inspect(run.session, { showHidden: true }),
    everythingOf([run.session.status, run.session.summary()]),
    run.inspected,
  ].join('\n');
  expectNoneIn(shown, [credentials.token, ...secrets]);
}
