import type { ErrorRow, ErrorTable, RowMeaning } from '../../errors/table.ts';

const page = 'Aksita error page, HTTP Status Codes';
const http = 'RFC 9110 (HTTP Semantics), section 15; the error page does not have this status';
const page400 = `${page} > 400 Bad Request`;
const page401 = `${page} > 401 Unauthorized`;
const page402 = `${page} > 402 Payment Required`;
const page403 = `${page} > 403 Forbidden`;
const page404 = `${page} > 404 Not Found`;
const page500 = `${page} > 500 Internal Server Error`;

/** With the place on the page that it stands at. */
type CitedMeaning = RowMeaning & Pick<ErrorRow, 'source'>;

const validate = 'Validate required fields and data formats on your end before making API calls.';
const invalid: CitedMeaning = {
  code: 'invalid-request',
  means: 'The provider refused the request.',
  remedy: `${validate} Change the field that the provider's text names.`,
  source: page400,
};
const missing: CitedMeaning = {
  ...invalid,
  code: 'field-missing',
  means: 'A field that the provider needs is not in the request.',
  remedy: `${validate} Fill the field that the provider's text names.`,
};
const badKey: CitedMeaning = {
  code: 'authentication-failed',
  means: 'Authentication failed: the API key is invalid or missing.',
  remedy: 'Check the API key in your Aksita account, and that it belongs to this agent.',
  source: page401,
};
const credits: CitedMeaning = {
  code: 'insufficient-balance',
  means: 'The account has too few credits.',
  remedy: 'Top up credits or renew your subscription plan.',
  source: page402,
};
const forbidden: CitedMeaning = {
  code: 'access-denied',
  means: 'Access to the resource is denied.',
  remedy: 'Check that the API key belongs to the account that owns the agent.',
  source: page403,
};
const notFound: CitedMeaning = {
  code: 'not-found',
  means: 'The session, the agent or the endpoint does not exist.',
  remedy: 'Check the session id, the agent and the address.',
  source: page404,
};
const gateway: CitedMeaning = {
  code: 'provider-unavailable',
  means: 'A gateway found no provider behind it that answers.',
  remedy: 'If the issue persists, contact the support of Aksita with the error timestamp.',
  source: http,
};

/**
 * A reason that names a case of its status. Such an answer counts under HTTP 200 too: `{"status": false}` says that it is none
 * of success, whatever HTTP says. The first sentence is the page's, the others are ways in which a provider may write the same.
 */
function reason(status: number, says: readonly string[], meaning: CitedMeaning): ErrorRow {
  return { on: ['response'], status: [status, 200], says, ...meaning };
}

