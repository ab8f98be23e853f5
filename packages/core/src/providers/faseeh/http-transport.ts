import { headersOf, textOfChunks } from '../../errors/http-answer.ts';
import { networkKind } from '../../errors/network-kind.ts';
import type { DialRequest, Socket, SocketEnd, SocketHandlers, Transport } from '../../transport.ts';

/** As much of the platform's `fetch` as is needed. */
export type FetchLike = (
  url: string,
  request: {
    readonly method: 'POST';
    readonly headers: Record<string, string>;
    readonly body: string;
    readonly redirect: 'manual';
    readonly signal: AbortSignal;
  },
) => Promise<FetchAnswer>;

/** As much of a `Response` as is read. */
export interface FetchAnswer {
  /** The status of HTTP, like 200. */
  readonly status: number;
  /** The headers of the answer. */
  readonly headers: { get(name: string): string | null };
  /** The audio, or what is said of an error. */
  readonly body: { getReader(): BodyReader } | null;
}

/** As much of the reader of a `Response` as is used. */
export interface BodyReader {
  /** The next bytes. */
  read(): Promise<{ readonly done: boolean; readonly value?: Uint8Array | undefined }>;
  /** Takes no more of them. */
  cancel(): Promise<void>;
}

/** What the protocol sends to end a request that runs. */
export const CANCEL_REQUEST = '';
/** What it gets when the answer to a request has ended. */
export const ANSWER_ENDED = '';

const REFUSAL_BYTES = 64 * 1024;
/** So much of an answer is held for a caller that reads slowly, before no more of it is read. */
const HELD_BYTES = 8 * 2 ** 20;
const abnormal: SocketEnd = { type: 'close', code: 1006, reason: '' };

/**
 * Lets requests with streaming answers pass for a socket: each frame sent is the body of a request, and its answer comes as
 * binary frames, after a text frame with its content type and before an empty one. One request runs at a time.
 */
export function httpTransport(fetch: FetchLike): Transport {
  return {
    headers: true,
    pings: false,
    open: (request, handlers) => new HttpSocket(fetch, request, handlers),
  };
}

class HttpSocket implements Socket {
  readonly bufferedAmount = 0;
  readonly #fetch: FetchLike;
  readonly #request: DialRequest;
  readonly #handlers: SocketHandlers;
  #over = false;
  #running: AbortController | undefined;
  #resume: (() => void) | undefined;
  #resumed: Promise<void> | undefined;
  /** What came while paused, in order. */
  #held: Uint8Array[] = [];
  #heldBytes = 0;

  constructor(fetch: FetchLike, request: DialRequest, handlers: SocketHandlers) {
    this.#fetch = fetch;
    this.#request = request;
    this.#handlers = handlers;
    queueMicrotask(() => {
      if (!this.#over) handlers.opened();
    });
  }

  send(data: string | Uint8Array): void {
    if (this.#over || typeof data !== 'string') return;
    this.#running?.abort();
    this.#running = undefined;
    this.#forgetHeld();
    if (data === CANCEL_REQUEST) this.#later(() => this.#handlers.message(ANSWER_ENDED));
    else void this.#ask(data);
  }

  close(code: number, reason: string): void {
    this.#later(() => this.#end({ type: 'close', code, reason }));
  }

  terminate(): void {
    this.#later(() => this.#end(abnormal));
  }

  pause(): void {
    this.#resumed ??= new Promise((resolve) => {
      this.#resume = resolve;
    });
  }

  resume(): void {
    const resume = this.#resume;
    this.#resumed = undefined;
    this.#resume = undefined;
    // Whoever gets one may pause again.
    while (this.#resumed === undefined) {
      const next = this.#held.shift();
      if (next === undefined) break;
      this.#heldBytes -= next.length;
      this.#handlers.message(next);
    }
    resume?.();
  }

