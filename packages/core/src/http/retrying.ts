import { beginningOf, errorOfAnswer, judgeResponse, mayBeJson, type HttpResponse } from '../errors/from-response.ts';
import { reasonOf } from '../errors/reason-of.ts';
import { Secrets } from '../errors/redact.ts';
import { isSuccess } from '../errors/http-answer.ts';
import { withFailure, type Failures } from '../errors/past-failure.ts';
import { isSpeechError, SpeechError, withCauses, withRecovery } from '../errors/speech-error.ts';
import { Emitter } from '../emitter.ts';
import { isExposed } from '../hosts.ts';
import { callOf, entriesOf, type HttpCall, type HttpInit } from './http-call.ts';
import { pause } from './pause.ts';
import {
  assertCredentials,
  settingsOf,
  type HttpCredentials,
  type HttpRetry,
  type RetryingOptions,
} from './retrying-options.ts';
import { SharedCredentials } from './shared-credentials.ts';
import { abortedBy, tooLate, unanswered, type UnansweredSetting } from './unanswered.ts';
import { judgeRequest, tookNoEffect } from './verdict.ts';
import { withinLimit } from '../within-limit.ts';

/** What a request that changes something may have done although nothing came back. */
const mayHaveActed = 'The provider may have acted on it all the same.';

/**
 * Makes a `fetch` that knows a provider: an answer of success is given as it came, any other is thrown as the `SpeechError` that
 * the provider's table names, once everything is done about it that can be done by itself. It waits as long as `Retry-After`
 * says, or longer each time; it waits for a slot of the account; it asks for other credentials once when they are refused. It is
 * no client of an API: addresses and bodies are the caller's.
 *
 * ```ts
 * const ask = retrying(fetch, { source: bandwidth, credentials: ({ refresh }) => ({ headers: … }) });
 * const response = await ask(`${account}/calls`, { method: 'POST', headers, body, signal });
 * ```
 *
 * A request that may have taken effect is never sent again, unless it does no harm (`mayRepeat`): a POST whose answer never came
 * rejects with `outcome-unknown`, and one that was answered with 500 with that answer's error. What says that nothing was done
 * is sent again whatever its method: 401, 429, 503, and where no connection came about. A body that is a stream is sent once.
 *
 * Rejects with the last error; its `recovery` is what has been done about it, `none` where nothing could. With
 * `retry-budget-spent` when the budget is over, or when the provider asks for a longer wait than it has left: the cause is
 * the last error. With `aborted` as soon as the request's signal is. Nothing is followed that redirects, unless the request says
 * `redirect: 'follow'`. Whoever reads the body of a good answer has to expect that it breaks off.
 *
 * Throws `config-invalid`, naming the field, for options that cannot be right.
 */
