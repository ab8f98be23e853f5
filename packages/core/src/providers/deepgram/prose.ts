import { explainer } from '../../errors/prose.ts';

const docs = 'https://developers.deepgram.com/docs/';
const page = `${docs}errors`;
const closes = `${docs}stt-troubleshooting-websocket-data-and-net-errors`;
const rfc = 'RFC 9110 §15.6';
const sdk = 'github.com/deepgram/deepgram-python-sdk/';

const denied = 'The key does not have the permission for this.';
const undecodable = 'What was sent could not be decoded as audio.';
const internal = 'Something failed inside the provider.';
const idle = 'The provider received nothing for 10 s, or no audio in the first 10 s.';

/** What each row of the table means, and where it comes from. */
export const explain = explainer({
  'Project does not have access to the requested model': [
    'The model does not exist, not in this version or for this language, or the project does not have it.',
    page,
  ],
  INSUFFICIENT_PERMISSIONS: [denied, `${page}, ${docs}token-based-authentication`],
  'failed to process audio: corrupt or unsupported data': [undecodable, page],
  400: ['A parameter of the request is wrong.', page],
  401: ['The key or the temporary token is wrong, or the token has expired.', page],
  402: ['The project has no credit left.', page],
  403: [denied, page],
  429: ['The project has as many streams open as its plan allows.', `${page}, ${docs}api-rate-limits`],
  500: [internal, rfc],
  502: ['The provider is overloaded, or a gateway before it could not reach it.', rfc],
  'DATA-0000': [undecodable, closes],
  'NET-0001': [idle, `${closes}, ${sdk}issues/319`],
  'NET-0000': [internal, `${closes}, ${sdk}issues/509`],
  1011: [internal, closes],
  INACTIVE_CLIENT: [idle, 'github.com/livekit/agents/pull/3579'],
  INTERNAL_SERVER_ERROR: [internal, '@deepgram/sdk 5.13.0'],
});
