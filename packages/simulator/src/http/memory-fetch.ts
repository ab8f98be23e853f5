import { lowerCase } from './lower-case.ts';
import type { HttpAnswer, HttpHandler, HttpOutcome } from './exchange.ts';

/** As much of `fetch` as a client of a simulated provider needs. */
export type MemoryFetch = (url: string, request?: MemoryRequest) => Promise<Response>;

/** As much of a request as `fetch` of a simulator reads. */
export interface MemoryRequest {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly signal?: AbortSignal;
}

/** A `fetch` that ends at the provider, in this process and on its clock. */
export function memoryFetch(handler: HttpHandler): MemoryFetch {
  return async (url, { method = 'GET', headers = {}, body = '', signal } = {}) => {
    signal?.throwIfAborted();
    const handled = handler({ method, url: new URL(url), headers: lowerCase(headers), body }).then((outcome) =>
      responseOf(outcome),
    );
    return signal === undefined ? handled : Promise.race([handled, rejectedBy(signal)]);
  };
}

function rejectedBy(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true });
  });
}

function responseOf(outcome: HttpOutcome): Response | Promise<never> {
  switch (outcome.type) {
    case 'answer':
      return new Response(outcome.body, outcome);
    case 'cut':
      return new Response(cutBody(outcome), outcome);
    case 'reset':
      throw connectionReset('fetch failed');
    case 'never':
      return new Promise(() => undefined);
  }
}

function cutBody({ body }: HttpAnswer): ReadableStream<Uint8Array> {
  const bytes = new TextEncoder().encode(body);
  let begun = false;
  return new ReadableStream({
    pull: (controller) => {
      if (begun) controller.error(connectionReset('terminated'));
      else controller.enqueue(bytes.subarray(0, Math.floor(bytes.length / 2)));
      begun = true;
    },
  });
}

/** As Node's own `fetch` reports a connection that was reset: before the answer, and in its middle. */
function connectionReset(message: 'fetch failed' | 'terminated'): TypeError {
  return new TypeError(message, {
    cause: Object.assign(new Error('read ECONNRESET'), { code: 'ECONNRESET', syscall: 'read' }),
  });
}
