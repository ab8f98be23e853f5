import { explainer } from '../../errors/prose.ts';

const page = 'Aksita error page, HTTP Status Codes';
const http = 'RFC 9110 (HTTP Semantics), section 15; the error page does not have this status';
const page400 = `${page} > 400 Bad Request`;
const page401 = `${page} > 401 Unauthorized`;
const page402 = `${page} > 402 Payment Required`;
const page403 = `${page} > 403 Forbidden`;
const page404 = `${page} > 404 Not Found`;
const page500 = `${page} > 500 Internal Server Error`;

const badKey = 'Authentication failed: the API key is invalid or missing.';
const credits = 'The account has too few credits.';

/** What each row of the table means, and where it comes from. */
export const explain = explainer({
  'Invalid or missing API key': [badKey, page401],
  "API key doesn't match agent": ['The API key does not belong to this agent.', page401],
  'Revoked API key': ['The API key has been revoked.', page401],
  'Missing X-API-Key header': ['The request carried no API key.', page401],
  'Invalid API key': ['The API key is not valid.', page401],
  'Empty message content': ['The message is empty.', page400],
  'Missing required fields {fields:rest?}': ['A field that the provider needs is not in the request.', page400],
  'Invalid JSON format': ['The body of the request is not valid JSON.', page400],
  'Invalid session ID format': ['The id of the session does not have the form that the provider gives them.', page400],
  'Insufficient credits to process request': [credits, page402],
  'Plan has expired': ["The account's plan has expired.", page402],
  'Agent is disabled or deleted': ['The agent has been disabled or deleted.', page403],
  'Private agent access denied': ['The agent is private.', page403],
  'Resource access not allowed': ['Access to the resource is not allowed.', page403],
  'Session ID not found': ['There is no session of that id.', page404],
  'Agent not found': ['There is no such agent.', page404],
  'Invalid endpoint URL': ['There is no such endpoint.', page404],
  400: ['The provider refused the request.', page400],
  401: [badKey, page401],
  402: [credits, page402],
  403: ['Access to the resource is denied.', page403],
  404: ['The session, the agent or the endpoint does not exist.', page404],
  500: ['An unexpected error of the server; its team is notified automatically.', page500],
  429: ['Too many requests came in too short a time.', http],
  502: ['A gateway found no provider behind it that answers.', http],
  503: ['The provider cannot handle requests at the moment.', http],
  504: [
    'A gateway gave up waiting for the provider, which may have acted on the request, and billed it, all the same.',
    http,
  ],
});
