import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Answering extends AsyncDisposable {
  /** `http://127.0.0.1:41234` */
  readonly url: string;
  /** Method and path of each request, in order. */
  readonly requests: readonly string[];
}

/** An HTTP server on a real port of this machine that answers as it is told. */
export async function answering(
  answer: (request: IncomingMessage, response: ServerResponse, number: number) => void,
): Promise<Answering> {
  const requests: string[] = [];
  const server = createServer((request, response) => {
    requests.push(`${request.method} ${request.url}`);
    request.resume();
    answer(request, response, requests.length);
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => {
        server.close(resolve);
      });
    },
  };
}
