import type { WireError } from '@throughline/core';
import { systemRandom } from '@throughline/core/internal';
import { faseeh } from '@throughline/core/providers/faseeh';
import type { ErrorPage, PageFact, Place, Said } from './page.ts';

const everywhere: readonly Place[] = ['handshake', 'response', 'frame', 'close'];
const protocol = faseeh({ voiceId: 'ar-najdi-male-2' });

type Type = Pick<PageFact, 'code' | 'context' | 'remedy' | 'support'> & {
  readonly name: string;
  readonly status: number | readonly number[];
  readonly providerCode: number;
};

/** Where a code comes without a status. */
const codeAlone: readonly Place[] = ['frame', 'close'];

type Listed = Pick<PageFact, 'kind' | 'text'> & Partial<PageFact>;

/** Facts of one error type of the page: its numbers with any text, and what is listed. */
function facts({ name, ...type }: Type, listed: readonly Listed[]): readonly PageFact[] {
  const text = 'a text that is on no page';
  const reference = { ...type, kind: 'cell', heading: 'Error Code Reference', text } as const;
  const statuses = typeof type.status === 'object' ? type.status : [type.status];
  return [
    { ...reference, verbatim: `\`${type.providerCode}\``, places: codeAlone },
    ...statuses.map((status): PageFact => {
      const code = status > 500 ? 'provider-unavailable' : type.code;
      return { ...reference, verbatim: `\`${status}\``, status, code, places: ['handshake', 'response'] };
    }),
    ...listed.map((fact) => ({
      heading: `Error Types > ${name}${fact.kind === 'scenario' ? ' > Common Scenarios' : ''}`,
      name,
      places: everywhere,
      ...type,
      ...fact,
    })),
  ];
}

const authentication: Type = {
  name: 'AuthenticationError',
  status: 401,
  providerCode: 40_101,
  code: 'authentication-failed',
  remedy: ['Verify your API key is correct and valid'],
};
const validation: Type = {
  name: 'ValidationError',
  status: 400,
  providerCode: 40_001,
  code: 'invalid-request',
  remedy: ['Review the request parameters and fix validation issues'],
};
const tooShort = {
  code: 'text-too-short',
  context: { minimumWords: 3, minimumCharacters: 10 },
  remedy: ['Check text length meets minimum requirements'],
} as const;
const balance: Type = {
  name: 'InsufficientBalanceError',
  status: 402,
  providerCode: 40_201,
  code: 'insufficient-balance',
  remedy: [
    'Recharge your account balance',
    'Check your current balance',
    'Add funds to your account via the dashboard',
    'Enable auto-topup to automatically recharge when balance is low',
  ],
};
const access: Type = {
  name: 'ModelAccessError',
  status: 403,
  providerCode: 40_301,
  code: 'access-denied',
  context: { resource: 'model' },
  remedy: [
    'Contact support@faseeh.ai to request access',
    'Verify your subscription plan includes access to the model',
    'Check if the model ID is correct',
  ],
  support: 'support@faseeh.ai',
};
const concurrency: Type = {
  name: 'ConcurrencyLimitError',
  status: 429,
  providerCode: 42_901,
  code: 'concurrency-limit',
  remedy: [
    'Wait for current requests to complete',
    'Reduce the number of simultaneous API calls',
    'Implement request queuing in your application',
    'upgrade your plan',
  ],
};
const internal: Type = {
  name: 'InternalError',
  status: [500, 502, 503, 504],
  providerCode: 50_001,
  code: 'provider-internal-error',
  remedy: [
    'Retry the request after a short delay',
    'If the issue persists, contact support@faseeh.ai with',
    'The error code and message',
    'The request that caused the error',
    'Timestamp of the error',
  ],
  support: 'support@faseeh.ai',
};
const missing: Type = {
  name: 'NotFoundError',
  status: 404,
  providerCode: 40_401,
  code: 'not-found',
  remedy: [
    'Check that the model ID, voice ID, or resource ID is correct',
    "Verify the resource hasn't been deleted",
    "Ensure you're using the correct endpoint",
  ],
};

const plan = (name: string, maximum: number) => ({
  kind: 'cell' as const,
  heading: 'Error Types > ConcurrencyLimitError > Concurrency Limits by Plan',
  text: `Maximum ${maximum} concurrent ${maximum === 1 ? 'request' : 'requests'} allowed. Current: ${maximum + 1}.`,
  verbatim: `* **${name}**: ${maximum} concurrent ${maximum === 1 ? 'request' : 'requests'}`,
  context: { maximum, current: maximum + 1 },
});

