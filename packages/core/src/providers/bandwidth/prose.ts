import { explainer } from '../../errors/prose.ts';

const page = 'Bandwidth error page, HTTP Error Codes';
const docs = 'Bandwidth API documentation (github.com/Bandwidth/api-docs, voice/errors.mdx and rateLimits.mdx)';
const http = 'RFC 9110 (HTTP Semantics), section 15.6; the error page does not have this status';
const page400 = `${page} > 400 BAD_REQUEST`;
const page401 = `${page} > 401 UNAUTHORIZED`;
const page403 = `${page} > 403 FORBIDDEN`;
const page404 = `${page} > 404 NOT_FOUND`;
const page503 = `${page} > 503 UNAVAILABLE`;
const overview = `${page} > Overview`;

const noCallOrPath = 'There is no such path, or no such call, or the call is no longer active.';
const noCall = 'There is no such call, or it is no longer active.';
const noPath = 'There is no such path.';
const conflict = 'The call cannot be changed in the state that it is in.';
const mediaType = 'The provider does not take a body of that type.';

/** What each row of the table means, and where it comes from. */
export const explain = explainer({
  'Invalid {field}: must': ['A field of the request is not what it has to be.', docs],
  400: ['The request is malformed or invalid.', page400],
  'Invalid basic authentication token': ['The header with the credentials cannot be decoded.', page401],
  401: ['The user has no access to the account.', page401],
  403: ['The user does not have access to the voice API.', page403],
  'The call-id is no longer active, or the path is not found': [noCallOrPath, page404],
  'Call [{id}] not found': [noCall, docs],
  '404 path': [noPath, docs],
  '404 message: not found': [noCall, page404],
  '404 description: not found': [noCall, page404],
  '404 message: Not Found': [noPath, page404],
  '404 description: Not Found': [noPath, page404],
  404: [noCallOrPath, page404],
  405: ['The path does not take that HTTP method.', overview],
  'Call [{id}] cannot be modified': [conflict, docs],
  409: [conflict, overview],
  "Content type '{mediaType}' not supported": [mediaType, docs],
  415: [mediaType, overview],
  'Account concurrent call limit exceeded': ['The account has as many calls at once as it may have.', docs],
  'Account call creation rate limit exceeded': ['Too many calls were made in too short a time.', docs],
  429: ['Too many requests came in too short a time.', overview],
  500: ['An unknown internal error occurred in the provider.', overview],
  'Handling too many requests': ['The provider handles as many requests as it can.', page503],
  'Managing too many concurrent calls': ['The provider manages as many calls as it can.', page503],
  503: ['No server is available to serve the request, or the system is at capacity.', page503],
  502: ['A gateway found no provider behind it that answers.', http],
  504: ['A gateway gave up waiting for the provider, which may have acted.', http],
});
