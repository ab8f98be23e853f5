import type { WireError } from '@throughline/core';
import { systemRandom } from '@throughline/core/internal';
import { bodhi } from '@throughline/core/providers/bodhi';
import type { ErrorPage, PageFact, Place, Said } from './page.ts';

const everywhere: readonly Place[] = ['handshake', 'response', 'frame', 'close'];
const provider = bodhi({ model: 'hi-general-v2-8khz', sampleRate: 8000 });

type Row = Pick<PageFact, 'code' | 'remedy' | 'support'> & { readonly status: number; readonly name: string };

/** A row of the table: its number with any text, its type, and the rest of its cells. */
function row({ status, name, ...rest }: Row, cells: readonly Partial<PageFact>[]): readonly PageFact[] {
  const numbered = {
    heading: `Error Responses > Error Codes > ${status}`,
    kind: 'cell' as const,
    status,
    providerCode: status,
    places: everywhere,
    ...rest,
  };
  return [
    { ...numbered, text: 'a text that is on no page', verbatim: `<td>${status}</td>` },
    ...[{}, ...cells].map((cell) => ({ ...numbered, name, text: name, ...cell })),
  ];
}

const badRequest = {
  status: 400,
  name: 'Bad Request',
  code: 'invalid-request',
  remedy: ['Consult the documentation', 'configured connection request', 'Note the error message for help'],
} as const;

/** "Errors typically arise from issues such as …"; "account-related problems" may be either of two errors. */
const prose = { heading: 'Error Responses', kind: 'scenario' } as const;

const facts: readonly PageFact[] = [
  ...row(badRequest, [
    {
      text: 'Invalid configuration sent via WebSocket, such as malformed JSON, invalid transaction_id, or unavailable model.',
      verbatim:
        'Invalid configuration sent via WebSocket, such as malformed JSON, invalid <code>transaction_id</code>, or unavailable model.',
    },
    { kind: 'scenario', text: 'Invalid configuration sent via WebSocket' },
    { ...prose, text: 'invalid configurations' },
    { kind: 'scenario', text: 'malformed JSON' },
    {
      kind: 'scenario',
      text: 'invalid transaction_id',
      verbatim: 'invalid <code>transaction_id</code>',
      context: { field: 'transaction_id' },
    },
    { kind: 'scenario', text: 'unavailable model', code: 'model-unavailable' },
  ]),
  ...row(
    {
      status: 401,
      name: 'Unauthorized',
      code: 'authentication-failed',
      remedy: ['Check bodhi.navana.ai for your customer_id, api_key pairing'],
    },
    [
      {
        text: 'Missing or incorrect x-customer-id or x-api-key header.',
        verbatim: 'Missing or incorrect <code>x-customer-id</code> or <code>x-api-key</code> header.',
      },
      { ...prose, text: 'authentication failures' },
    ],
  ),
  ...row(
    {
      status: 402,
      name: 'Insufficient Balance',
      code: 'insufficient-balance',
      remedy: ['Contact billing@navanatech.in to purchase more credits'],
      support: 'billing@navanatech.in',
    },
    [{ text: 'The account does not have enough credits to process the ASR request.' }],
  ),
  ...row(
    {
      status: 403,
      name: 'Inactive Customer',
      code: 'account-inactive',
      remedy: ['Contact billing@navanatech.in to enquire about account activation'],
      support: 'billing@navanatech.in',
    },
    [{ text: 'The customer account is deactivated and cannot process requests.' }],
  ),
  ...row(
    {
      status: 500,
      name: 'Internal Server Error',
      code: 'provider-internal-error',
      remedy: [
        'Retry the request after a brief delay',
        'If the issue persists',
        'capture logs and contact support@navanatech.in with the transaction ID and timestamp',
      ],
      support: 'support@navanatech.in',
    },
    [{ text: 'Unexpected server error or panic during request handling.' }, { ...prose, text: 'server-side issues' }],
  ),
  ...row(
    {
      status: 503,
      name: 'Service Unavailable',
      code: 'provider-unavailable',
      remedy: ['Retry the request after a brief delay'],
    },
    [
      { text: 'The server is currently unavailable or temporarily overloaded.' },
      { text: 'The server may be overloaded or undergoing maintenance.' },
    ],
  ),
];

const timestamp = '2026-11-25T23:00:00Z';

/** Without a number nothing but the text tells what it is. */
const told = (body: (said: Said) => string) => (said: Said) => (said.name === undefined ? undefined : body(said));

const bodies = [
  {
    name: '{error, message, code, timestamp}',
    of: ({ text, status, name }: Said) => JSON.stringify({ error: name, message: text, code: status, timestamp }),
  },
  {
    name: '{error, message}, the type and the text',
    of: told(({ text, name }) => JSON.stringify({ error: name, message: text })),
  },
  {
    name: '{error, message}, the text in both',
    of: told(({ text }) => JSON.stringify({ error: text, message: text })),
  },
  { name: '{error}, as older versions had it', of: told(({ text }) => JSON.stringify({ error: text })) },
  {
    name: '{error, code}, the code a text',
    of: ({ text, status }: Said) => JSON.stringify({ error: text, code: String(status) }),
  },
];

/** Bodhi's page "Error Responses" (navana.gitbook.io/bodhi). */
export const bodhiPage: ErrorPage = {
  provider,
  cited: 'Bodhi error page, Error Responses',
  facts,
  shapes: {
    handshake: bodies,
    response: [...bodies, { name: 'plain text', of: ({ text }) => text }],
    frame: bodies,
    close: [
      { name: 'the text', of: told(({ text }) => text) },
      { name: 'the text after the type', of: told(({ text, name }) => `${name}: ${text}`) },
      ...bodies.slice(0, 2).map((body) => ({ ...body, closeCode: 1008 })),
    ],
  },
  wireOf: (frame) => {
    const events = provider
      .link({ epoch: 1, random: systemRandom, headers: true, credentials: { apiKey: '' } })
      .receive(frame);
    return events.map((event): WireError | undefined => (event.type === 'error' ? event.wire : undefined))[0];
  },
  elsewhere: [
    'RFC 9110 §15.6.3 and §15.6.5',
    'Texts that an early official Python SDK (commit 5c41ad3, websocket_handler.py) matched',
    'Texts that an early official Python SDK (commit 5c41ad3, websocket_handler.py) matched',
  ],
};
