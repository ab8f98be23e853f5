import { mkdtemp, rm } from 'node:fs/promises';
import type { Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build, createServer, preview } from 'vite';
import { type Backend, startBackend } from './backend.ts';
import { routes } from './routes.ts';
import { securityHeaders } from './security.ts';

export interface PageServerOptions {
  /** The first port that is tried; the next ones follow. Default: 5180. */
  readonly port?: number;
  /** Serves the sources by Vite's development server, and reloads the page when one changes. Default: false, it is built. */
  readonly dev?: boolean;
}

export interface PageServer {
  readonly url: string;
  close(): Promise<void>;
}

const root = fileURLToPath(new URL('..', import.meta.url));

/** Starts all that the page needs on this machine. */
export async function startPageServer({ port = 5180, dev = false }: PageServerOptions = {}): Promise<PageServer> {
  const backend = await startBackend();
  try {
    return dev ? await development(backend, port) : await built(backend, port);
  } catch (error) {
    await backend.close();
    throw error;
  }
}

async function development(backend: Backend, port: number): Promise<PageServer> {
  const vite = await createServer({ root, plugins: [routes(backend)], server: { port }, clearScreen: false });
  await vite.listen();
  return serving(vite.httpServer as Server | null, backend, () => vite.close());
}

async function built(backend: Backend, port: number): Promise<PageServer> {
  // A folder of its own: the example may run twice at once.
  const outDir = await mkdtemp(join(tmpdir(), 'live-captions-'));
  const remove = (): Promise<void> => rm(outDir, { recursive: true, force: true });
  try {
    await build({ root, build: { outDir }, logLevel: 'error' });
    const vite = await preview({
      root,
      build: { outDir },
      plugins: [routes(backend)],
      preview: { port, headers: { ...securityHeaders } },
      logLevel: 'error',
    });
    return serving(vite.httpServer as Server, backend, async () => {
      await vite.close();
      await remove();
    });
  } catch (error) {
    await remove();
    throw error;
  }
}

function serving(server: Server | null, backend: Backend, stop: () => Promise<void>): PageServer {
  const address = server?.address();
  if (server === null || address === null || typeof address !== 'object') throw new Error('Vite has opened no port.');
  backend.attach(server);
  return {
    url: `http://127.0.0.1:${address?.port}/`,
    close: async () => {
      await backend.close();
      await stop();
    },
  };
}
