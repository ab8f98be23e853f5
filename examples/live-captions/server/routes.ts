import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Plugin } from 'vite';
import type { Backend } from './backend.ts';
import { documentAt, pictureAt } from './documents.ts';

interface Answer {
  readonly status: number;
  readonly type?: string;
  readonly body: string | Uint8Array;
}

/** Adds what the page asks its server for to Vite's own server: tokens, disturbances, documents. */
export function routes(backend: Backend): Plugin {
  const serve = async (
    request: IncomingMessage,
    response: ServerResponse,
    next: (error?: unknown) => void,
  ): Promise<void> => {
    try {
      const answer = await answerTo(request, backend);
      if (answer === undefined) next();
      else {
        const type = answer.type ?? 'text/plain; charset=utf-8';
        response.writeHead(answer.status, { 'content-type': type, 'cache-control': 'no-store' }).end(answer.body);
      }
    } catch (error) {
      next(error);
    }
  };
  return {
    name: 'live-captions',
    configureServer: ({ middlewares }) => void middlewares.use((...of) => void serve(...of)),
    configurePreviewServer: ({ middlewares }) => void middlewares.use((...of) => void serve(...of)),
  };
}

async function answerTo(request: IncomingMessage, backend: Backend): Promise<Answer | undefined> {
  const { pathname } = new URL(request.url ?? '/', 'http://localhost');
  const [, first, ...rest] = pathname.split('/');
  const path = rest.join('/');
  switch (first) {
    case 'docs': {
      const picture = await pictureAt(path);
      if (picture !== undefined) return { status: 200, type: 'image/png', body: picture };
      const body = await documentAt(path);
      return body === undefined
        ? { status: 404, body: 'There is no such page among the documents.' }
        : { status: 200, type: 'text/html; charset=utf-8', body };
    }
    case 'token':
      return ownPage(request) ?? { status: 200, body: await backend.token() };
    case 'network': {
      const refused = ownPage(request);
      if (refused !== undefined) return refused;
      const done = await backend.disturb(path);
      return done === undefined ? { status: 404, body: 'no such disturbance' } : { status: 200, body: done };
    }
    default:
      return undefined;
  }
}

/** Refuses what is no POST of a page of this server: any site can send requests to this machine. */
function ownPage({ method, headers }: IncomingMessage): Answer | undefined {
  if (method !== 'POST') return { status: 405, body: 'POST is wanted' };
  const { origin, host } = headers;
  if (origin === undefined || (URL.canParse(origin) && new URL(origin).host === host)) return undefined;
  return { status: 403, body: 'for the page of this server only' };
}
