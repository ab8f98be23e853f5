import { explain } from '#prose/assemblyai';
import type { ErrorRow, ErrorTable, RowMeaning } from '../../errors/table.ts';

const tooMany: RowMeaning = {
  code: 'concurrency-limit',
  remedy: 'Wait a minute, or ask AssemblyAI for a higher limit.',
  retryAfterMs: 60_000,
};
const auth: RowMeaning = {
  code: 'authentication-failed',
  remedy: 'Check the key, or give a fresh token for each dial.',
};
const expired: RowMeaning = { code: 'connection-lost' };
const noCredit: RowMeaning = { code: 'insufficient-balance' };
const denied: RowMeaning = { code: 'access-denied' };
const idle: RowMeaning = { code: 'connection-lost' };
const over: RowMeaning = { code: 'connection-lost' };
const badLength: RowMeaning = {
  code: 'audio-invalid',
  context: { reason: 'the length of a message' },
  remedy: null,
};
const invalid: RowMeaning = { code: 'invalid-request' };
const internal: RowMeaning = { code: 'provider-internal-error' };

/**
 * What goes wrong at AssemblyAI. The socket always opens; whatever is wrong then comes as `{"type":"Error","error_code","error"}`,
 * followed by a close with the same number, whose reason need not say it. Cases have moved from number to number, and two pages
 * disagree about 1008 and 3009: the words decide before the numbers. The numbers of version 2, 4000 to 4103, are in the official
 * client still, but no page has them.
 */
export const assemblyaiErrors: ErrorTable = explain([
  { says: ['Too many concurrent sessions', 'Too many streams'], ...tooMany },
  { says: ['Missing Authorization header', 'Invalid API key', 'Signature has expired', 'Not Authorized'], ...auth },
  { says: ['Insufficient funds', 'insufficient account balance'], ...noCredit },
  { says: 'account temporarily disabled', code: 'account-inactive' },
  { says: ['This feature is paid-only', 'Unauthorized Connection'], ...denied },
  { says: ['Maximum session duration exceeded', 'Session has expired'], ...expired },
  { says: ['Session terminated due to inactivity', 'Session Timeout'], ...idle },
  {
    says: [
      'Session ID does not exist',
      'Session is closed',
      'Unique session violation',
      'This session has been reconnected',
    ],
    ...over,
  },
  {
    says: ['Input duration violation', 'Audio too short', 'Audio too long', 'Audio too small to transcode'],
    ...badLength,
  },
  {
    says: 'Audio Transmission Rate Exceeded',
    ...invalid,
    remedy: 'Leave the option pace at 1.',
  },
  { says: "Invalid 'speech_model'", code: 'model-unavailable' },
  { says: "User Input Validation Error: Invalid '{field}'", ...invalid },
  { says: ['Invalid JSON', 'Invalid Message', 'not a valid Encoding', 'must be a positive integer'], ...invalid },
  { says: 'Session Cancelled: An error occurred', ...internal },
  ...byNumber(3009, tooMany),
  ...byNumber(3008, expired),
  ...byNumber(3007, badLength),
  ...byNumber(3006, invalid),
  ...byNumber(3005, internal),
  {
    closeCode: 1008,
    code: 'access-denied',
    recovery: 'reconnect',
    once: true,
    remedy: 'Check the credentials, and how many sessions the account opens in a minute.',
  },
  ...(
    [
      [4000, invalid],
      [4001, auth],
      [4002, noCredit],
      [4003, denied],
      [4004, over],
      [4008, expired],
      [4010, over],
      [4029, { code: 'rate-limited' }],
      [4030, over],
      [4031, idle],
      [4032, badLength],
      [4033, badLength],
      [4034, badLength],
      [4101, invalid],
      [4102, tooMany],
      [4103, over],
    ] as const
  ).flatMap(([number, meaning]) => byNumber(number, meaning)),
  // Of the request for a token.
  { on: ['refused'], status: 401, ...auth },
]);

/** A number alone, in a frame or as a close code. */
function byNumber(number: number, meaning: RowMeaning): readonly ErrorRow[] {
  return [
    { on: ['frame'], providerCode: number, ...meaning },
    { closeCode: number, ...meaning },
  ];
}
