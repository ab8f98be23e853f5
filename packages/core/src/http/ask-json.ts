import { systemClock, type Clock } from '../clock.ts';
import { isErrorBody } from '../errors/error-object.ts';
import { beginningOf, errorOfAnswer, type HttpResponse } from '../errors/from-response.ts';
import { isSuccess } from '../errors/http-answer.ts';
import { Secrets } from '../errors/redact.ts';
import { SpeechError, withRecovery } from '../errors/speech-error.ts';
import type { ErrorSource } from '../errors/table.ts';
import { isExposed } from '../hosts.ts';
import { parseJsonObject, type JsonObject } from '../json.ts';
import { abortedBy, tooLate, unanswered, type UnansweredSetting } from './unanswered.ts';
import { withinLimit } from '../within-limit.ts';

/** How a provider is asked for something small over HTTP, such as a token. The platform's own `fetch` has this form. */
export type AskFetch = (url: string, request: AskRequest) => Promise<HttpResponse>;

export interface AskRequest {
  readonly method: 'GET' | 'POST';
  readonly headers: Record<string, string>;
  readonly body?: string;
  readonly signal: AbortSignal;
  /** Redirects are not followed: the key is for the address that was given. */
  readonly redirect: 'manual';
}

export interface AskOptions extends Pick<AskRequest, 'method' | 'headers' | 'body'> {
  /** The provider: `{ name, errors }` with its table. */
  readonly source: ErrorSource;
  readonly url: string;
  /** What must never be shown: the credentials that the request carries. */
  readonly secrets: unknown;
  /** Default: the platform's own. */
  readonly fetch?: AskFetch | undefined;
  /** Milliseconds until the whole answer is there; default 10 000. */
  readonly limitMs?: number | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly clock?: Clock | undefined;
  /** Whether `recovery` of an error says what the table says, for who does it. Default: `none`, since nothing is done here. */
  readonly recovers?: boolean;
}

/**
 * Asks a provider once over HTTP, and gives the JSON object that it answers. Nothing is tried again. Rejects with a `SpeechError`:
 * what the table makes of a refusal; `unknown-provider-error` for an answer that is no JSON object; `outcome-unknown`,
 * `unknown-host`, `connection-refused`, `network-unreachable` or `certificate-invalid` where no answer came; `aborted`;
 * `insecure-url` before a key goes unencrypted to another machine.
 */
export async function askJson(options: AskOptions): Promise<JsonObject> {
  const { source, url, method, headers, body, limitMs = 10_000, signal, clock = systemClock } = options;
  const { fetch: platformFetch } = globalThis as unknown as { readonly fetch: AskFetch };
  // Called by itself: some platforms refuse to be called as a method of anything else.
  const fetch: AskFetch = options.fetch ?? ((to, request) => platformFetch(to, request));
  const secrets = new Secrets();
  secrets.add([options.secrets]);
  const { host } = new URL(url);
  const setting: UnansweredSetting = {
    provider: source.name,
    host,
    redact: secrets.redact,
    wallNow: clock.wallNow(),
  };
  if (isExposed(new URL(url))) {
    throw new SpeechError('insecure-url', {
      message: `the credentials would go unencrypted to ${host}`,
      context: { host },
      provider: source.name,
      remedy: 'Use an https: address.',
    });
  }
  if (signal?.aborted === true) throw abortedBy(signal, 'before', setting);
  const ask = async (stop: AbortSignal): Promise<JsonObject> => {
    const response = await fetch(url, {
      method,
      headers,
      ...(body !== undefined && { body }),
      signal: stop,
      redirect: 'manual',
    });
    const { status, headers: answered } = response;
    const good = isSuccess(status);
    // The status of a refusal says enough where its body breaks off.
    const text = good ? await beginningOf(response) : await beginningOf(response).catch(() => '');
    const answer = good ? parseJsonObject(text) : undefined;
    if (answer !== undefined && !isErrorBody(answer)) return answer;
    throw errorOfAnswer(source, { status, headers: answered, url, body: text }, { secrets });
  };
  try {
    return await withinLimit(ask, {
      clock,
      limitMs,
      signal,
      tooLate: () => {
        throw tooLate(limitMs, setting);
      },
      aborted: (given) => abortedBy(given, 'sent', setting),
    });
  } catch (error) {
    const named = error instanceof SpeechError ? error : unanswered(error, setting);
    throw options.recovers === true || named.recovery === 'none' ? named : withRecovery(named, 'none');
  }
}
