import type { ErrorRow, ErrorTable, RowMeaning } from '../../errors/table.ts';

const page = 'Bandwidth error page, HTTP Error Codes';
const docs = 'Bandwidth API documentation (github.com/Bandwidth/api-docs, voice/errors.mdx and rateLimits.mdx)';
const http = 'RFC 9110 (HTTP Semantics), section 15.6; the error page does not have this status';
const page400 = `${page} > 400 BAD_REQUEST`;
const page401 = `${page} > 401 UNAUTHORIZED`;
const page403 = `${page} > 403 FORBIDDEN`;
const page404 = `${page} > 404 NOT_FOUND`;
const page503 = `${page} > 503 UNAVAILABLE`;
const overview = `${page} > Overview`;

const support = 'https://support.bandwidth.com';
const tips = 'See the message of the error for tips before trying again.';
const credentials: RowMeaning = {
  code: 'authentication-failed',
  means: 'The user has no access to the account.',
  remedy:
    'Ensure the username and password are correct along with the correct account number, or the OAuth2 token where you use one. See the security and credentials guide of Bandwidth.',
};
const malformedCredentials: RowMeaning = {
  ...credentials,
  context: { problem: 'malformed' },
  means: 'The header with the credentials cannot be decoded.',
  remedy: `Send the header Authorization as "Basic", a blank, and the base64 of username:password. ${credentials.remedy ?? ''}`,
};
const forbidden: RowMeaning = {
  code: 'access-denied',
  means: 'The user does not have access to the voice API.',
  remedy: 'Give the user access to the voice API, and check the account number in the address.',
};
const callOrPath = 'Ensure the call-id of the request is correct and adjust the request path accordingly.';
const noCall: RowMeaning = {
  code: 'not-found',
  context: { resource: 'call' },
  means: 'There is no such call, or it is no longer active.',
  remedy: callOrPath,
};
const noPath: RowMeaning = {
  code: 'not-found',
  context: { resource: 'path' },
  means: 'There is no such path.',
  remedy: `${callOrPath} Voice is under https://voice.bandwidth.com/api/v2/accounts/ and your account number.`,
};
const noCallOrPath: RowMeaning = {
  code: 'not-found',
  means: 'There is no such path, or no such call, or the call is no longer active.',
  remedy: callOrPath,
};
const conflict: RowMeaning = {
  code: 'conflict',
  context: { resource: 'call' },
  means: 'The call cannot be changed in the state that it is in.',
  remedy: "Wait for the call's next event before you change it, or leave it if it has ended.",
};
const mediaType: RowMeaning = {
  code: 'unsupported-media-type',
  means: 'The provider does not take a body of that type.',
  remedy: 'Send the header Content-Type: application/json, and a body of JSON.',
};
const callRate: RowMeaning = {
  code: 'rate-limited',
  means: 'Too many calls were made in too short a time.',
  remedy: 'Make fewer calls a second, or ask Bandwidth for a higher rate.',
};
const ticket = `open a support ticket at ${support} with the original request and the response returned. Remove any passwords or sensitive information from the support ticket.`;
const unavailable: RowMeaning = {
  code: 'provider-unavailable',
  means: 'No server is available to serve the request, or the system is at capacity.',
  remedy: `Try the request again. If you continue to receive HTTP-503 errors, ${ticket}`,
  support,
};
const gateway: RowMeaning = {
  ...unavailable,
  means: 'A gateway found no provider behind it that answers.',
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
    means: 'A field of the request is not what it has to be.',
    remedy: `Change the field that the provider's text names. ${tips}`,
    source: docs,
  },
  {
    status: 400,
    code: 'invalid-request',
    means: 'The request is malformed or invalid.',
    remedy: tips,
    source: page400,
  },

  {
    status: 401,
    says: ['Invalid basic authentication token', 'Failed to decode basic authentication token'],
    ...malformedCredentials,
    source: page401,
  },
  { status: 401, ...credentials, source: page401 },

  { status: 403, ...forbidden, source: page403 },

  {
    status: 404,
    says: ['The call-id is no longer active, or the path is not found', 'Call-id or path not found'],
    ...noCallOrPath,
    source: page404,
  },
  { status: 404, says: 'Call [{id}] not found', ...noCall, source: docs },
  { status: 404, fields: { path: 'id' }, ...noPath, source: docs },
  ...exactly('not found').map((text): ErrorRow => ({ status: 404, ...text, ...noCall, source: page404 })),
  ...exactly('Not Found').map((text): ErrorRow => ({ status: 404, ...text, ...noPath, source: page404 })),
  { status: 404, ...noCallOrPath, source: page404 },

  {
    status: 405,
    code: 'method-not-allowed',
    means: 'The path does not take that HTTP method.',
    source: overview,
  },
  { status: 409, says: 'Call [{id}] cannot be modified', ...conflict, source: docs },
  { status: 409, ...conflict, source: overview },
  { status: 415, says: "Content type '{mediaType}' not supported", ...mediaType, source: docs },
  { status: 415, ...mediaType, source: overview },

  {
    status: 429,
    says: 'Account concurrent call limit exceeded',
    code: 'concurrency-limit',
    means: 'The account has as many calls at once as it may have.',
    remedy: 'Wait until another call ends, or ask Bandwidth for more concurrent calls.',
    source: docs,
  },
  { status: 429, says: 'Account call creation rate limit exceeded', ...callRate, source: docs },
  {
    status: 429,
    ...callRate,
    means: 'Too many requests came in too short a time.',
    source: overview,
  },

  {
    status: 500,
    code: 'provider-internal-error',
    means: 'An unknown internal error occurred in the provider.',
    remedy: `If it goes on, ${ticket}`,
    support,
    source: overview,
  },
  {
    status: 503,
    says: 'Handling too many requests',
    ...unavailable,
    context: { overload: 'requests' },
    means: 'The provider handles as many requests as it can.',
    source: page503,
  },
  {
    status: 503,
    says: 'Managing too many concurrent calls',
    ...unavailable,
    context: { overload: 'calls' },
    means: 'The provider manages as many calls as it can.',
    source: page503,
  },
  { status: 503, ...unavailable, source: page503 },
  { status: 502, ...gateway, source: http },
  { status: 504, ...gateway, means: 'A gateway gave up waiting for the provider, which may have acted.', source: http },
];

/** All of them are about HTTP answers. */
export const bandwidthErrors: ErrorTable = rows.map((row): ErrorRow => ({ on: ['response'], ...row }));
