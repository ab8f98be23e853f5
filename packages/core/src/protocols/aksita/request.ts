import type { HttpResponse } from '../../errors/from-response.ts';
import { SpeechError } from '../../errors/speech-error.ts';
import type { AksitaFetchRequest, AksitaSettings } from './options.ts';
import { abortedBy, tooLate, unanswered, type UnansweredSetting } from './unanswered.ts';

/** An answer that has been read to its end. */
export interface Answer {
  readonly status: number;
  readonly headers: HttpResponse['headers'];
  readonly body: string;
}

/** Longer answers are not read to their end; the longest text that a language model says is far below. */
const answerLimitBytes = 1024 * 1024;

export type SendSettings = Pick<AksitaSettings, 'fetch' | 'limitMs' | 'clock' | 'host'> & {
  readonly redact: (text: string) => string;
};

/**
 * Sends one request and reads its answer, whatever its status. Settles within the limit even where `fetch` does not look at
 * its signal.
 *
 * Rejects with `outcome-unknown` where no whole answer came, with `aborted`, with `frame-too-large` for an answer of more
 * than 1 MiB, and with `unknown-host`, `connection-refused`, `certificate-invalid` or `network-unreachable` where the
 * platform tells that nothing was sent.
 */
export async function send(
  settings: SendSettings,
  url: string,
  request: Omit<AksitaFetchRequest, 'signal'>,
  signal: AbortSignal | undefined,
): Promise<Answer> {
  const { clock, limitMs } = settings;
  const setting = (): UnansweredSetting => ({ ...settings, wallNow: clock.wallNow() });
  if (signal?.aborted === true) throw abortedBy(signal, false);
  const stop = new AbortController();
  let timer: unknown;
  let onAbort = (): void => undefined;
  try {
    const given = new Promise<never>((_, reject) => {
      const giveUp = (error: SpeechError): void => {
        reject(error);
        stop.abort(error);
      };
      timer = clock.setTimeout(() => {
        giveUp(tooLate(limitMs, setting()));
      }, limitMs);
      onAbort = () => {
        if (signal !== undefined) giveUp(abortedBy(signal, true));
      };
      signal?.addEventListener('abort', onAbort, { once: true });
    });
    const answer = ask(settings.fetch, url, { ...request, signal: stop.signal });
    // Where the limit wins, what the request still says has no listener.
    answer.catch(() => undefined);
    return await Promise.race([answer, given]);
  } catch (error) {
    throw error instanceof SpeechError ? error : unanswered(error, setting());
  } finally {
    clock.clearTimeout(timer);
    signal?.removeEventListener('abort', onAbort);
  }
}

async function ask(fetch: AksitaSettings['fetch'], url: string, request: AksitaFetchRequest): Promise<Answer> {
  const response = await fetch(url, request);
  const { status, headers } = response;
  try {
    return { status, headers, body: await bodyOf(response) };
  } catch (error) {
    // A refusal is told by its status alone; of a reply nothing is left without its body.
    if (status >= 200 && status < 300) throw error;
    return { status, headers, body: '' };
  }
}

async function bodyOf(response: HttpResponse): Promise<string> {
  const { body } = response;
  if (body === null) return '';
  if (body === undefined) return checked(await response.text());
  const reader = body.getReader();
  const decoder = new TextDecoder('utf-8');
  const chunks: Uint8Array[] = [];
  let length = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done || value === undefined) break;
    length += value.length;
    if (length > answerLimitBytes) {
      reader.cancel().catch(() => undefined);
      throw tooLarge();
    }
    chunks.push(value);
  }
  return decoder.decode(joined(chunks, length));
}

function joined(chunks: readonly Uint8Array[], length: number): Uint8Array {
  const bytes = new Uint8Array(length);
  let offset = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, offset);
    offset += chunk.length;
  }
  return bytes;
}

function checked(text: string): string {
  if (text.length > answerLimitBytes) throw tooLarge();
  return text;
}

function tooLarge(): SpeechError {
  return new SpeechError('frame-too-large', {
    message: `aksita answered with more than ${answerLimitBytes} bytes`,
    context: { limitBytes: answerLimitBytes },
    recovery: 'none',
    scope: 'utterance',
    provider: 'aksita',
  });
}
