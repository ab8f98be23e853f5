import { explain } from '#prose/bodhi';
import { statusRows } from '../../errors/status-rows.ts';
import type { ErrorTable, RowMeaning } from '../../errors/table.ts';

const consult =
  'Consult the documentation (navana.gitbook.io/bodhi) to ensure an appropriately configured connection request, and note the error message for help.';
const billing = 'billing@navanatech.in';
const support = 'support@navanatech.in';

const unauthorized: RowMeaning = {
  code: 'authentication-failed',
  remedy: 'Check bodhi.navana.ai for your customer_id, api_key pairing.',
};
const balance: RowMeaning = {
  code: 'insufficient-balance',
  remedy: `Contact ${billing} to purchase more credits.`,
  support: billing,
};
const inactive: RowMeaning = {
  code: 'account-inactive',
  remedy: `Contact ${billing} to enquire about account activation.`,
  support: billing,
};
const internal: RowMeaning = {
  code: 'provider-internal-error',
  remedy: `Retry the request after a brief delay. If the issue persists, capture logs and contact ${support} with the transaction ID and timestamp.`,
  support,
};
const unavailable: RowMeaning = {
  code: 'provider-unavailable',
  remedy: 'Retry the request after a brief delay.',
};
const badRequest: RowMeaning = {
  code: 'invalid-request',
  remedy: consult,
};
const badTransactionId: RowMeaning = {
  code: 'invalid-request',
  context: { field: 'transaction_id' },
  remedy: `Pass a UUID as transactionId, or leave it out to have a fresh one made. ${consult}`,
};
const badModel: RowMeaning = {
  code: 'model-unavailable',
  remedy: `Choose another model: its name must be one that your account has, like hi-general-v2-8khz. ${consult}`,
};

/** 400 is one of three things, and only the text says which. */
const refusals: ErrorTable = [
  {
    // The page's whole sentence names all three, and says none.
    says: 'such as malformed JSON, invalid transaction_id, or unavailable model',
    ...badRequest,
  },
  {
    says: ['transaction_id is missing', 'missing transaction_id', 'transaction_id is required'],
    ...badTransactionId,
    code: 'field-missing',
  },
  {
    says: [
      'invalid transaction_id',
      'transaction_id is invalid',
      'transaction_id is not valid',
      'transaction_id … not a valid UUID',
    ],
    ...badTransactionId,
  },
  {
    says: ['model is missing', 'missing model', 'model is required'],
    code: 'field-missing',
    context: { field: 'model' },
    remedy: `Pass the name of a model, like hi-general-v2-8khz. ${consult}`,
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
  },
  { says: ['malformed JSON', 'invalid JSON', 'not valid JSON'], ...badRequest },
  { status: 400, ...badRequest },
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
  },
  {
    says: [
      'Internal Server Error',
      'Unexpected server error or panic during request handling',
      'unexpected server error',
      'server-side issues',
    ],
    ...internal,
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
  },
  {
    says: [
      'Bad Request',
      'Invalid configuration sent via WebSocket',
      'invalid configuration',
      'invalid configurations',
    ],
    ...badRequest,
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
export const bodhiErrors: ErrorTable = explain([
  ...statusRows({ 401: unauthorized, 402: balance, 403: inactive, 500: internal, 503: unavailable }),
  {
    status: [502, 504],
    code: 'provider-unavailable',
    remedy: unavailable.remedy ?? null,
  },
  ...refusals,
  ...texts,
]);