/** What goes wrong at Aksita, which speaks HTTP only: `{"status": false, "reason": "…"}` under a status. */
export const aksitaErrors: ErrorTable = [
  // Before those about fields, which a key may be taken for under HTTP 200.
  reason(401, ['Invalid or missing API key', 'Missing or invalid API key'], badKey),
  reason(401, ["API key doesn't match agent", "API key doesn't match", "API key doesn't belong", 'API key mismatch'], {
    ...badKey,
    context: { problem: 'mismatch' },
    means: 'The API key does not belong to this agent.',
    remedy: 'Use the API key of the agent that you talk to.',
  }),
  reason(401, ['Revoked API key', 'API key … revoked', 'Key … revoked'], {
    ...badKey,
    context: { problem: 'revoked' },
    means: 'The API key has been revoked.',
    remedy: 'Make a new API key in your Aksita account.',
  }),
  reason(
    401,
    [
      'Missing X-API-Key header',
      'Missing API key',
      'API key … missing',
      'API key … required',
      'No API key',
      'Missing key',
    ],
    {
      ...badKey,
      context: { problem: 'missing' },
      means: 'The request carried no API key.',
      remedy: 'Pass an API key: it goes into the header X-API-Key.',
    },
  ),
  reason(401, ['Invalid API key', 'API key … invalid', 'API key … not valid'], {
    ...badKey,
    means: 'The API key is not valid.',
  }),

  reason(400, ['Empty message content', 'Empty message', 'Message … empty', 'Message … blank'], {
    ...missing,
    context: { field: 'message' },
    means: 'The message is empty.',
    remedy: 'Send a message of something else than blanks.',
  }),
  reason(
    400,
    [
      'Missing required fields {fields:rest?}',
      'Missing required field {fields:rest?}',
      'Missing fields {fields:rest?}',
      'Missing field {fields:rest?}',
      'Required fields missing {fields:rest?}',
      'Required field missing {fields:rest?}',
      '{field} is required',
      '{field} is missing',
      'Missing {field}',
      'Required field',
    ],
    missing,
  ),
  reason(
    400,
    ['Invalid JSON format', 'Invalid JSON', 'Malformed JSON', 'JSON … invalid', 'JSON … malformed', 'JSON parse error'],
    {
      ...invalid,
      means: 'The body of the request is not valid JSON.',
      remedy: 'Send the body as JSON with the header Content-Type: application/json.',
    },
  ),
  reason(
    400,
    [
      'Invalid session ID format',
      'Invalid session ID',
      'Session ID … invalid',
      'Invalid conversation ID',
      'Conversation ID … invalid',
    ],
    {
      ...invalid,
      context: { field: 'session_id' },
      means: 'The id of the session does not have the form that the provider gives them.',
      remedy: 'Pass the id that the provider gave when the session was made, unchanged.',
    },
  ),

  reason(
    402,
    [
      'Insufficient credits to process request',
      'Insufficient credits',
      'Credit balance too low',
      'Credits too low',
      'Not enough credits',
    ],
    credits,
  ),
  reason(402, ['Plan has expired', 'Plan expired', 'Plan … expired', 'Expired plan', 'Subscription … expired'], {
    ...credits,
    code: 'plan-expired',
    means: "The account's plan has expired.",
    remedy: 'Top up credits or renew your subscription plan.',
  }),

  reason(
    403,
    ['Agent is disabled or deleted', 'Agent … disabled', 'Agent … deleted', 'Disabled agent', 'Deleted agent'],
    {
      ...forbidden,
      context: { resource: 'agent' },
      means: 'The agent has been disabled or deleted.',
      remedy: 'Enable the agent in your Aksita account, or use another one.',
    },
  ),
  reason(403, ['Private agent access denied', 'Private agent', 'Agent is private'], {
    ...forbidden,
    context: { resource: 'agent' },
    means: 'The agent is private.',
    remedy: 'Use an API key of the account that owns the agent, or make the agent public.',
  }),
  reason(403, ['Resource access not allowed', 'Access to … resource … not allowed', 'Access … not allowed'], {
    ...forbidden,
    means: 'Access to the resource is not allowed.',
  }),

  reason(404, ['Session ID not found', 'Session … not found', 'Conversation … not found', 'Session … does not exist'], {
    ...notFound,
    context: { resource: 'session' },
    means: 'There is no session of that id.',
    remedy: 'Start a new session, and use the id that it gives.',
  }),
  reason(404, ['Agent not found', 'Agent … not found', 'Agent … does not exist'], {
    ...notFound,
    context: { resource: 'agent' },
    means: 'There is no such agent.',
    remedy: 'Check which agent the API key belongs to.',
  }),
  reason(
    404,
    [
      'Invalid endpoint URL',
      'Invalid endpoint',
      'Invalid URL',
      'Endpoint … not found',
      'Route … not found',
      'Path … not found',
    ],
    {
      ...notFound,
      context: { resource: 'path' },
      means: 'There is no such endpoint.',
      remedy: 'Check the address of the provider: its paths are /session and /chat under https://api.aksita.ai/api.',
    },
  ),

  { on: ['response'], status: 400, ...invalid },
  { on: ['response'], status: 401, ...badKey },
  { on: ['response'], status: 402, ...credits },
  { on: ['response'], status: 403, ...forbidden },
  { on: ['response'], status: 404, ...notFound },
  {
    on: ['response'],
    status: 500,
    code: 'provider-internal-error',
    means: 'An unexpected error of the server; its team is notified automatically.',
    remedy:
      'Retry the request after a brief delay. If the issue persists, contact the support of Aksita with the error timestamp.',
    source: page500,
  },

  {
    on: ['response'],
    status: 429,
    code: 'rate-limited',
    means: 'Too many requests came in too short a time.',
    remedy: 'Send fewer messages at a time, or ask Aksita for a higher rate limit.',
    source: http,
  },
  { on: ['response'], status: 502, ...gateway },
  { on: ['response'], status: 503, ...gateway, means: 'The provider cannot handle requests at the moment.' },
  {
    on: ['response'],
    status: 504,
    ...gateway,
    means:
      'A gateway gave up waiting for the provider, which may have acted on the request, and billed it, all the same.',
    recovery: 'none',
    remedy: 'Look up at Aksita whether the request took effect before you send it again: twice may cost twice.',
  },
];
