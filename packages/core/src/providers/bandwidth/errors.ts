import { explain } from '#prose/bandwidth';
import type { ErrorRow, ErrorTable, RowMeaning } from '../../errors/table.ts';

const support = 'https://support.bandwidth.com';
const tips = 'See the message of the error for tips before trying again.';
const credentials: RowMeaning = {
  code: 'authentication-failed',
  remedy:
    'Ensure the username and password are correct along with the correct account number, or the OAuth2 token where you use one. See the security and credentials guide of Bandwidth.',
};
const malformedCredentials: RowMeaning = {
  ...credentials,
  context: { problem: 'malformed' },
  remedy: `Send the header Authorization as "Basic", a blank, and the base64 of username:password. ${credentials.remedy ?? ''}`,
};
const forbidden: RowMeaning = {
  code: 'access-denied',
  remedy: 'Give the user access to the voice API, and check the account number in the address.',
};
const callOrPath = 'Ensure the call-id of the request is correct and adjust the request path accordingly.';
const noCall: RowMeaning = {
  code: 'not-found',
  context: { resource: 'call' },
  remedy: callOrPath,
};
const noPath: RowMeaning = {
  code: 'not-found',
  context: { resource: 'path' },
  remedy: `${callOrPath} Voice is under https://voice.bandwidth.com/api/v2/accounts/ and your account number.`,
};
const noCallOrPath: RowMeaning = {
  code: 'not-found',
  remedy: callOrPath,
};
const conflict: RowMeaning = {
  code: 'conflict',
  context: { resource: 'call' },
  remedy: "Wait for the call's next event before you change it, or leave it if it has ended.",
};
const mediaType: RowMeaning = {
  code: 'unsupported-media-type',
  remedy: 'Send the header Content-Type: application/json, and a body of JSON.',
};
const callRate: RowMeaning = {
  code: 'rate-limited',
  remedy: 'Make fewer calls a second, or ask Bandwidth for a higher rate.',
};
const ticket = `open a support ticket at ${support} with the original request and the response returned. Remove any passwords or sensitive information from the support ticket.`;
const unavailable: RowMeaning = {
  code: 'provider-unavailable',
  remedy: `Try the request again. If you continue to receive HTTP-503 errors, ${ticket}`,
  support,
};
const gateway: RowMeaning = {
  ...unavailable,
  remedy: `Look up whether the request took effect before you send it again. If it goes on, ${ticket}`,
};

/** A text that is a case of its own only in this letter case: the page distinguishes a call from a path by nothing else. */
const exactly = (text: string): readonly Pick<ErrorRow, 'fields'>[] =>
  ['message', 'description'].map((name) => ({ fields: { [name]: { is: text } } }));

/**
 * What goes wrong at Bandwidth's HTTP Voice API. A body is `{type, description, id}` or, in the error page's words,
 * `{type, message}`; for a path that does not exist it is `{timestamp, status, error, message, path}`. The status decides,
 * then the text distinguishes cases of one status.
 *
 * On the media WebSocket Bandwidth is the one that dials, and no errors of it are documented.
 */
const rows: ErrorTable = [
  {
    status: 400,
    says: ['Invalid {field}: must', 'Invalid {field}: may', 'Invalid {field}: not'],
    code: 'invalid-request',
    remedy: `Change the field that the provider's text names. ${tips}`,
  },
  {
    status: 400,
    code: 'invalid-request',
    remedy: tips,
  },

  {
    status: 401,
    says: ['Invalid basic authentication token', 'Failed to decode basic authentication token'],
    ...malformedCredentials,
  },
  { status: 401, ...credentials },

  { status: 403, ...forbidden },

  {
    status: 404,
    says: ['The call-id is no longer active, or the path is not found', 'Call-id or path not found'],
    ...noCallOrPath,
  },
  { status: 404, says: 'Call [{id}] not found', ...noCall },
  { status: 404, fields: { path: 'id' }, ...noPath },
  ...exactly('not found').map((text): ErrorRow => ({ status: 404, ...text, ...noCall })),
  ...exactly('Not Found').map((text): ErrorRow => ({ status: 404, ...text, ...noPath })),
  { status: 404, ...noCallOrPath },

  { status: 405, code: 'method-not-allowed' },
  { status: 409, says: 'Call [{id}] cannot be modified', ...conflict },
  { status: 409, ...conflict },
  { status: 415, says: "Content type '{mediaType}' not supported", ...mediaType },
  { status: 415, ...mediaType },

  {
    status: 429,
    says: 'Account concurrent call limit exceeded',
    code: 'concurrency-limit',
    remedy: 'Wait until another call ends, or ask Bandwidth for more concurrent calls.',
  },
  { status: 429, says: 'Account call creation rate limit exceeded', ...callRate },
  { status: 429, ...callRate },

  {
    status: 500,
    code: 'provider-internal-error',
    remedy: `If it goes on, ${ticket}`,
    support,
  },
  {
    status: 503,
    says: 'Handling too many requests',
    ...unavailable,
    context: { overload: 'requests' },
  },
  {
    status: 503,
    says: 'Managing too many concurrent calls',
    ...unavailable,
    context: { overload: 'calls' },
  },
  { status: 503, ...unavailable },
  { status: 502, ...gateway },
  { status: 504, ...gateway },
];

/** All of them are about HTTP answers. */
export const bandwidthErrors: ErrorTable = explain(rows.map((row): ErrorRow => ({ on: ['response'], ...row })));
