import type { ErrorRow, ErrorTable, RowMeaning } from '../../errors/table.ts';

const docs = 'https://www.assemblyai.com/docs/streaming/';
const page = `${docs}common-session-errors-and-closures`;
const sdk = 'npm assemblyai 4.41.5, src/utils/errors/streaming.ts';
const both = `${page}; ${sdk}`;
/** In a public repository, under "AssemblyAI Streaming STT v3 smoke tests": what it sent, word by word. */
const seen = 'Log of the live provider, 2026-09-24';

const tooMany: RowMeaning = {
  code: 'concurrency-limit',
  means: 'The account has opened too many sessions in a minute.',
  remedy: 'Wait a minute, or ask AssemblyAI for a higher limit.',
  retryAfterMs: 60_000,
};
const auth: RowMeaning = {
  code: 'authentication-failed',
  means: 'The API key or the token is missing, wrong or too old.',
  remedy: 'Check the key, or give a fresh token for each dial.',
};
const expired: RowMeaning = {
  code: 'connection-lost',
  means: 'The session has lasted 3 h, or as long as its token allows.',
};
const noCredit: RowMeaning = {
  code: 'insufficient-balance',
  means: 'The account does not have enough credit.',
};
const denied: RowMeaning = { code: 'access-denied', means: 'The account may not do this.' };
const idle: RowMeaning = {
  code: 'connection-lost',
  means: 'Nothing was sent for as long as the inactivity timeout.',
};
const over: RowMeaning = { code: 'connection-lost', means: 'The provider does not have the session any more.' };
const badLength: RowMeaning = {
  code: 'audio-invalid',
  context: { reason: 'the length of a message' },
  means: 'A message was shorter than 50 ms or longer than 1 s.',
  remedy: null,
};
const invalid: RowMeaning = { code: 'invalid-request', means: 'A parameter or a message is wrong.' };
const internal: RowMeaning = { code: 'provider-internal-error', means: 'Something failed inside the provider.' };

/**
 * What goes wrong at AssemblyAI. The socket always opens; whatever is wrong then comes as `{"type":"Error","error_code","error"}`,
 * followed by a close with the same number, whose reason need not say it. Cases have moved from number to number, and two pages
 * disagree about 1008 and 3009: the words decide before the numbers. The numbers of version 2, 4000 to 4103, are in the official
 * client still, but no page has them.
 */
export const assemblyaiErrors: ErrorTable = [
  {
    says: ['Too many concurrent sessions', 'Too many streams'],
    ...tooMany,
    source: `${both}; ${docs}concurrency`,
  },
  {
    says: ['Missing Authorization header', 'Invalid API key', 'Signature has expired', 'Not Authorized'],
    ...auth,
    source: `${both}; ${seen}`,
  },
  { says: ['Insufficient funds', 'insufficient account balance'], ...noCredit, source: both },
  {
    says: 'account temporarily disabled',
    code: 'account-inactive',
    means: 'The account is disabled.',
    source: page,
  },
  { says: ['This feature is paid-only', 'Unauthorized Connection'], ...denied, source: both },
  { says: ['Maximum session duration exceeded', 'Session has expired'], ...expired, source: both },
  { says: ['Session terminated due to inactivity', 'Session Timeout'], ...idle, source: `${seen}; ${sdk}` },
  {
    says: [
      'Session ID does not exist',
      'Session is closed',
      'Unique session violation',
      'This session has been reconnected',
    ],
    ...over,
    source: sdk,
  },
  {
    says: ['Input duration violation', 'Audio too short', 'Audio too long', 'Audio too small to transcode'],
    ...badLength,
    source: both,
  },
  {
    says: 'Audio Transmission Rate Exceeded',
    ...invalid,
    means: 'The audio came faster than in real time.',
    remedy: 'Leave the option pace at 1.',
    source: page,
  },
  {
    says: "Invalid 'speech_model'",
    code: 'model-unavailable',
    means: 'The provider does not have the model.',
    source: seen,
  },
  { says: "User Input Validation Error: Invalid '{field}'", ...invalid, source: seen },
  {
    says: ['Invalid JSON', 'Invalid Message', 'not a valid Encoding', 'must be a positive integer'],
    ...invalid,
    source: `${both}; ${seen}`,
  },
  { says: 'Session Cancelled: An error occurred', ...internal, source: page },
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
    means: 'The session was refused: for its credentials, or because there are too many. Only the words say which.',
    remedy: 'Check the credentials, and how many sessions the account opens in a minute.',
    source: `${page}; ${docs}concurrency`,
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
      [4029, { code: 'rate-limited', means: 'The account has sent too many requests.' }],
      [4030, over],
      [4031, idle],
      [4032, badLength],
      [4033, badLength],
      [4034, badLength],
      [4101, invalid],
      [4102, tooMany],
      [4103, over],
    ] as const
  ).flatMap(([number, meaning]) => byNumber(number, meaning, sdk)),
  // Of the request for a token.
  { on: ['refused'], status: 401, ...auth, source: `${docs}api-spec/generate-streaming-token` },
];

/** A number alone, in a frame or as a close code. */
function byNumber(number: number, meaning: RowMeaning, source: string = page): readonly ErrorRow[] {
  return [
    { on: ['frame'], providerCode: number, ...meaning, source },
    { closeCode: number, ...meaning, source },
  ];
}
