import type { ClientRequest } from 'node:http';
import type { Socket } from 'node:net';
import { reasonOf } from '@throughline/core/internal';
import { HttpsProxyAgent } from 'https-proxy-agent';
import { ProxyError } from './proxy-error.ts';
import { authorization } from './proxy.ts';

/** Opens the connection of one dial through a proxy. Whatever fails before it is connected is a `ProxyError`. */
export class ProxyAgent extends HttpsProxyAgent<string> {
  readonly #host: string;
  readonly #waiting: AbortController;
  #status: number | undefined;

  constructor(proxy: URL) {
    const waiting = new AbortController();
    // The library logs the address that it is given: user and password are passed separately.
    const address = new URL(proxy);
    address.username = '';
    address.password = '';
    super(address, { headers: authorization(proxy), signal: waiting.signal });
    this.#host = proxy.host;
    this.#waiting = waiting;
    this.on('proxyConnect', ({ statusCode }: { readonly statusCode: number }) => {
      this.#status = statusCode;
    });
  }

  override async connect(
    request: ClientRequest,
    options: Parameters<HttpsProxyAgent<string>['connect']>[1],
  ): Promise<Socket> {
    // A dial that is given up leaves no connection to a proxy that may never answer.
    const giveUp = (): void => this.#waiting.abort();
    request.once('abort', giveUp);
    try {
      const socket = await super.connect(request, options);
      if (this.#status === 200) return socket;
      // The proxy's answer is not one of the provider.
      socket.destroy();
    } catch (error) {
      const reason = reasonOf(error);
      throw new ProxyError(this.#host, reason);
    } finally {
      request.off('abort', giveUp);
    }
    throw new ProxyError(this.#host, `it answered with HTTP ${this.#status ?? 'nothing'}`, this.#status);
  }
}
