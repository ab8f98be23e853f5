import type { ErrorTable } from '../../errors/table.ts';

const server = 'github.com/alphacep/vosk-server, websocket/asr_server.py (commit c2e82f0)';
const library = 'Python library websockets, which the server uses';

/**
 * What goes wrong at a server of Vosk. It has no error messages and no codes of its own: an exception in it ends the connection,
 * and its library says so with a close code. What it sends is never an error.
 */
export const voskErrors: ErrorTable = [
  {
    closeCode: 1011,
    code: 'provider-internal-error',
    means:
      'The server failed while it worked on this connection: at the audio, at a model that it could not load, or at a configuration.',
    remedy: "Read the server's own log: it has the exception. Check the folder of the model, if you have named one.",
    source: `${server}: nothing there catches an exception; ${library}, "Reference > Exceptions": 1011`,
  },
  {
    closeCode: 1009,
    code: 'payload-too-large',
    means: 'A message was longer than the server takes, which is 1 MiB unless it was started with another limit.',
    source: `${library}, "Topic guides > Memory and buffers": max_size`,
  },
  {
    closeCode: 1001,
    code: 'provider-unavailable',
    means: 'The server is being shut down.',
    source: `${library}, "Reference > Server": close() closes with 1001`,
  },
  {
    on: ['refused'],
    status: 503,
    code: 'provider-unavailable',
    means: 'The server is being shut down.',
    source: `${library}, "Reference > Server": handshakes are refused with 503 while it closes`,
  },
  {
    on: ['refused'],
    status: 401,
    code: 'authentication-failed',
    means: 'Something before the server, such as a proxy, asks for credentials: the server itself takes everybody.',
    remedy: 'Put what the proxy wants to see into the query of the url.',
    source: 'RFC 9110 §15.5.2',
  },
  {
    on: ['refused'],
    status: 403,
    code: 'access-denied',
    means: 'Something before the server, such as a proxy, does not let you in: the server itself takes everybody.',
    remedy: 'Ask whoever runs the proxy before the server to let you in.',
    source: 'RFC 9110 §15.5.4',
  },
];
