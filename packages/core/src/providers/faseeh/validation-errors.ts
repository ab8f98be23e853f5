import type { ErrorTable, RowMeaning } from '../../errors/table.ts';
import { faseehMinimum } from './text.ts';

/** The page's own action for all of them. */
const review = 'Review the request parameters and fix validation issues';

export const invalid: RowMeaning = {
  code: 'invalid-request',
  remedy: `${review}: the provider's text names the parameter.`,
};
const tooShort: RowMeaning = {
  code: 'text-too-short',
  remedy: 'Check text length meets minimum requirements, as the message names them.',
};
const outOfRange: RowMeaning = {
  code: 'parameter-out-of-range',
  remedy: 'Verify parameter values are within valid ranges: stability within 0 and 1, speed within 0.7 and 1.2.',
};
const messageType: RowMeaning = {
  code: 'invalid-request',
  context: { field: 'type' },

  // What we send has the types of the WebSocket page; what to change depends on what was dialled.
  remedy: `${review}: check that the address is the one of the text-to-speech WebSocket, not of the VAPI webhook.`,
};
const noEmbeddings: RowMeaning = {
  code: 'not-found',
  context: { resource: 'voice' },
  remedy: `${review}: choose another voice.`,
};
const fieldMissing: RowMeaning = {
  code: 'field-missing',
  remedy: 'Ensure all required fields are provided.',
};
export const tooLarge: RowMeaning = {
  code: 'payload-too-large',
  remedy: 'Reduce payload size: send less text at once.',
};

/** The cases of 400, which share one code, so that nothing but the text distinguishes them. */
export const validationErrors: ErrorTable = [
  {
    // Names two things at once, and says neither.
    says: 'request validation fails due to invalid or missing parameters',
    ...invalid,
  },
  { says: ['Invalid message type', 'Invalid message types'], ...messageType },
  {
    says: ['Missing voice embeddings', 'voice embeddings are missing', 'no voice embeddings', 'embeddings not found'],
    ...noEmbeddings,
  },
  {
    // The numbers that the provider says, not those that the page has today.
    says: [
      'less than {minimumWords:number} words or {minimumCharacters:number} characters',
      'fewer than {minimumWords:number} words or {minimumCharacters:number} characters',
      'at least {minimumWords:number} words and {minimumCharacters:number} characters',
      'at least {minimumWords:number} words or {minimumCharacters:number} characters',
      'at least {minimumCharacters:number} characters and {minimumWords:number} words',
      'minimum of {minimumWords:number} words and {minimumCharacters:number} characters',
      'minimum {minimumWords:number} words and {minimumCharacters:number} characters',
      'at least {minimumWords:number} words',
      'at least {minimumCharacters:number} characters',
      'minimum of {minimumWords:number} words',
      'minimum of {minimumCharacters:number} characters',
      'minimum {minimumWords:number} words',
      'minimum {minimumCharacters:number} characters',
      'minimum length is {minimumCharacters:number} characters',
    ],
    ...tooShort,
  },
  {
    says: ['Text too short', 'input too short', 'text length is below the minimum'],
    ...tooShort,
    context: { minimumWords: faseehMinimum.words, minimumCharacters: faseehMinimum.characters },
    remedy: `Check text length meets minimum requirements (${faseehMinimum.words} words, ${faseehMinimum.characters} characters).`,
  },
  {
    says: [
      'Payload too large',
      'entity too large',
      'body too large',
      'request too large',
      'text too long',
      'input too long',
      'payload exceeds',
      'payload size exceeds',
      'text exceeds',
    ],
    ...tooLarge,
  },
  {
    says: [
      'Invalid parameter values (out of range): {parameter}',
      'Invalid parameter value (out of range): {parameter}',
      'Invalid parameter values (out of range)',
      'Invalid parameter value (out of range)',
      'out of range: {parameter}',
      'value of {parameter} is out of range',
      'value for {parameter} is out of range',
      'parameter {parameter} is out of range',
      'parameter is out of range',
      'parameters are out of range',
      'value is out of range',
      'values are out of range',
      '{parameter} value is out of range',
      '{parameter} is out of range',
      'value of {parameter} must be between {minimum:number} and {maximum:number}',
      '{parameter} must be between {minimum:number} and {maximum:number}',
      '{parameter} should be between {minimum:number} and {maximum:number}',
      '{parameter} is not between {minimum:number} and {maximum:number}',
      '{parameter} must be at least {minimum:number}',
      '{parameter} must be at most {maximum:number}',
      'Invalid parameter values',
      'Invalid parameter value',
    ],
    ...outOfRange,
  },
  {
    says: [
      'Missing required field: {field}',
      'Missing required fields: {field}',
      'Missing required parameter: {field}',
      'field required: {field}',
      'required field: {field}',
      'Empty or missing required fields',
      'Missing required fields',
      'Missing required field',
      'missing required',
      'field {field} is required',
      'field {field} is missing',
      'field {field} must not be empty',
      '{field} field is required',
      '{field} field is missing',
      '{field} field must not be empty',
      '{field} field cannot be empty',
      'field is required',
      '{field} is not allowed to be empty',
      '{field} should not be empty',
      '{field} must not be empty',
      '{field} cannot be empty',
      '{field} is empty',
      '{field} is missing',
      '{field} is required',
    ],
    ...fieldMissing,
  },
  { says: ['ValidationError', 'Bad Request', 'Request validation failed', 'validation failed'], ...invalid },
];
