import { bandwidth } from '@throughline/core/providers/bandwidth';
import type { ErrorPage, PageFact, Said } from './page.ts';

type Listed = Pick<PageFact, 'kind' | 'text'> & Partial<PageFact>;
type Status = Pick<PageFact, 'code' | 'context' | 'remedy' | 'support'> & {
  readonly status: number;
  readonly heading: string;
  /** As the overview writes it. */
  readonly title: string;
  /** What the provider puts into `type`. */
  readonly name?: string;
};

/** A text that is on no page: then the status alone decides. */
const anything = 'a text that is on no page';

/** Facts of one status of the page: its number with any text, its title in the overview, and what is listed under it. */
function facts({ heading, title, ...type }: Status, listed: readonly Listed[] = []): readonly PageFact[] {
  const common = { ...type, places: ['response'] } as const;
  return [
    { ...common, heading: 'Overview', kind: 'cell', text: anything, verbatim: `${type.status} - ${title}` },
    // "Not Found" is a message of its own.
    ...(title === 'Not Found' ? [] : [{ ...common, heading: 'Overview', kind: 'cell', text: title } as const]),
    ...listed.map((fact): PageFact => ({ ...common, heading, ...fact })),
  ];
}

const ticket = [
  'https://support.bandwidth.com',
  'support ticket',
  'with the original request and the response returned',
  'Remove any passwords or sensitive information from the support ticket',
];
const support = 'https://support.bandwidth.com';
const inTheHeader = { context: { problem: 'malformed' } } as const;

const all: readonly PageFact[] = [
  ...facts(
    {
      status: 400,
      heading: '400 – BAD_REQUEST > Validation Errors',
      title: 'Bad Request',
      name: 'validation',
      code: 'invalid-request',
      remedy: ['See the message of the error for tips before trying again'],
    },
    [
      { kind: 'message', text: 'Bad Request' },
      { kind: 'cell', heading: '400 – BAD_REQUEST', text: 'the request is malformed or invalid' },
    ],
  ),
  ...facts(
    {
      status: 401,
      heading: '401 – UNAUTHORIZED > Authorization Errors',
      title: 'Unauthorized',
      name: 'authentication-error',
      code: 'authentication-failed',
      remedy: [
        'Ensure the username and password are correct along with the correct account number',
        'credentials guide',
      ],
    },
    [
      { kind: 'message', text: 'Unauthorized' },
      { kind: 'message', text: 'The credentials provided were invalid' },
      { kind: 'message', text: 'Invalid basic authentication token', ...inTheHeader },
      { kind: 'message', text: 'Failed to decode basic authentication token', ...inTheHeader },
      {
        kind: 'cell',
        heading: '401 – UNAUTHORIZED',
        text: 'the specified user does not have access to the account',
      },
    ],
  ),
  ...facts(
    {
      status: 403,
      heading: '403 – FORBIDDEN > Forbidden Errors',
      title: 'Forbidden',
      name: 'authorization-error',
      code: 'access-denied',
      remedy: ['access to the voice API', 'account number'],
    },
    [
      { kind: 'message', text: 'Forbidden' },
      { kind: 'message', text: 'Access is denied' },
      { kind: 'cell', heading: '403 – FORBIDDEN', text: 'the user does not have access to the voice API' },
    ],
  ),
  ...facts(
    {
      status: 404,
      heading: '404 – NOT_FOUND',
      title: 'Not Found',
      name: 'validation',
      code: 'not-found',
      remedy: ['Ensure the call-id of the request is correct and adjust the request path accordingly'],
    },
    [
      {
        kind: 'message',
        heading: '404 – NOT_FOUND > Call Not found errors',
        text: 'not found',
        context: { resource: 'call' },
        exactly: true,
      },
      {
        kind: 'message',
        heading: '404 – NOT_FOUND > Nonexistent Path errors',
        text: 'Not Found',
        context: { resource: 'path' },
        exactly: true,
      },
      { kind: 'message', text: 'NOT FOUND', exactly: true, verbatim: 'not found' },
      { kind: 'cell', text: 'the call-id is no longer active, or the path is not found' },
    ],
  ),
  ...facts({ status: 405, heading: '', title: 'Method Not Allowed', code: 'method-not-allowed' }),
  ...facts({
    status: 409,
    heading: '',
    title: 'Conflict',
    code: 'conflict',
    context: { resource: 'call' },
  }),
  ...facts({ status: 415, heading: '', title: 'Invalid Media-Type', code: 'unsupported-media-type' }),
  ...facts({
    status: 429,
    heading: '',
    title: 'Too Many Requests',
    code: 'rate-limited',
    remedy: ['ask Bandwidth for a higher rate'],
  }),
  ...facts({
    status: 500,
    heading: '',
    title: 'Internal Server Error',
    code: 'provider-internal-error',
    remedy: ticket,
    support,
  }),
  ...facts(
    {
      status: 503,
      heading: '503 – UNAVAILABLE > Unavailable Errors',
      title: 'Unavailable',
      name: 'system-overloaded',
      code: 'provider-unavailable',
      remedy: ['Try the request again', 'If you continue to receive HTTP-503 errors', ...ticket],
      support,
    },
    [
      { kind: 'message', text: 'Handling too many requests', context: { overload: 'requests' } },
      { kind: 'message', text: 'Managing too many concurrent calls', context: { overload: 'calls' } },
      { kind: 'cell', heading: '503 – UNAVAILABLE', text: 'the service is unavailable for some reason' },
      { kind: 'cell', heading: '503 – UNAVAILABLE', text: 'there are no servers available to serve the request' },
      { kind: 'cell', heading: '503 – UNAVAILABLE', text: 'the system is at capacity' },
    ],
  ),
];

const typed = (field: string) => ({
  name: `{type, ${field}}`,
  of: ({ text, name = 'error' }: Said) => JSON.stringify({ type: name, [field]: text, id: null }),
});

const docs = 'Bandwidth API documentation (github.com/Bandwidth/api-docs, voice/errors.mdx and rateLimits.mdx)';
const http = 'RFC 9110 (HTTP Semantics), section 15.6; the error page does not have this status';

/** Bandwidth's page "Errors" of the HTTP Voice API (dev.bandwidth.com, `voice/errors.md`). */
export const bandwidthPage: ErrorPage = {
  provider: bandwidth,
  cited: 'Bandwidth error page',
  facts: all,
  shapes: {
    // The page calls the text its message; the documentation calls it description.
    response: [typed('message'), typed('description')],
  },
  elsewhere: [...Array.from({ length: 7 }, () => docs), http, http],
};
