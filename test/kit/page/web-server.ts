import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A file as it is served. */
interface Served {
  readonly type: string;
  readonly body: string | Uint8Array;
}

export interface WebServer {
  /** `http://127.0.0.1:…`, without a slash at its end. To a browser that is a secure origin, which may have a microphone. */
  readonly origin: string;
  close(): Promise<void>;
}

/** A file, or what makes its answer for each request: a token, for one. */
export type Answer = Served | (() => Promise<Served>);

/** Serves files by their paths, all with the headers given: a Content-Security-Policy, for one. */
export async function serveFiles(
  files: Readonly<Record<string, Answer>>,
  headers: Readonly<Record<string, string>> = {},
): Promise<WebServer> {
  const server = createServer(async (request, response) => {
    const answer = files[new URL(request.url ?? '/', 'http://page').pathname];
    const file = typeof answer === 'function' ? await answer() : answer;
    if (file === undefined) response.writeHead(404).end();
    else response.writeHead(200, { 'content-type': file.type, ...headers }).end(file.body);
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  return {
    origin: `http://127.0.0.1:${port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
