import { explain } from '#prose/aksita';
import type { ErrorRow, ErrorTable, RowMeaning } from '../../errors/table.ts';

const validate = 'Validate required fields and data formats on your end before making API calls.';
const invalid: RowMeaning = {
  code: 'invalid-request',
  remedy: `${validate} Change the field that the provider's text names.`,
};
const missing: RowMeaning = {
  ...invalid,
  code: 'field-missing',
  remedy: `${validate} Fill the field that the provider's text names.`,
};
const badKey: RowMeaning = {
  code: 'authentication-failed',
  remedy: 'Check the API key in your Aksita account, and that it belongs to this agent.',
};
const credits: RowMeaning = {
  code: 'insufficient-balance',
  remedy: 'Top up credits or renew your subscription plan.',
};
const forbidden: RowMeaning = {
  code: 'access-denied',
  remedy: 'Check that the API key belongs to the account that owns the agent.',
};
const notFound: RowMeaning = {
  code: 'not-found',
  remedy: 'Check the session id, the agent and the address.',
};
const gateway: RowMeaning = {
  code: 'provider-unavailable',
  remedy: 'If the issue persists, contact the support of Aksita with the error timestamp.',
};

/**
 * A reason that names a case of its status. Such an answer counts under HTTP 200 too: `{"status": false}` says that it is none
 * of success, whatever HTTP says. The first sentence is the page's, the others are ways in which a provider may write the same.
 */
function reason(status: number, says: readonly string[], meaning: RowMeaning): ErrorRow {
  return { on: ['response'], status: [status, 200], says, ...meaning };
}

/** What goes wrong at Aksita, which speaks HTTP only: `{"status": false, "reason": "…"}` under a status. */
export const aksitaErrors: ErrorTable = explain([
  // Before those about fields, which a key may be taken for under HTTP 200.
  reason(401, ['Invalid or missing API key', 'Missing or invalid API key'], badKey),
  reason(401, ["API key doesn't match agent", "API key doesn't match", "API key doesn't belong", 'API key mismatch'], {
    ...badKey,
    context: { problem: 'mismatch' },
    remedy: 'Use the API key of the agent that you talk to.',
  }),
  reason(401, ['Revoked API key', 'API key … revoked', 'Key … revoked'], {
    ...badKey,
    context: { problem: 'revoked' },
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
      remedy: 'Pass an API key: it goes into the header X-API-Key.',
    },
  ),
  reason(401, ['Invalid API key', 'API key … invalid', 'API key … not valid'], {
    ...badKey,
  }),

  reason(400, ['Empty message content', 'Empty message', 'Message … empty', 'Message … blank'], {
    ...missing,
    context: { field: 'message' },
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
    remedy: 'Top up credits or renew your subscription plan.',
  }),

  reason(
    403,
    ['Agent is disabled or deleted', 'Agent … disabled', 'Agent … deleted', 'Disabled agent', 'Deleted agent'],
    {
      ...forbidden,
      context: { resource: 'agent' },
      remedy: 'Enable the agent in your Aksita account, or use another one.',
    },
  ),
  reason(403, ['Private agent access denied', 'Private agent', 'Agent is private'], {
    ...forbidden,
    context: { resource: 'agent' },
    remedy: 'Use an API key of the account that owns the agent, or make the agent public.',
  }),
  reason(403, ['Resource access not allowed', 'Access to … resource … not allowed', 'Access … not allowed'], {
    ...forbidden,
  }),

  reason(404, ['Session ID not found', 'Session … not found', 'Conversation … not found', 'Session … does not exist'], {
    ...notFound,
    context: { resource: 'session' },
    remedy: 'Start a new session, and use the id that it gives.',
  }),
  reason(404, ['Agent not found', 'Agent … not found', 'Agent … does not exist'], {
    ...notFound,
    context: { resource: 'agent' },
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
    remedy:
      'Retry the request after a brief delay. If the issue persists, contact the support of Aksita with the error timestamp.',
  },

  {
    on: ['response'],
    status: 429,
    code: 'rate-limited',
    remedy: 'Send fewer messages at a time, or ask Aksita for a higher rate limit.',
  },
  { on: ['response'], status: 502, ...gateway },
  { on: ['response'], status: 503, ...gateway },
  {
    on: ['response'],
    status: 504,
    ...gateway,
    recovery: 'none',
    remedy: 'Look up at Aksita whether the request took effect before you send it again: twice may cost twice.',
  },
]);
