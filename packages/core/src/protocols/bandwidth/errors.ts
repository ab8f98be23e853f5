import type { ErrorRow, ErrorTable } from '../../errors/table.ts';

const page = 'Bandwidth error page (HTTP Voice errors)';
const docs = 'Bandwidth API documentation (github.com/Bandwidth/api-docs, voice/errors.mdx and rateLimits.mdx)';

type Meaning = Pick<ErrorRow, 'code' | 'means' | 'context' | 'remedy'>;

const credentials: Meaning = {
  code: 'authentication-failed',
  means: 'The credentials are missing or wrong.',
  remedy: 'Check the user name and password, or the OAuth2 token, of your Bandwidth account.',
};
const malformedCredentials: Meaning = {
  ...credentials,
  context: { problem: 'malformed' },
  means: 'The header with the credentials cannot be decoded.',
  remedy: 'Send the header Authorization as "Basic", a blank, and the base64 of user:password.',
};
const forbidden: Meaning = {
  code: 'access-denied',
  means: 'The credentials do not allow this.',
  remedy: 'Check that the user may use voice on this account, and that the account id in the address is right.',
};
const noCall: Meaning = {
  code: 'not-found',
  context: { resource: 'call' },
  means: 'There is no such call, or it is no longer active.',
  remedy: 'Check the call id, and that the call has not ended.',
};
const noPath: Meaning = {
  code: 'not-found',
  context: { resource: 'path' },
  means: 'There is no such path.',
  remedy: 'Check the address: voice is under https://voice.bandwidth.com/api/v2/accounts/ and your account id.',
};
const conflict: Meaning = {
  code: 'conflict',
  context: { resource: 'call' },
  means: 'The call cannot be changed in the state that it is in.',
  remedy: "Wait for the call's next event before you change it, or leave it if it has ended.",
};
const callRate: Meaning = {
  code: 'rate-limited',
  means: 'Too many calls were made in too short a time.',
  remedy: 'Make fewer calls a second, or ask Bandwidth for a higher rate.',
};
const ticket =
  'If it goes on, open a support ticket at Bandwidth with the request and the response, passwords taken out.';
const unavailable: Meaning = {
  code: 'provider-unavailable',
  means: 'No server is free, or the service is at its capacity.',
  remedy: ticket,
};

/**
 * What goes wrong at Bandwidth's HTTP Voice API. A body is `{type, description, id}` or, in the error page's words,
 * `{type, message}`; for a path that does not exist it is `{timestamp, status, error, message, path}`. The status decides,
 * then the type and the text tell cases of one status apart.
 *
 * On the media WebSocket Bandwidth is the one that dials, and no errors of it are documented.
 */
const rows: ErrorTable = [
  {
    status: 400,
    providerCode: 'validation',
    message: /^Invalid (?<field>[\w.[\]-]{1,100}):/u,
    code: 'invalid-request',
    means: 'A field of the request is not what it has to be.',
    remedy: "Change the field that the service's text names.",
    source: docs,
  },
  {
    status: 400,
    code: 'invalid-request',
    means: 'The request is not one that the service takes.',
    remedy: null,
    source: page,
  },

  {
    status: 401,
    message: /^The credentials provided were invalid/u,
    ...credentials,
    means: 'The user name or the password is wrong.',
    source: page,
  },
  { status: 401, message: /^Invalid basic authentication token/u, ...malformedCredentials, source: page },
  { status: 401, message: /^Failed to decode basic authentication token/u, ...malformedCredentials, source: page },
  { status: 401, ...credentials, source: page },

  {
    status: 403,
    message: /^Access is denied/u,
    ...forbidden,
    means: 'The user may not do this on this account.',
    source: page,
  },
  { status: 403, ...forbidden, source: page },

  // Two bodies: that of a path has a status and a path in it, that of a call a type.
  { status: 404, message: /^Call \[?(?<id>[^\]\s]{1,200})\]? not found/u, ...noCall, source: docs },
  { status: 404, message: /"path"\s*:\s*"(?<id>[^"]{1,500})"/u, ...noPath, source: docs },
  { status: 404, message: /^not found/u, ...noCall, source: page },
  { status: 404, message: /^Not Found/u, ...noPath, source: page },
  { status: 404, providerCode: 'validation', ...noCall, source: page },
  {
    status: 404,
    code: 'not-found',
    means: 'There is no such call or path.',
    remedy: 'Check the call id, that the call has not ended, and the address.',
    source: page,
  },

  {
    status: 405,
    code: 'method-not-allowed',
    means: 'The path does not take that HTTP method.',
    source: page,
  },
  { status: 409, message: /^Call \[?(?<id>[^\]\s]{1,200})\]? cannot be modified/u, ...conflict, source: docs },
  { status: 409, ...conflict, source: page },
  {
    status: 415,
    message: /^Content-? ?type '(?<mediaType>[^']{0,200})' not supported/iu,
    code: 'unsupported-media-type',
    means: 'The service does not take a body of that type.',
    remedy: 'Send the header Content-Type: application/json, and a body of JSON.',
    source: docs,
  },
  {
    status: 415,
    code: 'unsupported-media-type',
    means: 'The service does not take a body of that type.',
    remedy: 'Send the header Content-Type: application/json, and a body of JSON.',
    source: page,
  },

  {
    status: 429,
    message: /\bconcurrent call limit exceeded\b/iu,
    code: 'concurrency-limit',
    means: 'The account has as many calls at once as it may have.',
    remedy: 'Wait until another call ends, or ask Bandwidth for more concurrent calls.',
    source: docs,
  },
  { status: 429, message: /\bcall creation rate limit exceeded\b/iu, ...callRate, source: docs },
  { status: 429, ...callRate, means: 'Too many requests came in too short a time.', source: page },

  {
    status: 500,
    code: 'provider-internal-error',
    means: 'Something unknown failed inside the service.',
    remedy: ticket,
    source: page,
  },
  {
    status: 503,
    message: /^Handling too many requests/u,
    ...unavailable,
    context: { overload: 'requests' },
    means: 'The service handles as many requests as it can.',
    source: page,
  },
  {
    status: 503,
    message: /^Managing too many concurrent calls/u,
    ...unavailable,
    context: { overload: 'calls' },
    means: 'The service manages as many calls as it can.',
    source: page,
  },
  { status: 503, ...unavailable, source: page },
];

/** All of them are about HTTP answers. */
export const bandwidthErrors: ErrorTable = rows.map((row): ErrorRow => ({ on: ['response'], ...row }));
