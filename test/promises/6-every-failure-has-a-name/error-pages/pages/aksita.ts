import { aksitaErrors } from '@throughline/core/providers/aksita';
import type { ErrorPage, PageFact, Said } from './page.ts';

type Listed = Pick<PageFact, 'kind' | 'text'> & Partial<PageFact>;
type Status = Pick<PageFact, 'code' | 'remedy'> & { readonly status: number; readonly name: string };

/** A text that is on no page: then the status alone decides. */
const anything = 'a text that is on no page';

/** Facts of one status of the page: its number with any text, its title, and what is listed under it. */
function facts(type: Status, listed: readonly Listed[]): readonly PageFact[] {
  const { status, name } = type;
  const heading = `HTTP Status Codes > ${status} ${name}`;
  const common = { ...type, heading, places: ['response'] } as const;
  return [
    { ...common, kind: 'cell', text: anything, verbatim: String(status) },
    { ...common, kind: 'cell', text: name },
    ...listed.map((fact): PageFact => ({ ...common, heading: under(heading, fact), ...fact })),
  ];
}

const under = (heading: string, { kind }: Listed): string => (kind === 'message' ? `${heading} > Reasons` : heading);

const validate = ['Validate required fields and data formats on your end before making API calls'];

const all: readonly PageFact[] = [
  {
    heading: 'Error Response Format',
    kind: 'example',
    text: 'Descriptive error message',
    verbatim: '{ "status": false, "reason": "Descriptive error message" }',
    status: 400,
    code: 'invalid-request',
    places: ['response'],
  },
  ...facts({ status: 400, name: 'Bad Request', code: 'invalid-request', remedy: validate }, [
    { kind: 'cell', text: 'Invalid request parameters or malformed JSON.', remedy: [] },
    {
      kind: 'message',
      text: 'Missing required fields (session_id, message)',
      code: 'field-missing',
      context: { field: 'session_id', fields: ['session_id', 'message'] },
    },
    { kind: 'message', text: 'Invalid JSON format', remedy: ['as JSON', 'Content-Type: application/json'] },
    {
      kind: 'message',
      text: 'Empty message content',
      code: 'field-missing',
      context: { field: 'message' },
      remedy: ['Send a message'],
    },
    {
      kind: 'message',
      text: 'Invalid session ID format',
      context: { field: 'session_id' },
      remedy: ['Pass the id that the provider gave'],
    },
  ]),
  ...facts({ status: 401, name: 'Unauthorized', code: 'authentication-failed', remedy: ['API key'] }, [
    { kind: 'cell', text: 'Authentication failed. Invalid or missing API key.' },
    { kind: 'message', text: 'Missing X-API-Key header', context: { problem: 'missing' }, remedy: ['X-API-Key'] },
    { kind: 'message', text: 'Invalid API key' },
    { kind: 'message', text: 'Revoked API key', context: { problem: 'revoked' }, remedy: ['Make a new API key'] },
    {
      kind: 'message',
      text: "API key doesn't match agent",
      context: { problem: 'mismatch' },
      remedy: ['Use the API key of the agent'],
    },
  ]),
  ...facts(
    {
      status: 402,
      name: 'Payment Required',
      code: 'insufficient-balance',
      remedy: ['Top up credits or renew your subscription plan'],
    },
    [
      { kind: 'cell', text: 'Insufficient credits or plan expired.' },
      { kind: 'message', text: 'Insufficient credits to process request' },
      { kind: 'message', text: 'Plan has expired', code: 'plan-expired', remedy: ['renew your subscription plan'] },
      { kind: 'message', text: 'Credit balance too low' },
      {
        kind: 'example',
        heading: 'Example: Error Handling in JavaScript',
        text: 'Insufficient credits. Please top up to continue.',
        verbatim: "alert('Insufficient credits. Please top up to continue.');",
      },
    ],
  ),
  ...facts({ status: 403, name: 'Forbidden', code: 'access-denied' }, [
    { kind: 'cell', text: 'Access denied to resource.' },
    {
      kind: 'message',
      text: 'Agent is disabled or deleted',
      context: { resource: 'agent' },
      remedy: ['Enable the agent', 'use another one'],
    },
    {
      kind: 'message',
      text: 'Private agent access denied',
      context: { resource: 'agent' },
      remedy: ['make the agent public'],
    },
    { kind: 'message', text: 'Resource access not allowed' },
  ]),
  ...facts({ status: 404, name: 'Not Found', code: 'not-found' }, [
    { kind: 'cell', text: "Requested resource doesn't exist." },
    {
      kind: 'message',
      text: 'Session ID not found',
      context: { resource: 'session' },
      remedy: ['Start a new session'],
    },
    { kind: 'message', text: 'Agent not found', context: { resource: 'agent' }, remedy: ['which agent'] },
    {
      kind: 'message',
      text: 'Invalid endpoint URL',
      context: { resource: 'path' },
      remedy: ['https://api.aksita.ai/api'],
    },
  ]),
  ...facts(
    {
      status: 500,
      name: 'Internal Server Error',
      code: 'provider-internal-error',
      remedy: ['Retry the request after a brief delay', 'If the issue persists, contact', 'with the error timestamp'],
    },
    [{ kind: 'cell', text: 'Unexpected server error. Our team is notified automatically.' }],
  ),
];

/** Under HTTP 200 the sentence alone tells; a title or any text tells nothing there. */
const alsoUnder200: readonly PageFact[] = all
  .filter(({ kind }) => kind === 'message')
  .map((fact) => ({ ...fact, status: 200 }));

/** Aksita's page "Error Codes Reference" (aksita.ai). */
export const aksitaPage: ErrorPage = {
  provider: { name: 'aksita', errors: aksitaErrors },
  cited: 'Aksita error page',
  facts: [...all, ...alsoUnder200],
  shapes: {
    response: [
      { name: '{status, reason}', of: ({ text }: Said) => JSON.stringify({ status: false, reason: text }) },
      {
        name: '{status, reason, remaining_credits, data}',
        of: ({ text }: Said) =>
          JSON.stringify({
            status: false,
            reason: text,
            remaining_credits: 1234,
            data: { plan: 'pro', expired: false },
          }),
      },
    ],
  },
  elsewhere: Array.from(
    { length: 4 },
    () => 'RFC 9110 (HTTP Semantics), section 15; the error page does not have this status',
  ),
};
