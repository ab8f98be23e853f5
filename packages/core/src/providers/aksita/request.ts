import type { HttpResponse } from '../../errors/from-response.ts';
import { isSuccess, textOfChunks } from '../../errors/http-answer.ts';
import { SpeechError } from '../../errors/speech-error.ts';
import { abortedBy, tooLate, unanswered, type UnansweredSetting } from '../../http/unanswered.ts';
import { withinLimit } from '../../within-limit.ts';
import { parseJson } from '../../json.ts';
import type { AksitaFetchRequest, AksitaSettings } from './options.ts';

/** An answer that has been read to its end, or as far as it came where its status alone says what it is. */
export interface ReadAnswer {
  readonly status: number;
  readonly headers: HttpResponse['headers'];
  readonly body: string;
}

/** Longer answers are not read to their end; the longest text that a language model says is far below. */
const answerLimitBytes = 1024 * 1024;

/** What a request may have done although no answer came. */
export const mayBeBilled = 'The provider may have acted on it, and billed it, all the same.';

export type SendSettings = Pick<AksitaSettings, 'fetch' | 'limitMs' | 'clock' | 'host'> & {
  readonly redact: (text: string) => string;
};

/**
 * Sends one request and reads its answer, whatever its status. Settles within the limit even where `fetch` does not look at
 * its signal.
 *
 * Rejects with `outcome-unknown` where no whole answer came, with `aborted`, with `frame-too-large` for an answer of more
 * than 1 MiB, and with `unknown-host`, `connection-refused`, `certificate-invalid` or `network-unreachable` where the
 * platform says that nothing was sent.
 */
export async function send(
  settings: SendSettings,
  url: string,
  request: Omit<AksitaFetchRequest, 'signal'>,
  signal: AbortSignal | undefined,
): Promise<ReadAnswer> {
  const { clock, limitMs, host, redact } = settings;
  const body = new BodyText();
  const setting = (): UnansweredSetting => ({
    provider: 'aksita',
    host,
    redact,
    wallNow: clock.wallNow(),
    mayHave: mayBeBilled,
    // What came of a reply has been billed, and is nowhere else.
    raw: body.toString(),
  });
  if (signal?.aborted === true) throw abortedBy(signal, 'before', setting());
  let response: HttpResponse | undefined;
  const answerSoFar = (): ReadAnswer | undefined =>
    response === undefined ? undefined : soFar(response, body.toString());
  const ask = async (stop: AbortSignal): Promise<ReadAnswer> => {
    response = await settings.fetch(url, { ...request, signal: stop });
    try {
      await readBody(response, body);
    } catch (error) {
      const answer = answerSoFar();
      if (answer === undefined) throw error;
      return answer;
    }
    return { status: response.status, headers: response.headers, body: body.toString() };
  };
  try {
    return await withinLimit(ask, {
      clock,
      limitMs,
      signal,
      tooLate: () => {
        const answer = answerSoFar();
        if (answer !== undefined) return answer;
        throw tooLate(limitMs, setting());
      },
      aborted: (given) => abortedBy(given, 'sent', setting()),
    });
  } catch (error) {
    throw error instanceof SpeechError ? error : unanswered(error, setting());
  }
}

/**
 * An answer that broke off, where what came of it is enough: a refusal is known by its status alone, and a reply that is whole
 * has been billed, whatever became of its connection.
 */
function soFar({ status, headers }: HttpResponse, body: string): ReadAnswer | undefined {
  return isSuccess(status) && !isWhole(body) ? undefined : { status, headers, body };
}

function isWhole(body: string): boolean {
  const value = parseJson(body);
  return typeof value === 'object' && value !== null;
}

/** As much of a body as has come. */
class BodyText {
  readonly #chunks: Uint8Array[] = [];
  #length = 0;
  #text: string | undefined;

  add(chunk: Uint8Array): void {
    this.#length += chunk.length;
    if (this.#length > answerLimitBytes) throw tooLarge();
    this.#chunks.push(chunk);
  }

  /** All of it at once. */
  set(text: string): void {
    if (text.length > answerLimitBytes) throw tooLarge();
    this.#text = text;
  }

  toString(): string {
    return this.#text ?? textOfChunks(this.#chunks);
  }
}

async function readBody(response: HttpResponse, text: BodyText): Promise<void> {
  const { body } = response;
  if (body === null) return;
  if (body === undefined) {
    text.set(await response.text());
    return;
  }
  const reader = body.getReader();
  for (;;) {
    const { done, value } = await reader.read();
    if (done || value === undefined) return;
    try {
      text.add(value);
    } catch (error) {
      reader.cancel().catch(() => undefined);
      throw error;
    }
  }
}

function tooLarge(): SpeechError {
  return new SpeechError('frame-too-large', {
    message: `aksita answered with more than ${answerLimitBytes} bytes. ${mayBeBilled}`,
    context: { limitBytes: answerLimitBytes },
    recovery: 'none',
    scope: 'utterance',
    provider: 'aksita',
  });
}
