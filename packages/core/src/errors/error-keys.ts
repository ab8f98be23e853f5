/*
 * Where providers put what, by the names of fields in lower case and without underscores and hyphens: `errorCode`, `error_code`
 * and `ErrorCode` are one. The most specific come first.
 */

/** What went wrong, as an object, a list or a text. */
export const faultKeys: readonly string[] = ['error', 'errors', 'exception', 'fault', 'failure'];
/** More about it; a result may have such a field too. */
export const detailKeys: readonly string[] = ['detail', 'details'];
/** What frames wrap everything in, errors too. */
export const wrapperKeys: readonly string[] = ['data', 'payload', 'body', 'response', 'result'];

export const sentenceKeys: readonly string[] = [
  'message',
  'errormessage',
  'errmsg',
  'msg',
  'errordescription',
  'faultstring',
  'description',
  'reason',
  'detail',
  'details',
  'error',
  'errors',
  'exception',
  'fault',
  'failure',
  'cause',
  'info',
  'errortext',
  'statusmessage',
  'statustext',
  'title',
];

export const codeKeys: readonly string[] = [
  'code',
  'errorcode',
  'errcode',
  'error',
  'type',
  'kind',
  'errortype',
  'name',
];

export const statusKeys: readonly string[] = [
  'status',
  'statuscode',
  'httpstatus',
  'httpstatuscode',
  'httpcode',
  'code',
  'errorcode',
  'errcode',
  'error',
];

/** Short names of what went wrong, beside a sentence. */
export const kindKeys: readonly string[] = ['error', 'title', 'errortype', 'type', 'kind', 'name'];

export const requestIdKeys: readonly string[] = [
  'requestid',
  'xrequestid',
  'transactionid',
  'callid',
  'correlationid',
  'traceid',
  'errorid',
];

/** The same in headers. The last names a passage through somebody else's front door. */
const requestIdHeaders: readonly string[] = [
  'x-request-id',
  'request-id',
  'x-requestid',
  'dg-request-id',
  'x-amzn-requestid',
  'x-amz-request-id',
  'x-ms-request-id',
  'apim-request-id',
  'x-correlation-id',
  'x-transaction-id',
  'x-trace-id',
  'x-amzn-trace-id',
  'x-cloud-trace-context',
  'cf-ray',
];

/** The headers of an answer that an error has a use for. */
export const readHeaders: readonly string[] = ['retry-after', 'content-type', 'location', ...requestIdHeaders];

const longestId = 200;
const longestKey = 40;

/** An id by which the provider's support can find a request; `undefined` for what is none. */
export function idOf(value: unknown): string | undefined {
  if (typeof value === 'number' && Number.isFinite(value)) return String(value);
  const text = typeof value === 'string' ? value.trim() : '';
  return text !== '' && text.length <= longestId && /^[!-~]+$/u.test(text) ? text : undefined;
}

/** The id that a provider gave a request in the headers of its answer. Names in lower case. */
export function requestIdIn(headers: Readonly<Record<string, string>>): string | undefined {
  return requestIdHeaders.map((name) => idOf(headers[name])).find((id) => id !== undefined);
}

const plainKeys = new Map<string, string>();
const mostPlainKeys = 500;

/** The name of a field as the lists here have it. Frames have the same few names again and again. */
export function plainKey(key: string): string {
  const known = plainKeys.get(key);
  if (known !== undefined) return known;
  const plain = key.toLowerCase().replaceAll(/[_-]/gu, '');
  if (plainKeys.size >= mostPlainKeys) plainKeys.clear();
  // A name of somebody's own may be of any length.
  if (key.length <= longestKey) plainKeys.set(key, plain);
  return plain;
}
