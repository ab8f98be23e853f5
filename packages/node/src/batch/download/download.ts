import type { IncomingMessage } from 'node:http';
import { answerOf } from './ask.ts';
import { decoded } from './content-encoding.ts';
import { failed, refused } from './download-errors.ts';
import { received, type Received } from './received.ts';

/** The answer of a server that has the audio. */
export interface Download {
  /** As the server sent it, or empty. */
  readonly etag: string;
  /** To be read once, as slowly as one likes. What interrupts it is thrown as `audio-unreadable`, with the name of the address. */
  readonly bytes: AsyncIterable<Uint8Array>;
  /** Nobody reads them. */
  cancel(): void;
}

interface DownloadLimits {
  /** Milliseconds for which a server may be silent, before its answer or in the middle of it, while it is waited for. */
  readonly silentMs: number;
}

// A byte now and then is enough, however long the whole takes.
const usual: DownloadLimits = { silentMs: 60_000 };

/**
 * Asks for audio at an `http:` or `https:` address, directly or through the proxy that the environment names. A user and a password in
 * it are sent as Basic authorization, to its own scheme, host and port only. At most 10 redirects are followed.
 *
 * It is asked with node:http, since the `fetch` of Node 24 ends the process where a body is read slowly and its server closes the connection.
 *
 * @throws SpeechError `audio-unreadable`, with a `cause` where it may be readable the next time; `config-invalid` for a proxy in the
 *   environment that cannot be used; the reason of the signal
 */
export async function download(url: URL, signal: AbortSignal | undefined, limits = usual): Promise<Download> {
  let answer: IncomingMessage;
  try {
    answer = await answerOf(url, signal, limits.silentMs);
  } catch (error) {
    throw signal?.aborted === true ? signal.reason : failed(url, error);
  }
  const { statusCode: status = 0, headers } = answer;
  const cancel = (): void => void answer.destroy();
  // 203: a proxy on the way has changed something. 206 would be a part of it, for which nobody asked.
  if (status === 200 || status === 203) {
    return { etag: headers.etag ?? '', bytes: bytesOf(url, answer, signal, limits), cancel };
  }
  cancel();
  throw refused(url, answer);
}

async function* bytesOf(
  url: URL,
  answer: IncomingMessage,
  signal: AbortSignal | undefined,
  { silentMs }: DownloadLimits,
): AsyncGenerator<Uint8Array> {
  const progress: Received = { bytes: 0 };
  try {
    yield* decoded(received(answer, silentMs, progress), answer.headers['content-encoding']);
  } catch (error) {
    throw signal?.aborted === true ? signal.reason : failed(url, error, { ...progress, of: lengthOf(answer) });
  } finally {
    answer.destroy();
  }
}

/** Bytes that the server has announced. */
function lengthOf({ headers }: IncomingMessage): number | undefined {
  const length = headers['content-length'];
  return length === undefined ? undefined : Number(length);
}
