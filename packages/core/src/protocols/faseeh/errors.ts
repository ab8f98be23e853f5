import type { ErrorRow, ErrorTable } from '../../errors/table.ts';
import { tooLarge, validationErrors } from './validation-errors.ts';

const page = 'Faseeh error page';
const inferred = `${page}; the case is documented, its text is not: the pattern is inferred`;
const socketPage = `${page}, WebSocket errors`;

type Meaning = Pick<ErrorRow, 'code' | 'means' | 'context' | 'scope' | 'remedy'>;

const badKey: Meaning = {
  code: 'authentication-failed',
  means: 'The API key is malformed, expired, revoked or deleted, or its JWT has no valid signature.',
  remedy: 'Check the API key, or make a new one in your Faseeh account.',
};
const noKey: Meaning = {
  code: 'authentication-failed',
  context: { problem: 'missing' },
  means: 'The request carried no API key.',
  remedy: 'Pass an API key: it goes into the header x-api-key.',
};
const expiredKey: Meaning = {
  ...badKey,
  context: { problem: 'expired' },
  means: 'The API key has expired.',
  remedy: 'Make a new API key in your Faseeh account.',
};
const revokedKey: Meaning = {
  ...badKey,
  context: { problem: 'revoked' },
  means: 'The API key has been revoked or deleted.',
  remedy: 'Make a new API key in your Faseeh account.',
};
const malformedKey: Meaning = {
  ...badKey,
  context: { problem: 'malformed' },
  means: 'The API key is malformed, or its JWT has no valid signature.',
  remedy: 'Copy the API key again from your Faseeh account, whole and without blanks.',
};
const balance: Meaning = {
  code: 'insufficient-balance',
  means: 'The wallet does not hold what the request costs.',
  remedy: 'Recharge the wallet of your Faseeh account, or switch on its automatic top-up.',
};
const modelAccess: Meaning = {
  code: 'access-denied',
  context: { resource: 'model' },
  scope: 'session',
  means: 'The model is not enabled for the account.',
  remedy: 'Check the model id and your plan, or ask support@faseeh.ai to enable the model.',
};
const noModel: Meaning = {
  code: 'model-unavailable',
  means: 'There is no model of that id.',
  remedy: 'Check the model id: faseeh-v1-preview and faseeh-mini-v1-preview are known.',
};
const noVoice: Meaning = {
  code: 'not-found',
  context: { resource: 'voice' },
  means: 'There is no voice of that id.',
  remedy: 'Check the voice id: it must be one that your account has.',
};
const noEndpoint: Meaning = {
  code: 'not-found',
  context: { resource: 'path' },
  means: 'There is no such endpoint.',
  remedy: 'Check the address of the service, and its path.',
};
const notFound: Meaning = {
  code: 'not-found',
  means: 'The model, the voice or the endpoint does not exist.',
  remedy: 'Check the model id, the voice id and the address.',
};
const concurrency: Meaning = {
  code: 'concurrency-limit',
  means: 'The account has as many requests running as its plan allows at once.',
  remedy: 'Wait for running requests to end, queue requests on your side, or take a larger plan.',
};
const invalid: Meaning = {
  code: 'invalid-request',
  means: 'The service refused a parameter.',
  remedy: "Change the parameter that the service's text names.",
};
const support = 'If it goes on, write to support@faseeh.ai with the code, the message, the request and the time.';
const internal: Meaning = {
  code: 'provider-internal-error',
  means: 'Something failed inside the service.',
  remedy: support,
};
const upstream: Meaning = {
  ...internal,
  context: { part: 'upstream' },
  means: 'A service behind this one, such as ElevenLabs, failed.',
  remedy: 'Wait a few minutes before you try again.',
};
const database: Meaning = { ...internal, context: { part: 'database' }, means: "The service's database failed." };
const storage: Meaning = { ...internal, context: { part: 'storage' }, means: "The service's file storage failed." };
const timedOut: Meaning = {
  ...internal,
  context: { failure: 'timeout' },
  means: 'Something inside the service took too long.',
};
const unconnected: Meaning = {
  ...internal,
  context: { failure: 'connection' },
  means: 'A connection inside the service failed.',
};
const unavailable: Meaning = {
  code: 'provider-unavailable',
  means: 'The service cannot be reached behind its own front door, or has no answer in time.',
  remedy: support,
};

interface Case {
  readonly status: number | readonly number[];
  /** What tells it from other cases of the status. */
  readonly message: RegExp;
  readonly meaning: Meaning;
  readonly source: string;
}

const keyText = /\bx-api-key or Authorization header is required\b/iu;

/**
 * Cases that a text tells apart, all but those of 400. Over HTTP the status has to be the case's too: the code may be the one
 * of an internal error for what is really a 404. On the socket, where no number comes, the text alone decides.
 */