export function retrying<Input, Init, R extends HttpResponse>(
  fetch: (input: Input, init?: Init) => Promise<R>,
  options: RetryingOptions,
): (input: Input, init?: Init) => Promise<R> {
  const settings = settingsOf(options);
  const { clock, source } = settings;
  const secrets = new Secrets();
  secrets.add([options.secrets]);
  const credentials =
    options.credentials === undefined
      ? undefined
      : new SharedCredentials<HttpCredentials>(options.credentials, clock, secrets);
  const emitter = new Emitter<{ readonly retry: HttpRetry }>(
    { retry: true },
    { onListenerError: options.onListenerError },
  );
  if (options.onRetry !== undefined) emitter.on('retry', options.onRetry);
  let everAnswered = false;

  return async (input, init) => {
    const call = callChecked(input, init as HttpInit | undefined);
    const { method, url, signal } = call;
    const mayRepeat = settings.mayRepeat({ method, url });
    const mayHave = mayRepeat ? undefined : mayHaveActed;
    const startedAt = clock.now();
    let used: number | undefined;
    let refresh = false;
    let refreshed = false;
    let waits = 0;
    let slotWaits = 0;
    let slotWaitedMs = 0;
    let failures: Failures = [];
    for (let tries = 1; ; tries += 1) {
      try {
        const given = await credentials?.get(refresh ? used : undefined, signal, (aborted) =>
          abortedBy(aborted, 'before', { provider: source.name }),
        );
        used = given?.number;
        if (given !== undefined) assertCredentials(given.credentials);
        return await once(call, given?.credentials.headers ?? {}, mayHave);
      } catch (thrown) {
        if (!isSpeechError(thrown) || thrown.code === 'aborted') throw thrown;
        const error: SpeechError = thrown;
        failures = withFailure(failures, error);
        const verdict = judgeRequest({
          error,
          failures,
          mayRepeat,
          repeatable: call.repeatable,
          refreshable: credentials?.refreshable ?? false,
          refreshed,
          everAnswered,
          waits,
          slotWaits,
          slotWaitedMs,
          spentMs: clock.now() - startedAt - slotWaitedMs,
          settings,
        });
        if (verdict.type === 'fail') {
          // An error that stands for itself is not among those that led to it.
          throw withCauses(withRecovery(verdict.error, verdict.recovery), failures.slice(0, -1));
        }
        const { delayMs, why } = verdict;
        withRecovery(error, verdict.recovery);
        refresh = why === 'refresh';
        if (refresh) refreshed = true;
        else if (why === 'slot') {
          slotWaits += 1;
          slotWaitedMs += delayMs;
        } else waits += 1;
        const shownUrl = secrets.redact(url.replace(/[?#].*$/su, ''));
        emitter.emit('retry', { method, url: shownUrl, attempt: tries + 1, delayMs, why, error });
        await pause(delayMs, clock, signal, (aborted) =>
          abortedBy(aborted, 'between', { provider: source.name, mayHave: tookNoEffect(error) ? undefined : mayHave }),
        );
      }
    }
  };

  function callChecked(input: unknown, init: HttpInit | undefined): HttpCall {
    const call = addressed(input, init);
    const url = new URL(call.url);
    const open = isExposed(url) && !settings.allowInsecureUrl;
    if (!open || credentials === undefined) return call;
    const { host } = url;
    throw new SpeechError('insecure-url', {
      message: `the credentials would go unencrypted to ${host}`,
      context: { host },
      provider: source.name,
      remedy: 'Use an https: address, or set allowInsecureUrl if the network between is your own.',
      remedyOn: { command: 'Use an https: address.' },
    });
  }

  function addressed(input: unknown, init: HttpInit | undefined): HttpCall {
    try {
      return callOf(input, init);
    } catch (cause) {
      // The platform's text may quote the header that is wrong.
      secrets.add(Object.fromEntries(entriesOf(init?.headers)));
      const wanted =
        'what fetch can send: a whole address, like https://host/path, and a method, headers and a body that go together';
      throw new SpeechError('config-invalid', {
        message: `retrying: the request cannot be sent: ${reasonOf(cause)}; wanted: ${wanted}.`,
        context: { field: 'request', found: 'a request that cannot be sent', wanted },
        provider: source.name,
        cause,
        redact: secrets.redact,
      });
    }
  }

  /** One try: the answer where it is of success. Rejects with what it is otherwise. */
  async function once(
    call: HttpCall,
    headers: Readonly<Record<string, string>>,
    mayHave: string | undefined,
  ): Promise<R> {
    const setting = (): UnansweredSetting => ({
      provider: source.name,
      host: call.host,
      redact: secrets.redact,
      wallNow: clock.wallNow(),
      mayHave,
    });
    const { signal } = call;
    if (signal?.aborted === true) throw abortedBy(signal, 'before', setting());
    let head: R | undefined;
    const errorOf = ({ status, headers: answered, url }: R): SpeechError =>
      errorOfAnswer(source, { status, headers: answered, url, body: '' }, { secrets, wallNow: clock.wallNow() });
    const run = async (stop: AbortSignal): Promise<R> => {
      const { input, init } = call.arguments(headers, eitherOf(stop, signal));
      secrets.addDial({ url: call.url, headers: Object.fromEntries(init.headers), subprotocols: [] });
      const response = await fetch(input as Input, init as Init);
      head = response;
      everAnswered = true;
      const answer = isSuccess(response.status) ? await goodAnswerOf(response) : response;
      const error = answer && (await judgeResponse(source, answer, { secrets, wallNow: clock.wallNow() }));
      if (error !== undefined) throw error;
      return response;
    };
    try {
      return await withinLimit(run, {
        clock,
        limitMs: settings.limitMs,
        signal,
        tooLate: () => {
          // What a refusal is, its status says.
          if (head !== undefined && !isSuccess(head.status)) throw errorOf(head);
          throw tooLate(settings.limitMs, setting());
        },
        aborted: (given) => abortedBy(given, 'sent', setting()),
      });
    } catch (error) {
      throw isSpeechError(error) ? error : unanswered(error, setting());
    }
  }
}

/**
 * An answer of success whose JSON has been read, the beginning of it, so that one that breaks off is distinguished from one that is whole;
 * `undefined` for anything else, and where it can be read only once.
 */
async function goodAnswerOf(response: HttpResponse): Promise<HttpResponse | undefined> {
  const { status, headers } = response;
  if (response.clone === undefined || !mayBeJson(response)) return undefined;
  const body = await beginningOf(response.clone());
  return { status, headers, text: () => Promise.resolve(body) };
}

/** Aborted when one of the two is, also while the body of the answer is read. */
function eitherOf(stop: AbortSignal, signal: AbortSignal | undefined): AbortSignal {
  if (signal === undefined) return stop;
  const { AbortSignal: signals } = globalThis as unknown as { readonly AbortSignal?: SignalStatics };
  // On an old platform the caller's counts only until the answer is there.
  return signals?.any?.([stop, signal]) ?? stop;
}

interface SignalStatics {
  any?(signals: readonly AbortSignal[]): AbortSignal;
}
