import { explainer } from '../../errors/prose.ts';

const page = 'Bodhi error page, Error Responses';
const sdkTexts = 'Texts that an early official Python SDK (commit 5c41ad3, websocket_handler.py) matched';
const gateways = 'RFC 9110 §15.6.3 and §15.6.5';

const unauthorized = 'The API key or the customer id is missing or incorrect.';
const balance = 'The account does not have enough credits for the request.';
const inactive = 'The customer account is deactivated.';
const internal = 'Something unexpected failed inside the provider.';
const unavailable = 'The provider is unavailable, overloaded or under maintenance.';
const badRequest = 'The provider refused the configuration.';

/** What each row of the table means, and where it comes from. */
export const explain = explainer({
  401: [unauthorized, `${page} > Error Codes > 401`],
  402: [balance, `${page} > Error Codes > 402`],
  403: [inactive, `${page} > Error Codes > 403`],
  500: [internal, `${page} > Error Codes > 500`],
  503: [unavailable, `${page} > Error Codes > 503`],
  502: ['A gateway before the provider could not reach it, or had no answer from it in time.', gateways],
  'such as malformed JSON, invalid transaction_id, or unavailable model': [badRequest, `${page} > Error Codes > 400`],
  'transaction_id is missing': ['The transaction id is missing.', sdkTexts],
  'invalid transaction_id': ['The transaction id is not a UUID.', `${page} > Error Codes > 400; ${sdkTexts}`],
  'model is missing': ['The configuration names no model.', sdkTexts],
  'unavailable model: {model}': [
    'The model does not exist, or the account does not have it.',
    `${page} > Error Codes > 400; ${sdkTexts}`,
  ],
  'malformed JSON': ['The provider could not read the configuration as JSON.', `${page} > Error Codes > 400`],
  400: [badRequest, `${page} > Error Codes > 400`],
  Unauthorized: [unauthorized, `${page} > Error Codes > 401`],
  'Insufficient Balance': [balance, `${page} > Error Codes > 402`],
  'Inactive Customer': [inactive, `${page} > Error Codes > 403`],
  'Internal Server Error': [internal, `${page} > Error Codes > 500`],
  'Service Unavailable': [unavailable, `${page} > Error Codes > 503`],
  'Bad Request': [badRequest, `${page} > Error Codes > 400`],
});