const cases: readonly Case[] = [
  { status: 401, message: keyText, meaning: noKey, source: socketPage },
  {
    status: 401,
    message:
      /\b(?:api[- ]?key|token|authorization)\b.{0,40}\b(?:missing|required|not provided)\b|\bmissing\b.{0,20}\bkey\b/iu,
    meaning: noKey,
    source: inferred,
  },
  {
    status: 401,
    message: /\bkey\b.{0,40}\bexpired\b|\bexpired\b.{0,20}\bkey\b/iu,
    meaning: expiredKey,
    source: inferred,
  },
  {
    status: 401,
    message: /\bkey\b.{0,40}\b(?:revoked|deleted)\b|\b(?:revoked|deleted)\b.{0,20}\bkey\b/iu,
    meaning: revokedKey,
    source: inferred,
  },
  {
    status: 401,
    message:
      /\bmalformed\b.{0,40}\bkey\b|\bkey\b.{0,40}\bmalformed\b|\bJWT\b.{0,40}\bsignature\b|\binvalid signature\b/iu,
    meaning: malformedKey,
    source: inferred,
  },
  {
    status: 401,
    message: /\binvalid\b.{0,20}\b(?:api[- ]?key|token)\b|\bAuthenticationError\b|\bunauthorized\b/iu,
    meaning: badKey,
    source: inferred,
  },
  {
    status: 402,
    message:
      /\bRequired: ?(?<currency>[^\d\s.,-]{1,8})? ?(?<required>\d{1,12}(?:[.,]\d{1,12}){0,4})\b.{0,8}, ?Available: ?[^\d\s.,-]{0,8} ?(?<available>-?\d{1,12}(?:[.,]\d{1,12}){0,4})/iu,
    meaning: balance,
    source: page,
  },
  {
    status: 402,
    message: /\binsufficient\b.{0,20}\bbalance\b|\bInsufficientBalanceError\b/iu,
    meaning: balance,
    source: page,
  },
  {
    status: 403,
    message:
      /\bmodel\b.{0,80}\b(?:not enabled|no access|access denied|not allowed)\b|\bModelAccessError\b|\baccess to (?:the )?model\b/iu,
    meaning: modelAccess,
    source: inferred,
  },
  { status: 404, message: /\bmodel not found(?:: ?(?<model>[^\s"']{1,200}))?/iu, meaning: noModel, source: page },
  { status: 404, message: /\bvoice not found(?:: ?(?<id>[^\s"']{1,200}))?/iu, meaning: noVoice, source: inferred },
  {
    status: 404,
    message: /\b(?:endpoint|route|path) not found(?:: ?(?<id>[^\s"']{1,200}))?/iu,
    meaning: noEndpoint,
    source: inferred,
  },
  { status: 404, message: /\bcannot (?:get|post) (?<id>\/[^\s"']{0,200})/iu, meaning: noEndpoint, source: inferred },
  { status: 404, message: /\bNotFoundError\b|\bnot found\b/iu, meaning: notFound, source: inferred },
  {
    status: 429,
    message: /\bMaximum (?<maximum>\d{1,9}) concurrent requests allowed\. Current: (?<current>\d{1,9})/iu,
    meaning: concurrency,
    source: page,
  },
  {
    status: 429,
    message: /\bconcurrency limit exceeded\b|\bConcurrencyLimitError\b/iu,
    meaning: concurrency,
    source: page,
  },
  {
    status: [500, 502, 503, 504],
    message: /\belevenlabs\b|\bupstream\b|\bexternal (?:api|service)\b/iu,
    meaning: upstream,
    source: inferred,
  },
  { status: 500, message: /\bdatabase\b/iu, meaning: database, source: inferred },
  { status: 500, message: /\b(?:file )?storage\b/iu, meaning: storage, source: inferred },
  { status: 500, message: /\btime(?:d )?[- ]?out\b/iu, meaning: timedOut, source: inferred },
  {
    status: 500,
    message: /\bconnection\b.{0,40}\b(?:failed|failure|refused|lost)\b/iu,
    meaning: unconnected,
    source: inferred,
  },
  { status: 500, message: /\binternal (?:server )?error\b|\bInternalError\b/iu, meaning: internal, source: inferred },
];

/** What the status says by itself. */
const byStatus: ErrorTable = [
  { on: ['refused'], status: 401, ...badKey, source: page },
  { on: ['refused'], status: 402, ...balance, source: page },
  { on: ['refused'], status: 403, ...modelAccess, source: page },
  // With the code 40401 or 50001: the status decides.
  { on: ['refused'], status: 404, ...notFound, source: page },
  { on: ['refused'], status: 413, ...tooLarge, source: 'RFC 9110 §15.5.14' },
  { on: ['refused'], status: 429, ...concurrency, source: page },
  { on: ['refused'], status: 500, ...internal, source: page },
  { on: ['refused'], status: [502, 503, 504], ...unavailable, source: page },
];

/** What the code says by itself, where neither status nor text said more: in a frame that has one after all, or behind an odd status. */
const byCode: ErrorTable = [
  { providerCode: 40_101, ...badKey, source: page },
  { providerCode: 40_201, ...balance, source: page },
  { providerCode: 40_301, ...modelAccess, source: page },
  { providerCode: 40_401, ...notFound, source: page },
  { providerCode: 42_901, ...concurrency, source: page },
  { providerCode: 50_001, ...internal, source: page },
  { providerCode: 40_001, ...invalid, source: page },
];

/**
 * What goes wrong at Faseeh, over HTTP (`{errorCode, errorMessage}`, the code a number or a string) and on the WebSocket
 * (`{type: "error", message}` or `errorMessage`, no code). The status decides before the code, since 50001 comes with 404 too.
 *
 * Not here, because nothing is known of them: close codes, and the texts of most cases. A text that no pattern knows still has
 * its status or its code; on the socket it is unknown.
 */
export const faseehErrors: ErrorTable = [
  ...cases.map(({ status, message, meaning, source }): ErrorRow => ({
    on: ['refused'],
    status,
    message,
    ...meaning,
    source,
  })),
  ...byStatus,
  ...cases.map(({ message, meaning, source }): ErrorRow => ({ on: ['frame'], message, ...meaning, source })),
  ...validationErrors,
  { on: ['refused'], status: 400, ...invalid, source: page },
  ...byCode,
  { on: ['frame'], message: /\bValidationError\b/iu, ...invalid, source: inferred },
];
