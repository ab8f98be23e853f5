import type { ErrorCode, Recovery, Scope } from '@throughline/core';
import { bodhiPage } from '../../promises/6-every-failure-has-a-name/error-pages/pages/bodhi.ts';
import { verdictOf } from '../../promises/6-every-failure-has-a-name/error-pages/support/verdicts.ts';

/** One thing that the provider says, and what it has to become. */
export interface BodhiRow {
  readonly name: string;
  readonly status: number;
  /** What the column "Error Type" of the page says. */
  readonly type: string;
  /** What the provider says of it. */
  readonly text: string;
  readonly code: ErrorCode;
  readonly context: object;
  readonly recovery: Recovery;
  readonly scope: Scope;
  /** Words of what a person is told to do. */
  readonly remedy: readonly string[];
}

type Told = Pick<BodhiRow, 'text' | 'code' | 'remedy'> & Partial<BodhiRow>;

const row = ({ status = 400, type = 'Bad Request', context = {}, ...told }: Told): BodhiRow => ({
  name: `${status}, "${told.text}"`,
  status,
  type,
  context,
  ...verdictOf(told.code),
  ...told,
});

/** What the page describes, in its own words. */
const described: readonly BodhiRow[] = bodhiPage.facts.flatMap(
  ({ status, name, text, code, context = {}, remedy = [] }): readonly BodhiRow[] =>
    typeof status !== 'number' || name === undefined || text === name
      ? []
      : [row({ status, type: name, text, code, context, remedy })],
);

/** What an early SDK knew besides. */
const known: readonly BodhiRow[] = [
  row({
    text: 'transaction_id is missing',
    code: 'field-missing',
    context: { field: 'transaction_id' },
    remedy: ['Pass a UUID as transactionId'],
  }),
  row({
    text: "model 'xx-general-v9-8khz' is not available",
    code: 'model-unavailable',
    context: { model: 'xx-general-v9-8khz' },
    remedy: ['Choose another model'],
  }),
  row({
    text: 'model is missing',
    code: 'field-missing',
    context: { field: 'model' },
    remedy: ['Pass the name of a model'],
  }),
];

export const bodhiRows: readonly BodhiRow[] = [...described, ...known];
