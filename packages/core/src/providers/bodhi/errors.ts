import type { ErrorTable, RowMeaning } from '../../errors/table.ts';

/** The page's title, and the heading over its table. */
const page = 'Bodhi error page, Error Responses';
const codes = (status: number) => `${page} > Error Codes > ${status}`;
const sdkTexts = 'Texts that an early official Python SDK (commit 5c41ad3, websocket_handler.py) matched';
const gateways = 'RFC 9110 §15.6.3 and §15.6.5';

const consult =
  'Consult the documentation (navana.gitbook.io/bodhi) to ensure an appropriately configured connection request, and note the error message for help.';
const billing = 'billing@navanatech.in';
const support = 'support@navanatech.in';

const unauthorized: RowMeaning = {
  code: 'authentication-failed',
  means: 'The API key or the customer id is missing or incorrect.',
  remedy: 'Check bodhi.navana.ai for your customer_id, api_key pairing.',
};
const balance: RowMeaning = {
  code: 'insufficient-balance',
  means: 'The account does not have enough credits for the request.',
  remedy: `Contact ${billing} to purchase more credits.`,
  support: billing,
};
const inactive: RowMeaning = {
  code: 'account-inactive',
  means: 'The customer account is deactivated.',
  remedy: `Contact ${billing} to enquire about account activation.`,
  support: billing,
};
const internal: RowMeaning = {
  code: 'provider-internal-error',
  means: 'Something unexpected failed inside the provider.',
  remedy: `Retry the request after a brief delay. If the issue persists, capture logs and contact ${support} with the transaction ID and timestamp.`,
  support,
};
const unavailable: RowMeaning = {
  code: 'provider-unavailable',
  means: 'The provider is unavailable, overloaded or under maintenance.',
  remedy: 'Retry the request after a brief delay.',
};
const badRequest: RowMeaning = {
  code: 'invalid-request',
  means: 'The provider refused the configuration.',
  remedy: consult,
};
const badTransactionId: RowMeaning = {
  code: 'invalid-request',
  context: { field: 'transaction_id' },
  means: 'The transaction id is not a UUID.',
  remedy: `Pass a UUID as transactionId, or leave it out to have a fresh one made. ${consult}`,
};
const badModel: RowMeaning = {
  code: 'model-unavailable',
  means: 'The model does not exist, or the account does not have it.',
  remedy: `Choose another model: its name must be one that your account has, like hi-general-v2-8khz. ${consult}`,
};

/** 400 is one of three things, and only the text says which. */
const refusals: ErrorTable = [
  {
    // The page's whole sentence names all three, and says none.
    says: 'such as malformed JSON, invalid transaction_id, or unavailable model',
    ...badRequest,
    source: codes(400),
  },
  {
    says: ['transaction_id is missing', 'missing transaction_id', 'transaction_id is required'],
    ...badTransactionId,
    code: 'field-missing',
    means: 'The transaction id is missing.',
    source: sdkTexts,
  },
  {
    says: [
      'invalid transaction_id',
      'transaction_id is invalid',
      'transaction_id is not valid',
      'transaction_id … not a valid UUID',
    ],
    ...badTransactionId,
    source: `${codes(400)}; ${sdkTexts}`,
  },
  {
    says: ['model is missing', 'missing model', 'model is required'],
    code: 'field-missing',
    context: { field: 'model' },
    means: 'The configuration names no model.',
    remedy: `Pass the name of a model, like hi-general-v2-8khz. ${consult}`,
    source: sdkTexts,
  },
  {
    says: [
      'unavailable model: {model}',
      'unavailable model',
      'model not available: {model}',
      'model {model?} is not available',
      'model unavailable: {model}',
      'model {model?} is unavailable',
      'model {model?} does not exist',
      'invalid model: {model}',
    ],
    ...badModel,
    source: `${codes(400)}; ${sdkTexts}`,
  },
  {
    says: ['malformed JSON', 'invalid JSON', 'not valid JSON'],
    ...badRequest,
    means: 'The provider could not read the configuration as JSON.',
    source: codes(400),
  },
  { status: 400, ...badRequest, source: codes(400) },
];

/** Without a number, which a frame or a close reason may leave out, there are the words of the page's columns. */
const texts: ErrorTable = [
  {
    says: [
      'Unauthorized',
      'Missing or incorrect x-customer-id or x-api-key header',
      ...['x-customer-id', 'x-api-key'].flatMap((header) => [
        `missing ${header}`,
        `${header} is missing`,
        `${header} header is missing`,
        `incorrect ${header}`,
        `${header} is incorrect`,
        `wrong ${header}`,
        `invalid ${header}`,
        `${header} is invalid`,
      ]),
      'invalid API key',
      'authentication failures',
      'authentication failed',
    ],
    ...unauthorized,
    source: codes(401),
  },
  {
    says: [
      'Insufficient Balance',
      'does not have enough credits to process the ASR request',
      'not have enough credits',
      'not enough credits',
      'insufficient credits',
    ],
    ...balance,
    source: codes(402),
  },
  {
    says: [
      'Inactive Customer',
      'customer account is deactivated',
      'account is deactivated',
      'customer is deactivated',
      'customer is inactive',
      'account is inactive',
    ],
    ...inactive,
    source: codes(403),
  },
  {
    says: [
      'Internal Server Error',
      'Unexpected server error or panic during request handling',
      'unexpected server error',
      'server-side issues',
    ],
    ...internal,
    source: codes(500),
  },
  {
    says: [
      'Service Unavailable',
      'The server is currently unavailable or temporarily overloaded',
      'The server may be overloaded or undergoing maintenance',
      'is overloaded',
      'under maintenance',
      'undergoing maintenance',
    ],
    ...unavailable,
    source: codes(503),
  },
  {
    says: [
      'Bad Request',
      'Invalid configuration sent via WebSocket',
      'invalid configuration',
      'invalid configurations',
    ],
    ...badRequest,
    source: codes(400),
  },
];

/**
 * What goes wrong at Bodhi. A refused handshake has the number as HTTP status; a frame has it as `code`, in the one of
 * two known shapes, or not at all, in the other one, which leaves the words of the error page or a text. Where there is a
 * number, it decides: the texts have changed between versions of the provider.
 *
 * Not here, because nothing is known of them: close codes, and 404 or 429. 499, 502 and 504 are numbers that the official
 * SDK gives to its own failures; the last two are here as what HTTP says they are.
 */
export const bodhiErrors: ErrorTable = [
  { status: 401, ...unauthorized, source: codes(401) },
  { status: 402, ...balance, source: codes(402) },
  { status: 403, ...inactive, source: codes(403) },
  { status: 500, ...internal, source: codes(500) },
  { status: 503, ...unavailable, source: codes(503) },
  {
    status: [502, 504],
    code: 'provider-unavailable',
    means: 'A gateway before the provider could not reach it, or had no answer from it in time.',
    remedy: unavailable.remedy ?? null,
    source: gateways,
  },
  ...refusals,
  ...texts,
];
