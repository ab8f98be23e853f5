import type { ErrorRow, ErrorTable, RowMeaning } from '../../errors/table.ts';

const support = 'support@faseeh.ai';
const persists = `If the issue persists, contact ${support} with the error code and message, the request that caused the error and the timestamp of the error.`;
const retry = `Retry the request after a short delay. ${persists}`;

/** "Wait a few minutes and retry": this is the fewest that can be meant by it. */
const fewMinutesMs = 120_000;

export const internal: RowMeaning = {
  code: 'provider-internal-error',
  remedy: retry,
  support,
};
const upstream: RowMeaning = {
  ...internal,
  context: { part: 'upstream' },
  remedy: `For external API errors, wait a few minutes and retry the request. ${persists}`,
  retryAfterMs: fewMinutesMs,
};
const database: RowMeaning = { ...internal, context: { part: 'database' } };
const storage: RowMeaning = { ...internal, context: { part: 'storage' } };
const timedOut: RowMeaning = {
  ...internal,
  context: { failure: 'timeout' },
};
const unconnected: RowMeaning = {
  ...internal,
  context: { failure: 'connection' },
};
const unavailable: RowMeaning = {
  code: 'provider-unavailable',
  remedy: retry,
  support,
};

/** Cases that only a text distinguishes, all of one code. */
const cases: ErrorTable = [
  {
    // These name several things at once.
    says: ['an internal server error happens or external services fail', 'Internal server or external service error'],
    ...internal,
  },
  {
    says: [
      'External API failures',
      'External API failure',
      'External API error',
      'External API errors',
      'external service error',
      'external service failure',
      'external service failed',
      'ElevenLabs',
      'upstream',
    ],
    ...upstream,
  },
  { says: ['Database connection issues', 'database'], ...database },
  { says: ['File storage failures', 'file storage', 'storage failure', 'storage error'], ...storage },
  {
    says: [
      'Bad Gateway',
      'Service Unavailable',
      'service temporarily unavailable',
      'Gateway Timeout',
      'gateway time-out',
    ],
    ...unavailable,
  },
  { says: ['Request timeouts', 'request timeout', 'timeout', 'timed out', 'time out'], ...timedOut },
  {
    says: [
      'Connection errors',
      'connection error',
      'connection refused',
      'connection failure',
      'connection … failed',
      'connection lost',
      'connection reset',
    ],
    ...unconnected,
  },
  { says: ['Internal server errors', 'Internal Server Error', 'InternalError', 'internal error'], ...internal },
];

const broken: readonly number[] = [500, 502, 503, 504];

/** Under a status of its own, and where no number comes with the text. */
export const apiErrors: ErrorTable = [
  ...cases.map((row): ErrorRow => ({ ...row, status: broken })),
  { status: 500, ...internal },
  { status: [502, 503, 504], ...unavailable },
  ...cases.map((row): ErrorRow => ({ ...row, on: ['frame', 'close'] })),
];
