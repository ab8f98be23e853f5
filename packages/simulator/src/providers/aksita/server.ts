import { type Clock, parseJsonObject, systemClock } from '@throughline/core/internal';
import { jsonAnswer, type HttpOutcome, type HttpRequest } from '../../http/exchange.ts';
import { listenHttp, type HttpListening, type HttpListenOptions } from '../../http/listen.ts';
import { memoryFetch, type MemoryFetch } from '../../http/memory-fetch.ts';
import { amount, anyOr, assertOptions, callable, clock, keys, oneOf } from '../../option-checks.ts';
import { refused, type AksitaRefusal } from './refusals.ts';

/** What happens to one request in the place of the usual. `acted`: whether the message was taken and billed all the same. */
export type AksitaFault =
  | { readonly type: 'refuse'; readonly refusal: AksitaRefusal; readonly retryAfter?: string }
  /** Any answer at all; `body` as it is. */
  | {
      readonly type: 'answer';
      readonly status: number;
      readonly body: string;
      readonly headers?: Readonly<Record<string, string>>;
    }
  /** The usual answer, so much later. */
  | { readonly type: 'delay'; readonly ms: number }
  /** Acted on, and never answered. */
  | { readonly type: 'never' }
  /** Acted on, and the connection is reset before the answer, or in its middle. */
  | { readonly type: 'reset' }
  | { readonly type: 'cut' };

/** What `aksitaServer` takes. */
export interface AksitaServerOptions {
  /** Keys that are let in, with their agents; default `any`, but there has to be one. */
  readonly keys?: Readonly<Record<string, 'good' | 'revoked' | 'mismatch'>> | 'any';
  /** Default `enabled`. */
  readonly agent?: 'enabled' | 'disabled' | 'deleted' | 'private' | 'unknown';
  /** Default `active`. */
  readonly plan?: 'active' | 'expired';
  /** Credits at the beginning; default 1 000. */
  readonly credits?: number;
  /** Credits that a message costs; default 2. */
  readonly cost?: number;
  /** What is answered to a message; default its echo. */
  readonly reply?: (message: string) => readonly string[];
  /** Default: the system's. */
  readonly clock?: Clock;
}

/** A request as it arrived. Headers are not recorded. */
export interface AksitaRecord {
  /** Milliseconds of the clock. */
  readonly at: number;
  readonly path: string;
  readonly body: string;
}

/** A simulated Aksita: conversations over HTTP, with a record of what arrived. */
export interface AksitaServer {
  readonly requests: readonly AksitaRecord[];
  /** Messages that were acted on and billed, in order. */
  readonly billed: readonly string[];
  readonly credits: number;
  /** Sets the credits that are left. */
  topUp(credits: number): void;
  /** What the next requests meet, one each, in this order. */
  next(...faults: readonly AksitaFault[]): void;
  /** A `fetch` for a client in this process; any host will do. */
  readonly fetch: MemoryFetch;
  /** Opens a real port; the provider's address is its `url` and `/api`. */
  listen(options?: HttpListenOptions): Promise<HttpListening>;
}

/** Makes a provider that behaves as the documents of Aksita describe, and fails as you ask it to. */
export function aksitaServer(options: AksitaServerOptions = {}): AksitaServer {
  assertOptions(
    options,
    {},
    {
      keys: anyOr(keys('good', 'revoked', 'mismatch')),
      agent: oneOf('enabled', 'disabled', 'deleted', 'private', 'unknown'),
      plan: oneOf('active', 'expired'),
      credits: amount,
      cost: amount,
      reply: callable,
      clock,
    },
  );
  const running = new Running(options);
  const handler = (request: HttpRequest): Promise<HttpOutcome> => running.handle(request);
  return {
    requests: running.requests,
    billed: running.billed,
    get credits() {
      return running.credits;
    },
    topUp: (credits) => {
      running.credits = credits;
    },
    next: (...faults) => {
      running.faults.push(...faults);
    },
    fetch: memoryFetch(handler),
    listen: (listenOptions) => listenHttp(handler, listenOptions),
  };
}

const base = '/api';

