import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface HttpAnswer {
  readonly status: number;
  readonly body: string | Uint8Array;
  /** Default: JSON. */
  readonly contentType?: string;
  readonly retryAfter?: number;
}

interface HttpQuestion {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** A real HTTP port. */
export interface AnsweringServer extends AsyncDisposable {
  /** `http://127.0.0.1:41234` */
  readonly url: string;
  /** What it was asked, in order. */
  readonly questions: readonly HttpQuestion[];
}

/** Gives each question the next of these answers, and the last one from then on. */
export async function answering(...answers: readonly [HttpAnswer, ...HttpAnswer[]]): Promise<AnsweringServer> {
  const questions: HttpQuestion[] = [];
  const server = createServer((request, response) => {
    let body = '';
    request.setEncoding('utf8');
    request.on('data', (piece: string) => {
      body += piece;
    });
    request.on('end', () => {
      const answer = answers[Math.min(questions.length, answers.length - 1)] ?? answers[0];
      questions.push({ path: request.url ?? '', headers: request.headers, body });
      const { status, contentType = 'application/json', retryAfter } = answer;
      response.writeHead(status, {
        'content-type': contentType,
        connection: 'close',
        ...(retryAfter === undefined ? {} : { 'retry-after': String(retryAfter) }),
      });
      response.end(answer.body);
    });
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    questions,
    [Symbol.asyncDispose]: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
