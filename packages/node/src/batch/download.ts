import { SpeechError } from '@throughline/core/internal';

/** The answer of a server that has the audio. */
export interface Download {
  readonly headers: Headers;
  /** To be read once. What interrupts it is thrown as `audio-unreadable`, with the name of the address. */
  readonly bytes: AsyncIterable<Uint8Array>;
  /** Nobody reads them. */
  cancel(): Promise<void>;
}

/** What an address is called: without user, password, query and fragment, which may hold secrets. */
export function nameOfAddress({ protocol, host, pathname }: URL): string {
  return `${protocol}//${host}${pathname}`;
}

/**
 * Asks for audio at an `http:` or `https:` address. A user and a password in it are sent as Basic authorization.
 *
 * @throws SpeechError `audio-unreadable`, with a `cause` where it may be readable the next time
 */
export async function download(url: URL, signal: AbortSignal | undefined): Promise<Download> {
  const answer = await ask(url, signal).catch((error: unknown) => {
    throw signal?.aborted === true ? error : interrupted(url, error);
  });
  const { body, headers, status, ok } = answer;
  const cancel = async (): Promise<void> => body?.cancel();
  if (ok && body !== null) return { headers, bytes: bytesOf(url, body, signal), cancel };
  await cancel();
  const says = `the server answered with HTTP ${`${status} ${answer.statusText}`.trim()}`;
  if (mayPass(status)) throw interrupted(url, new Error(says));
  throw unreadable(url, {
    reason: ok ? 'the answer of the server has no body' : says,
    remedy: 'Open the address elsewhere: check that it exists, and that it may be read without signing in.',
  });
}

async function ask(url: URL, signal: AbortSignal | undefined): Promise<Response> {
  const address = new URL(url);
  const { username, password } = address;
  address.username = '';
  address.password = '';
  const user = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
  return fetch(address, {
    ...(user === ':' ? {} : { headers: { authorization: `Basic ${Buffer.from(user).toString('base64')}` } }),
    ...(signal === undefined ? {} : { signal }),
  });
}

async function* bytesOf(
  url: URL,
  body: ReadableStream<Uint8Array>,
  signal: AbortSignal | undefined,
): AsyncGenerator<Uint8Array> {
  try {
    yield* body;
  } catch (error) {
    throw signal?.aborted === true ? error : interrupted(url, error);
  }
}

/** Statuses of a server that may answer better the next time. */
function mayPass(status: number): boolean {
  return status === 408 || status === 425 || status === 429 || status >= 500;
}

function interrupted(url: URL, cause: unknown): SpeechError {
  return unreadable(url, {
    reason: reasonOf(cause),
    remedy: 'Check the address, and that this machine can reach it.',
    cause,
  });
}

function unreadable(
  url: URL,
  { reason, ...rest }: { readonly reason: string; readonly remedy: string; readonly cause?: unknown },
): SpeechError {
  const name = nameOfAddress(url);
  return new SpeechError('audio-unreadable', {
    message: `${name} cannot be read: ${reason}`,
    context: { path: name, reason },
    ...rest,
    redact: (text) => text.replaceAll(url.href, name),
  });
}

/** `fetch` says in its cause what failed. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error ? error.cause.message : error.message;
}