  #forgetHeld(): void {
    this.#held = [];
    this.#heldBytes = 0;
  }

  async #ask(body: string): Promise<void> {
    const running = new AbortController();
    this.#running = running;
    try {
      const { url, headers } = this.#request;
      const init = {
        method: 'POST',
        headers: { ...headers },
        body,
        redirect: 'manual',
        signal: running.signal,
      } as const;
      const answer = await this.#fetch(url, init);
      // Words under a status of success are no voice: what they say is judged as any other answer.
      if (answer.status === 200 && !isWords(answer.headers.get('content-type'))) await this.#read(answer, running);
      else await this.#refused(answer);
    } catch (error) {
      if (this.#running === running) this.#end(failureOf(error));
    }
  }

  async #read(answer: FetchAnswer, running: AbortController): Promise<void> {
    if (this.#running !== running) return;
    this.#handlers.message(JSON.stringify({ contentType: answer.headers.get('content-type') }));
    const reader = answer.body?.getReader();
    // It is read on while paused: the fetch of Node ends the process where a provider closes the connection of an answer that is not read.
    for (let next = await reader?.read(); next !== undefined && !next.done; next = await reader?.read()) {
      if (this.#running !== running) return;
      if (next.value === undefined) continue;
      // A fetch of the caller's own may give anything; what is skipped would be missing in the voice.
      if (!(next.value instanceof Uint8Array))
        throw new TypeError('the body of the answer gave something else than bytes');
      await this.#give(next.value);
      if (this.#running !== running) return;
    }
    while (this.#running === running && this.#held.length > 0) await this.#resumed;
    if (this.#running !== running) return;
    this.#running = undefined;
    this.#handlers.message(ANSWER_ENDED);
  }

  #give(bytes: Uint8Array): Promise<void> | undefined {
    if (this.#resumed === undefined) {
      this.#handlers.message(bytes);
      return undefined;
    }
    this.#held.push(bytes);
    this.#heldBytes += bytes.length;
    return this.#heldBytes < HELD_BYTES ? undefined : this.#resumed;
  }

  async #refused(answer: FetchAnswer): Promise<void> {
    const body = await textOf(answer.body?.getReader());
    this.#end({ type: 'refused', status: answer.status, headers: headersOf(answer.headers), body });
  }

  #later(run: () => void): void {
    queueMicrotask(() => {
      if (!this.#over) run();
    });
  }

  #end(end: SocketEnd): void {
    if (this.#over) return;
    this.#over = true;
    const running = this.#running;
    this.#running = undefined;
    running?.abort();
    this.#forgetHeld();
    this.resume();
    this.#handlers.ended(end);
  }
}

function isWords(contentType: string | null): boolean {
  return /^\s*(?:text\/|application\/(?:[\w.+-]*\+)?(?:json|xml))/iu.test(contentType ?? '');
}

async function textOf(reader: BodyReader | undefined): Promise<string> {
  if (reader === undefined) return '';
  const parts: Uint8Array[] = [];
  let bytes = 0;
  for (let next = await reader.read(); !next.done && bytes < REFUSAL_BYTES; next = await reader.read()) {
    const part = (next.value ?? new Uint8Array(0)).subarray(0, REFUSAL_BYTES - bytes);
    parts.push(part);
    bytes += part.length;
  }
  // What lies beyond the limit is not wanted, and a reader that cannot be cancelled is over anyway.
  reader.cancel().catch(() => undefined);
  return textOfChunks(parts);
}

function failureOf(error: unknown): SocketEnd {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  const kind = cause instanceof Error ? networkKind(textIn(cause, 'code') ?? '', textIn(cause, 'syscall')) : 'other';
  const message = cause instanceof Error ? cause.message : 'the request failed';
  return { type: 'network', kind, message };
}

function textIn(error: Error, name: string): string | undefined {
  const value: unknown = Reflect.get(error, name);
  return typeof value === 'string' ? value : undefined;
}
