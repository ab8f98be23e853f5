import type { ErrorCode, Recovery, Scope } from '@throughline/core';

/** One row of the service's error page, and what it has to become. */
export interface BodhiRow {
  readonly name: string;
  readonly status: 400 | 401 | 402 | 403 | 500 | 503;
  /** What the column "type" of the page says. */
  readonly type: string;
  /** What the service says of it. */
  readonly text: string;
  readonly code: ErrorCode;
  readonly context: object;
  readonly recovery: Recovery;
  readonly scope: Scope;
  /** What a person is told to do, as far as the page names it; `undefined`: nothing. */
  readonly remedy: string | undefined;
}

const refused = { status: 400, type: 'Bad Request', recovery: 'none', scope: 'session' } as const;
const account = { recovery: 'none', scope: 'account' } as const;
const tried = { recovery: 'reconnect', scope: 'link', context: {} } as const;

/** The error page, with the three cases of 400 apart and what is known to be missing beside what is known to be wrong. */
export const bodhiRows: readonly BodhiRow[] = [
  {
    ...refused,
    name: '400 for malformed JSON',
    text: 'malformed JSON',
    code: 'invalid-request',
    context: {},
    remedy: undefined,
  },
  {
    ...refused,
    name: '400 for an invalid transaction_id',
    text: 'invalid transaction_id',
    code: 'invalid-request',
    context: { field: 'transaction_id' },
    remedy: 'Pass a UUID as transactionId',
  },
  {
    ...refused,
    name: '400 for a missing transaction_id',
    text: 'transaction_id is missing',
    code: 'field-missing',
    context: { field: 'transaction_id' },
    remedy: 'Pass a UUID as transactionId',
  },
  {
    ...refused,
    name: '400 for an unavailable model',
    text: "model 'xx-general-v9-8khz' is not available",
    code: 'model-unavailable',
    context: { model: 'xx-general-v9-8khz' },
    remedy: 'Choose another model',
  },
  {
    ...refused,
    name: '400 for a missing model',
    text: 'model is missing',
    code: 'field-missing',
    context: { field: 'model' },
    remedy: 'Pass the name of a model',
  },
  {
    name: '401',
    status: 401,
    type: 'Unauthorized',
    text: 'missing or wrong x-customer-id or x-api-key',
    code: 'authentication-failed',
    context: {},
    recovery: 'refresh-credentials',
    scope: 'account',
    remedy: 'bodhi.navana.ai',
  },
  {
    ...account,
    name: '402',
    status: 402,
    type: 'Insufficient Balance',
    text: 'not enough credits for the request',
    code: 'insufficient-balance',
    context: {},
    remedy: 'billing@navanatech.in',
  },
  {
    ...account,
    name: '403',
    status: 403,
    type: 'Inactive Customer',
    text: 'the account is deactivated',
    code: 'account-inactive',
    context: {},
    remedy: 'billing@navanatech.in',
  },
  {
    ...tried,
    name: '500',
    status: 500,
    type: 'Internal Server Error',
    text: 'unexpected server error or panic',
    code: 'provider-internal-error',
    remedy: 'support@navanatech.in',
  },
  {
    ...tried,
    name: '503',
    status: 503,
    type: 'Service Unavailable',
    text: 'the service is overloaded or under maintenance',
    code: 'provider-unavailable',
    remedy: undefined,
  },
];
