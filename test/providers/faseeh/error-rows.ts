import type { ErrorCode, Recovery, Scope } from '@throughline/core';
import { faseehPage } from '../../promises/6-every-failure-has-a-name/error-pages/pages/faseeh.ts';
import type { PageFact } from '../../promises/6-every-failure-has-a-name/error-pages/pages/page.ts';
import { verdictOf } from '../../promises/6-every-failure-has-a-name/error-pages/support/verdicts.ts';

/** One thing that the provider says, and what it has to become. */
export interface FaseehRow {
  readonly name: string;
  readonly status: number;
  readonly errorCode: number;
  /** What the provider says of it, as the page has it. */
  readonly text: string;
  readonly code: ErrorCode;
  readonly context: object;
  readonly recovery: Recovery;
  readonly scope: Scope;
  /** Words of what a person is told to do. */
  readonly remedy: readonly string[];
}

function rowsOf({ text, status, providerCode, code, context = {}, remedy = [] }: PageFact): readonly FaseehRow[] {
  const statuses = typeof status === 'object' ? status.slice(0, 1) : [status];
  return statuses.flatMap((status): readonly FaseehRow[] =>
    status === undefined || typeof providerCode !== 'number'
      ? []
      : [
          {
            name: `${providerCode} with ${status}, "${text}"`,
            status,
            errorCode: providerCode,
            text,
            code,
            context,
            remedy,
            ...verdictOf(code),
          },
        ],
  );
}

/**
 * Each scenario, each example and each message of the page. All but what is waited for minutes: how a voice does that has tests
 * of its own.
 */
export const faseehRows: readonly FaseehRow[] = faseehPage.facts
  .filter(({ retryAfterMs }) => retryAfterMs === undefined)
  .filter(({ kind }) => kind !== 'cell')
  .flatMap(rowsOf);

/** What only HTTP can say, by its status. */
export const faseehGatewayRows: readonly FaseehRow[] = faseehPage.facts
  .filter(({ name, code }) => name === undefined && code === 'provider-unavailable')
  .flatMap(rowsOf);
