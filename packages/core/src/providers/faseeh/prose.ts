import { explainer } from '../../errors/prose.ts';

const page = 'Faseeh error page, Errors';
const reference = `${page} > Error Code Reference`;
const socketPage = `${page} > WebSocket Errors`;
const listed = `${page} > Error Types > ValidationError`;

const internal = 'Something failed inside the provider.';
const unavailable = 'The gateway of the provider cannot reach it, or has no answer in time.';
const badKey = 'Authentication failed, or the API key is invalid.';
const balance = 'The wallet does not hold what the request costs.';
const modelAccess = 'The model is not enabled for the account.';
const concurrency = 'The account has as many requests running as its plan allows at once.';
const notFound = 'The model, the voice or the endpoint does not exist.';
const invalid = 'The provider refused a parameter.';
const tooShort = 'The text has fewer words or characters than the provider takes.';
const tooLarge = 'The request is larger than the provider takes.';

/** What each row of the table means, and where it comes from. */
export const explain = explainer({
  'an internal server error happens or external services fail': [
    internal,
    `${page} > Error Types > InternalError; ${reference}`,
  ],
  'External API failures': [
    'A provider behind this one, such as ElevenLabs, failed.',
    `${page} > Error Types > InternalError; ${page} > Handling Errors > 500/502/503/504 - InternalError`,
  ],
  'Database connection issues': ["The provider's database failed.", `${page} > Error Types > InternalError`],
  'File storage failures': ["The provider's file storage failed.", `${page} > Error Types > InternalError`],
  'Bad Gateway': [unavailable, `${page} > Error Types > InternalError`],
  'Request timeouts': ['Something inside the provider took too long.', `${page} > Error Types > InternalError`],
  'Connection errors': ['A connection inside the provider failed.', `${page} > Error Types > InternalError`],
  'Internal server errors': [internal, `${page} > Error Types > InternalError`],
  500: [internal, reference],
  502: [unavailable, reference],
  'x-api-key or Authorization header is required': [
    'The request carried no API key.',
    `${page} > Error Types > AuthenticationError; ${socketPage}`,
  ],
  'Invalid API key format': [
    'The format of the API key is invalid, or its JWT has no valid signature.',
    `${page} > Error Types > AuthenticationError`,
  ],
  'Expired API key': ['The API key has expired.', `${page} > Error Types > AuthenticationError`],
  'Revoked or deleted API key': [
    'The API key has been revoked or deleted.',
    `${page} > Error Types > AuthenticationError`,
  ],
  AuthenticationError: [badKey, `${page} > Error Types > AuthenticationError; ${reference}`],
  'Required: {required:amount}, Available: {available:amount}': [
    balance,
    `${page} > Error Types > InsufficientBalanceError; ${reference}`,
  ],
  ModelAccessError: [modelAccess, `${page} > Error Types > ModelAccessError; ${reference}`],
  'Maximum {maximum:number} concurrent requests allowed. Current: {current:number}': [
    concurrency,
    `${page} > Error Types > ConcurrencyLimitError; ${reference}`,
  ],
  'Model not found: {model}': ['There is no model of that id.', `${page} > Error Types > NotFoundError`],
  'Voice not found: {id}': ['There is no voice of that id.', `${page} > Error Types > NotFoundError`],
  'Resource endpoint not found': ['There is no such endpoint.', `${page} > Error Types > NotFoundError`],
  NotFoundError: [notFound, `${page} > Error Types > NotFoundError; ${reference}`],
  'request validation fails due to invalid or missing parameters': [invalid, listed],
  'Invalid message type': [
    'The type of the message is not one that this endpoint takes. As far as is known, "voice-request" is the message of a VAPI webhook.',
    `${listed}; ${socketPage}`,
  ],
  'Missing voice embeddings': ['The voice has no embeddings, so that nothing can be spoken with it.', listed],
  'less than {minimumWords:number} words or {minimumCharacters:number} characters': [tooShort, listed],
  'Text too short': [tooShort, listed],
  'Payload too large': [tooLarge, listed],
  'Invalid parameter values (out of range): {parameter}': ['A parameter is out of its range.', listed],
  'Missing required field: {field}': ['A required field is missing or empty.', listed],
  ValidationError: [invalid, `${listed}; ${reference}`],
  400: [invalid, reference],
  401: [badKey, reference],
  402: [balance, reference],
  403: [modelAccess, reference],
  404: [notFound, reference],
  413: [tooLarge, 'RFC 9110 §15.5.14'],
  429: [concurrency, reference],
  40101: [badKey, reference],
  40201: [balance, reference],
  40301: [modelAccess, reference],
  40401: [notFound, reference],
  42901: [concurrency, reference],
  50001: [internal, reference],
  40001: [invalid, reference],
});
