import type { ErrorRow, ErrorTable } from '../../errors/table.ts';

const page = 'Aksita error page';
const inferred = `${page}; the case is documented, its wording is not: the pattern is inferred`;

type Meaning = Pick<ErrorRow, 'code' | 'means' | 'context' | 'scope' | 'remedy'>;

const badKey: Meaning = {
  code: 'authentication-failed',
  means: 'The API key is not valid.',
  remedy: 'Check the API key in your Aksita account, and that it belongs to this agent.',
};
const invalid: Meaning = {
  code: 'invalid-request',
  means: 'The service refused the request.',
  remedy: "Change the field that the service's text names.",
};
const credits: Meaning = {
  code: 'insufficient-balance',
  means: 'The account has too few credits.',
  remedy: 'Top up the credits of your Aksita account, or renew its plan.',
};
const forbidden: Meaning = {
  code: 'access-denied',
  means: 'The API key does not allow this.',
  remedy: 'Check that the API key belongs to the account that owns the agent.',
};
const notFound: Meaning = {
  code: 'not-found',
  means: 'The session, the agent or the endpoint does not exist.',
  remedy: 'Check the session id, the agent and the address.',
};

/**
 * A reason that tells a case of its status. Such an answer counts under HTTP 200 too: `{"status": false}` says that it is none
 * of success, whatever HTTP says.
 */
function reason(status: number, message: RegExp, meaning: Meaning): ErrorRow {
  return { on: ['response'], status: [status, 200], message, ...meaning, source: inferred };
}

/**
 * What goes wrong at Aksita, which speaks HTTP only: `{"status": false, "reason": "…"}` under a status, which alone is
 * certain; the reasons are documented as cases, not word for word.
 */
export const aksitaErrors: ErrorTable = [
  reason(400, /\b(?:invalid|malformed)\b.{0,20}\bJSON\b|\bJSON\b.{0,40}\b(?:invalid|malformed|error)\b/iu, {
    code: 'invalid-request',
    means: 'The body of the request is not JSON.',
    remedy: 'Send the body as JSON with the header Content-Type: application/json.',
  }),
  reason(400, /\binvalid (?<field>session_id|conversation_id)\b/iu, {
    ...invalid,
    means: 'The id of the session does not have the form that the service gives them.',
    remedy: 'Pass the id that the service gave when the session was made, unchanged.',
  }),
  reason(400, /\binvalid (?:session|conversation) id\b|\b(?:session|conversation) id (?:format )?(?:is )?invalid\b/iu, {
    ...invalid,
    context: { field: 'session_id' },
    means: 'The id of the session does not have the form that the service gives them.',
    remedy: 'Pass the id that the service gave when the session was made, unchanged.',
  }),
  reason(400, /\bempty (?<field>message)\b/iu, {
    code: 'field-missing',
    means: 'The message is empty.',
    remedy: 'Send a message of something else than blanks.',
  }),
  reason(400, /\b(?<field>message)\b.{0,20}\bempty\b/iu, {
    code: 'field-missing',
    means: 'The message is empty.',
    remedy: 'Send a message of something else than blanks.',
  }),
  reason(400, /\b(?<field>session_id|conversation_id|message)\b.{0,40}\b(?:required|missing)\b/iu, {
    code: 'field-missing',
    means: 'A field that the service needs is not in the request.',
  }),
  reason(400, /\b(?:required|missing)\b.{0,40}\b(?<field>session_id|conversation_id|message)\b/iu, {
    code: 'field-missing',
    means: 'A field that the service needs is not in the request.',
  }),
  reason(400, /\b(?:required field|field required|missing field)\b/iu, {
    code: 'field-missing',
    means: 'A field that the service needs is not in the request.',
  }),

  reason(401, /\b(?:key|agent)\b.{0,60}\b(?:does not|doesn't|do not) (?:match|belong)\b|\bmismatch\b/iu, {
    ...badKey,
    context: { problem: 'mismatch' },
    means: 'The API key does not belong to this agent.',
    remedy: 'Use the API key of the agent that you talk to.',
  }),
  reason(401, /\bkey\b.{0,40}\brevoked\b|\brevoked\b.{0,20}\bkey\b/iu, {
    ...badKey,
    context: { problem: 'revoked' },
    means: 'The API key has been revoked.',
    remedy: 'Make a new API key in your Aksita account.',
  }),
  reason(401, /\bkey\b.{0,40}\b(?:missing|required)\b|\bmissing\b.{0,20}\bkey\b/iu, {
    ...badKey,
    context: { problem: 'missing' },
    means: 'The request carried no API key.',
    remedy: 'Pass an API key: it goes into the header X-API-Key.',
  }),
  reason(401, /\binvalid\b.{0,20}\bkey\b|\bkey\b.{0,20}\binvalid\b/iu, badKey),

  reason(402, /\bplan\b.{0,40}\bexpired\b|\bexpired\b.{0,20}\bplan\b/iu, {
    code: 'plan-expired',
    means: "The account's plan has expired.",
    remedy: 'Renew the plan of your Aksita account.',
  }),
  reason(402, /\bcredits?\b/iu, { ...credits, remedy: 'Top up the credits of your Aksita account.' }),

  reason(403, /\bagent\b.{0,40}\b(?:disabled|deleted)\b/iu, {
    ...forbidden,
    context: { resource: 'agent' },
    means: 'The agent has been disabled or deleted.',
    remedy: 'Enable the agent in your Aksita account, or use another one.',
  }),
  reason(403, /\bprivate\b.{0,20}\bagent\b|\bagent\b.{0,20}\bprivate\b/iu, {
    ...forbidden,
    context: { resource: 'agent' },
    means: 'The agent is private.',
    remedy: 'Use an API key of the account that owns the agent, or make the agent public.',
  }),

  reason(404, /\b(?:session|conversation)\b.{0,80}\bnot found\b/iu, {
    ...notFound,
    context: { resource: 'session' },
    means: 'There is no session of that id.',
    remedy: 'Start a new session, and use the id that it gives.',
  }),
  reason(404, /\bagent\b.{0,80}\bnot found\b/iu, {
    ...notFound,
    context: { resource: 'agent' },
    means: 'There is no such agent.',
    remedy: 'Check which agent the API key belongs to.',
  }),
  reason(404, /\b(?:endpoint|route|path|url)\b.{0,80}\bnot found\b/iu, {
    ...notFound,
    context: { resource: 'path' },
    means: 'There is no such endpoint.',
    remedy: 'Check the address of the service: its paths are /session and /chat under https://api.aksita.ai/api.',
  }),

  { on: ['response'], status: 400, ...invalid, source: page },
  { on: ['response'], status: 401, ...badKey, source: page },
  { on: ['response'], status: 402, ...credits, source: page },
  { on: ['response'], status: 403, ...forbidden, means: 'What was asked for is not allowed.', source: page },
  { on: ['response'], status: 404, ...notFound, source: page },
  {
    on: ['response'],
    status: 500,
    code: 'provider-internal-error',
    means: 'Something unexpected failed inside the service; it has been told of that by itself.',
    remedy: 'If it goes on, contact the support of Aksita with the time of the error.',
    source: page,
  },
];