const noKey = {
  context: { problem: 'missing' },
  remedy: ['Ensure x-api-key header is included in the request'],
} as const;
const messageType = {
  code: 'invalid-request',
  context: { field: 'type' },
  remedy: ['Review the request parameters and fix validation issues'],
} as const;
const notFound: readonly Listed[] = [
  { kind: 'cell', text: 'NotFoundError' },
  { kind: 'cell', text: 'Not Found' },
  { kind: 'cell', text: "a requested resource doesn't exist" },
  {
    kind: 'scenario',
    text: 'Model not found',
    code: 'model-unavailable',
    context: {},
    remedy: ['Check that the model ID is correct'],
  },
  {
    kind: 'scenario',
    text: 'Voice not found',
    context: { resource: 'voice' },
    remedy: ['Check that the voice ID is correct'],
  },
  {
    kind: 'scenario',
    text: 'Resource endpoint not found',
    context: { resource: 'path' },
    remedy: ["Ensure you're using the correct endpoint"],
  },
  {
    kind: 'example',
    text: 'Model not found: faseeh-v2-preview',
    code: 'model-unavailable',
    context: { model: 'faseeh-v2-preview' },
    remedy: ['Check that the model ID is correct'],
  },
  { kind: 'cell', heading: 'Error Code Reference', text: 'Resource not found' },
];

const onTheSocket = { kind: 'message', heading: 'WebSocket Errors' } as const;

const all: readonly PageFact[] = [
  ...facts(authentication, [
    { kind: 'cell', text: 'AuthenticationError' },
    { kind: 'cell', text: 'Unauthorized' },
    { kind: 'cell', text: 'authentication fails or API key is invalid' },
    { kind: 'scenario', text: 'Missing x-api-key header', verbatim: 'Missing `x-api-key` header', ...noKey },
    {
      kind: 'scenario',
      text: 'Invalid API key format',
      context: { problem: 'malformed' },
      remedy: ['Verify the API key format is correct'],
    },
    {
      kind: 'scenario',
      text: 'Expired API key',
      context: { problem: 'expired' },
      remedy: ["Check that the API key hasn't expired", 'generate a new API key'],
    },
    {
      kind: 'scenario',
      text: 'Revoked or deleted API key',
      context: { problem: 'revoked' },
      remedy: ['Generate a new API key if the current one was revoked'],
    },
    {
      kind: 'scenario',
      text: 'Invalid JWT signature',
      context: { problem: 'malformed' },
      remedy: ['Verify the API key format is correct'],
    },
    { kind: 'example', text: 'Invalid API key' },
    { kind: 'cell', heading: 'Error Code Reference', text: 'Authentication failed or invalid API key' },
    { ...onTheSocket, kind: 'cell', text: 'Missing authentication', ...noKey },
    {
      ...onTheSocket,
      text: 'x-api-key or Authorization header is required. Provide it in query string, headers, or initConnection message.',
      ...noKey,
    },
  ]),
  ...facts(validation, [
    { kind: 'cell', text: 'ValidationError' },
    { kind: 'cell', text: 'Bad Request' },
    { kind: 'cell', text: 'request validation fails due to invalid or missing parameters' },
    {
      kind: 'scenario',
      text: 'Empty or missing required fields',
      code: 'field-missing',
      remedy: ['Ensure all required fields are provided'],
    },
    { kind: 'scenario', text: 'Text too short (less than 3 words or 10 characters)', ...tooShort },
    { kind: 'scenario', text: 'Text too short', ...tooShort },
    {
      kind: 'scenario',
      text: 'Invalid parameter values (out of range)',
      code: 'parameter-out-of-range',
      remedy: ['Verify parameter values are within valid ranges'],
    },
    { kind: 'scenario', text: 'Invalid message types (WebSocket)', ...messageType },
    { kind: 'scenario', text: 'Missing voice embeddings', code: 'not-found', context: { resource: 'voice' } },
    { kind: 'scenario', text: 'Payload too large', code: 'payload-too-large', remedy: ['Reduce payload size'] },
    { kind: 'example', text: 'Text must have at least 3 words and 10 characters', ...tooShort },
    { kind: 'cell', heading: 'Error Code Reference', text: 'Request validation failed' },
    { ...onTheSocket, kind: 'cell', text: 'Invalid message type', ...messageType },
    { ...onTheSocket, text: 'Invalid message type. Expected "voice-request"', ...messageType },
  ]),
  ...facts(balance, [
    { kind: 'cell', text: 'InsufficientBalanceError' },
    { kind: 'cell', text: 'Payment Required' },
    { kind: 'cell', text: "the user's account balance is insufficient to complete the request" },
    {
      kind: 'example',
      text: 'Insufficient wallet balance. Required: $0.50, Available: $0.25',
      context: { required: '0.50', available: '0.25', currency: '$' },
    },
    { kind: 'cell', heading: 'Error Code Reference', text: 'Insufficient account balance' },
  ]),
  ...facts(access, [
    { kind: 'cell', text: 'ModelAccessError' },
    { kind: 'cell', text: 'Forbidden' },
    { kind: 'cell', text: "the user attempts to access a model they don't have permission to use" },
    {
      kind: 'example',
      text: 'This model is not enabled for your account. Please contact support@faseeh.ai to get access.',
    },
    {
      kind: 'cell',
      text: 'Some models require special access. Contact support to request access to restricted models.',
    },
    { kind: 'cell', heading: 'Error Code Reference', text: 'Model access denied' },
  ]),
  ...facts(concurrency, [
    { kind: 'cell', text: 'ConcurrencyLimitError' },
    { kind: 'cell', text: 'Too Many Requests' },
    {
      kind: 'cell',
      text: 'the user has exceeded their concurrent request limit based on their subscription plan',
    },
    {
      kind: 'example',
      text: 'Concurrency limit exceeded. Maximum 5 concurrent requests allowed. Current: 6. Please upgrade your plan https://app.faseeh.ai/en/subscription or contact support@faseeh.ai for more information.',
      context: { maximum: 5, current: 6 },
    },
    plan('Basic Plan', 2),
    plan('Starter Plan', 5),
    plan('Growth Plan', 10),
    plan('Scale Plan', 20),
    plan('Free/No Plan', 1),
    { kind: 'cell', heading: 'Error Code Reference', text: 'Concurrent request limit exceeded' },
  ]),
  ...facts(internal, [
    { kind: 'cell', text: 'InternalError' },
    { kind: 'cell', text: 'Internal Server Error' },
    { kind: 'cell', text: 'an internal server error happens or external services fail' },
    { kind: 'scenario', text: 'Internal server errors' },
    {
      kind: 'scenario',
      text: 'External API failures (ElevenLabs)',
      context: { part: 'upstream' },
      remedy: ['wait a few minutes and retry', 'support@faseeh.ai'],
      retryAfterMs: 120_000,
    },
    { kind: 'scenario', text: 'Database connection issues', context: { part: 'database' } },
    { kind: 'scenario', text: 'File storage failures (R2)', context: { part: 'storage' } },
    { kind: 'scenario', text: 'Request timeouts', context: { failure: 'timeout' } },
    { kind: 'scenario', text: 'Connection errors', context: { failure: 'connection' } },
    { kind: 'example', text: 'Internal server error' },
    { kind: 'cell', heading: 'Error Code Reference', text: 'Internal server or external service error' },
    { kind: 'cell', text: 'Bad Gateway', status: 502, code: 'provider-unavailable' },
    { kind: 'cell', text: 'Service Unavailable', status: 503, code: 'provider-unavailable' },
    { kind: 'cell', text: 'Gateway Timeout', status: 504, code: 'provider-unavailable' },
  ]),
  ...facts(missing, notFound),
  // "`40401` (or `50001` for some cases)": behind the status, or with a text.
  ...facts({ ...missing, providerCode: 50_001 }, notFound).filter(({ places }) => places !== codeAlone),
];

