import { systemClock } from '../clock.ts';
import { classify } from './classify.ts';
import { isErrorBody } from './error-object.ts';
import { headersOf, isSuccess, textOfChunks } from './http-answer.ts';
import { saidIn } from './said-text.ts';
import { Secrets } from './redact.ts';
import { withRecovery, type SpeechError } from './speech-error.ts';
import type { ErrorSource, WireFact } from './table.ts';

/** As much of a `Response` of `fetch` as is needed; what other HTTP clients give is easily wrapped. */
export interface HttpResponse {
  /** The status of HTTP, like 429. */
  readonly status: number;
  /** The headers of the answer; `get` takes a name in any case. */
  readonly headers: { get(name: string): string | null };
  /** What was asked; without it an error cannot say where. */
  readonly url?: string;
  /** Read in place of `text` where it is there, so that no more than 64 KiB of it is taken. */
  readonly body?: HttpBody | null;
  /** The body, to be read once. */
  text(): Promise<string>;
  /** With it, an answer that is no error can still be read afterwards. */
  clone?(): HttpResponse;
}

/** A stream of bytes that has not been read yet. */
interface HttpBody {
  getReader(): {
    read(): Promise<{ readonly done: boolean; readonly value?: Uint8Array | undefined }>;
    cancel(): Promise<void>;
  };
}

/** What `fromResponse` takes besides the answer. */
export interface FromResponseOptions {
  /** What must never be shown: the credentials that the request was made with, as a text or any object that holds them. */
  readonly secrets?: unknown;
  /** Milliseconds since 1970 by which a `Retry-After` date is read. Default: now. */
  readonly wallNow?: number;
  /** An id by which the provider's support can find the request. */
  readonly requestId?: string | undefined;
}

const bodyLimitBytes = 64 * 1024;

/**
 * The error that a provider's HTTP answer is, named by the provider's table; `undefined` where it is none. An answer of 2xx is
 * one only if its body is JSON that says so: `"status": false` or `"false"`, an `error` that is not empty, or nothing but a code and
 * a text of an error; to see that, a clone of it is read where there is `clone`, else the
 * answer itself. Any other answer's body is read and gone. At most 64 KiB of a body are read. Never rejects: a body that
 * cannot be read counts as empty. It names the error and does nothing about it, so that `recovery` is `none`: `retrying` does what
 * can be done.
 *
 * @param source - the provider: its protocol, or `{ name, errors }` with its table
 */
export async function fromResponse(
  source: ErrorSource,
  response: HttpResponse,
  options: FromResponseOptions = {},
): Promise<SpeechError | undefined> {
  const error = await judgeResponse(source, response, options);
  return error === undefined ? undefined : withRecovery(error, 'none');
}

/** The same, with the recovery that the table names: for those who do it. */
export async function judgeResponse(
  source: ErrorSource,
  response: HttpResponse,
  { secrets, wallNow = systemClock.wallNow(), requestId }: FromResponseOptions = {},
): Promise<SpeechError | undefined> {
  const { status } = response;
  const good = isSuccess(status);
  if (good && !mayBeJson(response)) return undefined;
  const body = await bodyOf(good ? (response.clone?.() ?? response) : response);
  if (good && !saysError(body)) return undefined;
  const { headers, url } = response;
  return errorOfAnswer(source, { status, headers, url, body }, { secrets, wallNow, requestId });
}

/** An answer that has been read. */
export interface ReadAnswer extends Pick<HttpResponse, 'status' | 'headers'> {
  readonly url?: string | undefined;
  readonly body: string;
}

/** The error that an answer is which is known to be one, with the recovery that the table names. */
export function errorOfAnswer(
  source: ErrorSource,
  { status, headers, url, body }: ReadAnswer,
  { secrets, wallNow = systemClock.wallNow(), requestId }: FromResponseOptions = {},
): SpeechError {
  const fact: WireFact = { type: 'response', status, headers: headersOf(headers), body };
  return classify(source.errors, fact, {
    provider: source.name,
    secrets: collected(secrets),
    wallNow,
    // Nothing that an HTTP answer can say depends on it.
    phase: 'opening',
    requestId,
    address: addressOf(url),
    surface: 'http',
  }).error;
}

function addressOf(url: string | undefined): string | undefined {
  if (url === undefined || !URL.canParse(url)) return undefined;
  const { protocol, host, pathname } = new URL(url);
  return `${protocol}//${host}${pathname}`;
}

function collected(secrets: unknown): Secrets {
  if (secrets instanceof Secrets) return secrets;
  const collection = new Secrets();
  // In a list, so that a single text counts too.
  collection.add([secrets]);
  return collection;
}

/** Whether the body is worth a look: audio that streams in must not be waited for. */
export function mayBeJson({ headers, status }: HttpResponse): boolean {
  return status !== 204 && /\bjson\b|^\s*text\/plain\b/iu.test(headers.get('content-type') ?? '');
}

function saysError(body: string): boolean {
  const { error } = saidIn(body);
  return error?.objects[0] !== undefined && isErrorBody(error.objects[0]);
}

async function bodyOf(response: HttpResponse): Promise<string> {
  try {
    return await beginningOf(response);
  } catch {
    // The connection broke, or somebody has read it: the status still says something.
    return '';
  }
}

/** The first 64 KiB of a body, as text. Rejects where it breaks off before. */
export async function beginningOf(response: HttpResponse): Promise<string> {
  const { body } = response;
  if (body === undefined) return (await response.text()).slice(0, bodyLimitBytes);
  return body === null ? '' : textOfChunks(await beginningOfStream(body));
}

async function beginningOfStream(body: HttpBody): Promise<readonly Uint8Array[]> {
  const reader = body.getReader();
  const chunks: Uint8Array[] = [];
  let room = bodyLimitBytes;
  while (room > 0) {
    const { done, value } = await reader.read();
    if (done || value === undefined) return chunks;
    chunks.push(value.subarray(0, room));
    room -= value.length;
  }
  // What the rest comes to is of no interest, nor whether it can be stopped.
  reader.cancel().catch(() => undefined);
  return chunks;
}