class Running {
  readonly requests: AksitaRecord[] = [];
  readonly billed: string[] = [];
  readonly faults: AksitaFault[] = [];
  credits: number;
  readonly #options: AksitaServerOptions;
  readonly #clock: Clock;
  readonly #conversations = new Set<string>();

  constructor(options: AksitaServerOptions) {
    this.#options = options;
    this.#clock = options.clock ?? systemClock;
    this.credits = options.credits ?? 1_000;
  }

  async handle(request: HttpRequest): Promise<HttpOutcome> {
    this.requests.push({ at: this.#clock.now(), path: request.url.pathname, body: request.body });
    const fault = this.faults.shift();
    switch (fault?.type) {
      case 'refuse': {
        const answer = refused(fault.refusal, this.credits);
        if (fault.retryAfter === undefined) return answer;
        return { ...answer, headers: { ...answer.headers, 'retry-after': fault.retryAfter } };
      }
      case 'answer':
        return { headers: { 'content-type': 'application/json' }, ...fault };
      case 'delay':
        await new Promise<void>((resolve) => {
          this.#clock.setTimeout(resolve, fault.ms);
        });
        return this.#usual(request);
      case 'never':
      case 'reset':
        this.#usual(request);
        return { type: fault.type };
      case 'cut':
        return { ...this.#usual(request), type: 'cut' };
      case undefined:
        return this.#usual(request);
    }
  }

  #usual(request: HttpRequest): Extract<HttpOutcome, { type: 'answer' }> {
    const refusal = this.#judge(request);
    if (refusal !== undefined) return refused(refusal, this.credits);
    return request.url.pathname === `${base}/session`
      ? this.#session()
      : this.#chat(parseJsonObject(request.body) ?? {});
  }

  /** What the provider would not do. Which of several faults it reports first is not documented. */
  #judge({ method, url, headers, body }: HttpRequest): AksitaRefusal | undefined {
    const path = url.pathname;
    if (method !== 'POST' || ![`${base}/session`, `${base}/chat`].includes(path)) return 'endpoint-unknown';
    const account = this.#judgeAccount(headers['x-api-key']);
    if (account !== undefined || path === `${base}/session`) return account;
    const fields = parseJsonObject(body);
    if (fields === undefined) return 'body-not-json';
    const id = fields['conversation_id'] ?? fields['session_id'];
    const { message } = fields;
    if (id === undefined) return message === undefined ? 'fields-missing' : 'session-missing';
    if (typeof message !== 'string') return 'message-missing';
    if (message.trim() === '') return 'message-empty';
    if (typeof id !== 'string' || !/^conv-\d+$/u.test(id)) return 'session-malformed';
    if (!this.#conversations.has(id)) return 'session-unknown';
    if (this.credits >= (this.#options.cost ?? 2)) return undefined;
    return this.credits > 0 ? 'credits-low' : 'balance-low';
  }

  #judgeAccount(key: string | undefined): AksitaRefusal | undefined {
    const { keys = 'any', agent = 'enabled', plan = 'active' } = this.#options;
    if (key === undefined || key === '') return 'key-missing';
    const state = keys === 'any' ? 'good' : keys[key];
    if (state === undefined) return 'key-invalid';
    if (state !== 'good') return state === 'revoked' ? 'key-revoked' : 'key-mismatch';
    if (plan === 'expired') return 'plan-expired';
    return agent === 'enabled' ? undefined : `agent-${agent}`;
  }

  #session(): Extract<HttpOutcome, { type: 'answer' }> {
    const id = `conv-${this.#conversations.size + 1}`;
    this.#conversations.add(id);
    return jsonAnswer(200, { status: true, data: { conversation_id: id }, detail: 'Session created successfully' });
  }

  #chat(fields: Readonly<Record<string, unknown>>): Extract<HttpOutcome, { type: 'answer' }> {
    const { cost = 2, reply = (text: string) => [text] } = this.#options;
    const message = String(fields['message']);
    this.credits -= cost;
    this.billed.push(message);
    return jsonAnswer(200, {
      status: true,
      data: {
        response: reply(message),
        credits: cost,
        remaining_credits: this.credits,
        message_id: String(10_000 + this.billed.length),
        conversation_id: fields['conversation_id'] ?? fields['session_id'],
      },
      detail: 'Message processed successfully',
    });
  }
}