/** Without a number nothing but the text tells what it is. */
const told = (body: (said: Said) => string) => (said: Said) => (said.name === undefined ? undefined : body(said));

const bodies = [
  {
    name: '{errorCode, errorMessage}',
    of: ({ text, providerCode }: Said) => JSON.stringify({ errorCode: providerCode, errorMessage: text }),
  },
  {
    name: '{errorCode, errorMessage}, the code a text',
    of: ({ text, providerCode }: Said) => JSON.stringify({ errorCode: String(providerCode), errorMessage: text }),
  },
];

/** Faseeh's page "Errors" (docs.faseeh.ai). */
export const faseehPage: ErrorPage = {
  provider: protocol,
  cited: 'Faseeh error page, Errors',
  facts: all,
  shapes: {
    handshake: [...bodies, { name: 'plain text', of: ({ text }) => text }],
    response: [...bodies, { name: 'plain text', of: ({ text }) => text }],
    frame: [
      { name: '{type, message}', of: told(({ text }) => JSON.stringify({ type: 'error', message: text })) },
      { name: '{type, errorMessage}', of: told(({ text }) => JSON.stringify({ type: 'error', errorMessage: text })) },
      ...bodies,
    ],
    close: [
      { name: 'the text', of: told(({ text }) => text) },
      { name: 'the text after the type', of: told(({ text, name }) => `${name}: ${text}`) },
      ...bodies.slice(0, 1).map((body) => ({ ...body, closeCode: 1008 })),
    ],
  },
  wireOf: (frame) => {
    const events = protocol
      .link({ epoch: 1, random: systemRandom, credentials: { apiKey: '' }, headers: true })
      .receive(frame);
    return events.map((event): WireError | undefined => (event.type === 'error' ? event.wire : undefined))[0];
  },
  elsewhere: ['RFC 9110 §15.5.14'],
};
