import type { IncomingMessage, RequestOptions } from 'node:http';
import redirecting from 'follow-redirects';
import { agentFor } from '../../transport/download-agent.ts';
import { endlessRedirects, foreignRedirect } from './download-errors.ts';
import { SilentServer } from './received.ts';

const mostRedirects = 10;

const usualHeaders = { accept: '*/*', 'accept-encoding': 'identity', 'user-agent': 'throughline' };

/** Where a redirect leads, which the types of the library leave out. */
interface Redirected extends RequestOptions {
  readonly href?: string;
}

/** The last answer, behind all redirects, of which nothing is read yet. The signal ends its body too. */
export function answerOf(url: URL, signal: AbortSignal | undefined, silentMs: number): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    signal?.throwIfAborted();
    const address = new URL(url);
    address.username = '';
    address.password = '';
    const request = redirecting[address.protocol === 'https:' ? 'https' : 'http'].request(address, {
      agent: agentFor(address),
      headers: { ...usualHeaders, ...authorization(url) },
      maxRedirects: mostRedirects,
      beforeRedirect: (next: Redirected) => {
        const target = new URL(next.href ?? '');
        if (target.protocol !== 'http:' && target.protocol !== 'https:') throw foreignRedirect(url, target);
        // The library lets it go to a subdomain too.
        if (target.origin !== address.origin) next.headers = { ...usualHeaders };
        next.agent = agentFor(target);
        timer.refresh();
      },
    });
    let answer: IncomingMessage | undefined;
    const timer = setTimeout(() => request.destroy(new SilentServer(silentMs)), silentMs);
    const abort = (): void => {
      (answer ?? request).destroy(new Error('it was aborted by its signal'));
    };
    const over = (): void => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', abort);
    };
    signal?.addEventListener('abort', abort, { once: true });
    request.on('response', (given) => {
      clearTimeout(timer);
      answer = given;
      // It is thrown to who reads; until then nobody is there to be told.
      given.on('error', () => undefined);
      given.on('close', over);
      resolve(given);
    });
    request.on('error', (error) => {
      // A connection that breaks would else be an ordinary end of a body without a length.
      if (answer?.complete === false) answer.destroy(error);
      if (answer !== undefined) return;
      over();
      const isEndless = 'code' in error && error.code === 'ERR_FR_TOO_MANY_REDIRECTS';
      reject(isEndless ? endlessRedirects(url, mostRedirects) : error);
    });
    request.end();
  });
}

function authorization({ username, password }: URL): { readonly authorization?: string } {
  if (username === '' && password === '') return {};
  const user = `${plain(username)}:${plain(password)}`;
  return { authorization: `Basic ${Buffer.from(user).toString('base64')}` };
}

/** A `%` that begins no escape is one. */
function plain(escaped: string): string {
  try {
    return decodeURIComponent(escaped);
  } catch {
    return escaped;
  }
}
