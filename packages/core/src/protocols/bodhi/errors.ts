import type { ErrorRow, ErrorTable } from '../../errors/table.ts';

const errorPage = 'Bodhi error page (navana.gitbook.io/bodhi, Error responses)';
const pageWords = `${errorPage}, columns "type" and "cause"; that a frame without a code carries words of them is inferred`;
const sdkTexts = 'Texts that an early official Python SDK (commit 5c41ad3, websocket_handler.py) matched';

type Meaning = Pick<ErrorRow, 'code' | 'means' | 'remedy'>;

const unauthorized: Meaning = {
  code: 'authentication-failed',
  means: 'The API key or the customer id is missing or wrong.',
  remedy: 'Check the API key, and the customer id that belongs to it, in the Bodhi dashboard at bodhi.navana.ai.',
};
const balance: Meaning = {
  code: 'insufficient-balance',
  means: 'The account has not enough credits for the request.',
  remedy: 'Buy credits: write to billing@navanatech.in.',
};
const inactive: Meaning = {
  code: 'account-inactive',
  means: 'The account is deactivated.',
  remedy: 'Ask billing@navanatech.in to activate the account.',
};
const internal: Meaning = {
  code: 'provider-internal-error',
  means: 'Something unexpected failed inside the service.',
  remedy: 'If it goes on, send the transaction id and the time of the error to support@navanatech.in.',
};
const unavailable: Meaning = {
  code: 'provider-unavailable',
  means: 'The service is unavailable, overloaded or under maintenance.',
};
const badTransactionId: Meaning = {
  code: 'invalid-request',
  means: 'The transaction id is not a UUID.',
  remedy: 'Pass a UUID as transactionId, or leave it out to have a fresh one made.',
};
const badModel: Meaning = {
  code: 'model-unavailable',
  means: 'The model does not exist, or the account does not have it.',
  remedy: 'Choose another model: its name must be one that your account has, like hi-general-v2-8khz.',
};
const malformed: Meaning = {
  code: 'invalid-request',
  means: 'The service could not read the configuration as JSON.',
  // The frame is ours and its fields were checked; nothing that the caller can change is known to cause this.
  remedy: null,
};
const badRequest: Meaning = {
  code: 'invalid-request',
  means: 'The service refused the configuration.',
  remedy: "Compare the configuration with the service's documentation; the service's text names the part.",
};

/**
 * What goes wrong at Bodhi. A refused handshake has the number as HTTP status; a frame has it as `code`, in the one of
 * two known shapes, or not at all, in the other one, which leaves the words of the error page or a text.
 *
 * Not here, because nothing is known of them: close codes, and 404 or 429. 499, 502 and 504 are numbers that the official
 * SDK gives to its own failures; the last two are here as what HTTP says they are.
 */
export const bodhiErrors: ErrorTable = [
  // By number. Where a frame has both, the number decides: the texts have changed between versions of the service.
  { on: ['refused', 'frame'], status: 401, ...unauthorized, source: errorPage },
  { on: ['refused', 'frame'], status: 402, ...balance, source: errorPage },
  { on: ['refused', 'frame'], status: 403, ...inactive, source: errorPage },
  { on: ['refused', 'frame'], status: 500, ...internal, source: errorPage },
  { on: ['refused', 'frame'], status: 503, ...unavailable, source: errorPage },
  {
    on: ['refused'],
    status: [502, 504],
    code: 'provider-unavailable',
    means: 'A gateway before the service could not reach it, or had no answer from it in time.',
    source: 'RFC 9110 §15.6.3 and §15.6.5',
  },

  // 400 is one of three things, and only the text tells which. A text may stand in "error" or in "message"; the page is about
  // answers over HTTP as well.
  {
    on: ['refused', 'frame'],
    message: /\b(?<field>transaction[_ ]id) (?:is )?missing\b/iu,
    ...badTransactionId,
    code: 'field-missing',
    means: 'The transaction id is missing.',
    source: sdkTexts,
  },
  {
    on: ['refused', 'frame'],
    message: /\b(?<field>transaction[_ ]id)(?:(?<=\binvalid transaction[_ ]id)| is (?:invalid|not valid))\b/iu,
    ...badTransactionId,
    source: `${errorPage}; ${sdkTexts}`,
  },
  {
    on: ['refused', 'frame'],
    message: /\b(?<field>model) is missing/iu,
    code: 'field-missing',
    means: 'The configuration names no model.',
    remedy: 'Pass the name of a model, like hi-general-v2-8khz.',
    source: sdkTexts,
  },
  {
    on: ['refused', 'frame'],
    message: /\bmodel (?:['"](?<model>[^'"]{1,200})['"] )?is (?:not available|unavailable)|\bunavailable model\b/iu,
    ...badModel,
    source: `${errorPage}; ${sdkTexts}`,
  },
  { on: ['refused', 'frame'], status: 400, message: /\bjson\b/iu, ...malformed, source: errorPage },
  { on: ['refused', 'frame'], status: 400, ...badRequest, source: errorPage },

  // Frames without a number.
  {
    on: ['frame'],
    message: /^unauthorized\b|\b(?:missing|wrong|invalid) x-(?:customer-id|api-key)\b/iu,
    ...unauthorized,
    source: pageWords,
  },
  { on: ['frame'], message: /\binsufficient balance\b|\bnot enough credits\b/iu, ...balance, source: pageWords },
  {
    on: ['frame'],
    message: /\binactive customer\b|\b(?:account|customer) is (?:deactivated|inactive)\b/iu,
    ...inactive,
    source: pageWords,
  },
  {
    on: ['frame'],
    message: /\binternal server error\b|\bunexpected server error\b/iu,
    ...internal,
    source: pageWords,
  },
  {
    on: ['frame'],
    message: /\bservice (?:is )?unavailable\b|\boverloaded\b|\bunder maintenance\b/iu,
    ...unavailable,
    source: pageWords,
  },
  { on: ['frame'], message: /^bad request\b.*\bjson\b|\bmalformed json\b/iu, ...malformed, source: pageWords },
  { on: ['frame'], message: /^bad request\b/iu, ...badRequest, source: pageWords },
];
