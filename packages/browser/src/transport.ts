import { assertSocketUrl, SpeechError } from '@throughline/core/internal/page';
import type { DialRequest, Transport } from '@throughline/core/internal/page';
import { BrowserSocket } from './browser-socket.ts';

/**
 * A transport over the browser's own WebSocket. It can send no handshake headers and no pings. A handshake that fails, for
 * whatever reason, is a close with 1006: browsers keep the reason from the page.
 *
 * Its `open` throws a `SpeechError`: `config-invalid` for a request with headers, for a URL that is not `ws:` or `wss:` and
 * for subprotocols with forbidden characters; `insecure-url` for `ws:` from a page that came over `https:`.
 */
export function browserTransport(): Transport {
  return {
    headers: false,
    pings: false,
    open(request, handlers, limits) {
      checkHeaders(request.headers);
      assertSocketUrl(request.url);
      return new BrowserSocket(dial(request), handlers, limits);
    },
  };
}

function checkHeaders(headers: DialRequest['headers']): void {
  const [name] = Object.keys(headers);
  if (name === undefined) return;
  throw new SpeechError('config-invalid', {
    message: `The handshake needs the header "${name}", but browsers send no headers with a WebSocket.`,
    context: { field: 'headers', found: name, wanted: 'no headers in a browser' },
    remedy:
      'Connect through a relay on a server of yours that adds the header, or use a credential that goes into a subprotocol or the URL where the provider offers that.',
  });
}

function dial({ url, subprotocols }: DialRequest): WebSocket {
  try {
    return new WebSocket(url, [...subprotocols]);
  } catch (error) {
    if (error instanceof DOMException && error.name === 'SecurityError') {
      const { host } = new URL(url);
      throw new SpeechError('insecure-url', {
        message: `The browser opens no "ws:" socket to ${host} from a page that came over "https:".`,
        context: { host },
        remedy: 'Use the "wss://" URL of the provider.',
      });
    }
    // The browser's own message repeats the URL, so it stays out.
    throw new SpeechError('config-invalid', {
      message: 'The browser refuses to dial: the URL or one of the subprotocols is malformed.',
      context: { field: 'dial', wanted: 'a URL without fragment, and subprotocols of plain characters, none twice' },
      remedy: null,
    });
  }
}
