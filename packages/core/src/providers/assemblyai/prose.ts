import { explainer } from '../../errors/prose.ts';

const docs = 'https://www.assemblyai.com/docs/streaming/';
const page = `${docs}common-session-errors-and-closures`;
const sdk = 'npm assemblyai 4.41.5, src/utils/errors/streaming.ts';
const both = `${page}; ${sdk}`;
/** In a public repository, under "AssemblyAI Streaming STT v3 smoke tests": what it sent, word by word. */
const seen = 'Log of the live provider, 2026-09-24';

const tooMany = 'The account has opened too many sessions in a minute.';
const auth = 'The API key or the token is missing, wrong or too old.';
const noCredit = 'The account does not have enough credit.';
const denied = 'The account may not do this.';
const expired = 'The session has lasted 3 h, or as long as its token allows.';
const idle = 'Nothing was sent for as long as the inactivity timeout.';
const over = 'The provider does not have the session any more.';
const badLength = 'A message was shorter than 50 ms or longer than 1 s.';
const invalid = 'A parameter or a message is wrong.';
const internal = 'Something failed inside the provider.';

/** What each row of the table means, and where it comes from. */
export const explain = explainer({
  'Too many concurrent sessions': [tooMany, `${both}; ${docs}concurrency`],
  'Missing Authorization header': [auth, `${both}; ${seen}`],
  'Insufficient funds': [noCredit, both],
  'account temporarily disabled': ['The account is disabled.', page],
  'This feature is paid-only': [denied, both],
  'Maximum session duration exceeded': [expired, both],
  'Session terminated due to inactivity': [idle, `${seen}; ${sdk}`],
  'Session ID does not exist': [over, sdk],
  'Input duration violation': [badLength, both],
  'Audio Transmission Rate Exceeded': ['The audio came faster than in real time.', page],
  "Invalid 'speech_model'": ['The provider does not have the model.', seen],
  "User Input Validation Error: Invalid '{field}'": [invalid, seen],
  'Invalid JSON': [invalid, `${both}; ${seen}`],
  'Session Cancelled: An error occurred': [internal, page],
  3009: [tooMany, page],
  3008: [expired, page],
  3007: [badLength, page],
  3006: [invalid, page],
  3005: [internal, page],
  1008: [
    'The session was refused: for its credentials, or because there are too many. Only the words say which.',
    `${page}; ${docs}concurrency`,
  ],
  4000: [invalid, sdk],
  4001: [auth, sdk],
  4002: [noCredit, sdk],
  4003: [denied, sdk],
  4004: [over, sdk],
  4008: [expired, sdk],
  4010: [over, sdk],
  4029: ['The account has sent too many requests.', sdk],
  4030: [over, sdk],
  4031: [idle, sdk],
  4032: [badLength, sdk],
  4033: [badLength, sdk],
  4034: [badLength, sdk],
  4101: [invalid, sdk],
  4102: [tooMany, sdk],
  4103: [over, sdk],
  401: [auth, `${docs}api-spec/generate-streaming-token`],
});
