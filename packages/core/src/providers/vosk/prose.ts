import { explainer } from '../../errors/prose.ts';

const server = 'github.com/alphacep/vosk-server, websocket/asr_server.py (commit c2e82f0)';
const library = 'Python library websockets, which the server uses';

const closing = 'The server is being shut down.';

/** What each row of the table means, and where it comes from. */
export const explain = explainer({
  1011: [
    'The server failed while it worked on this connection: at the audio, at a model that it could not load, or at a configuration.',
    `${server}: nothing there catches an exception; ${library}, "Reference > Exceptions": 1011`,
  ],
  1009: [
    'A message was longer than the server takes, which is 1 MiB unless it was started with another limit.',
    `${library}, "Topic guides > Memory and buffers": max_size`,
  ],
  1001: [closing, `${library}, "Reference > Server": close() closes with 1001`],
  503: [closing, `${library}, "Reference > Server": handshakes are refused with 503 while it closes`],
  401: [
    'Something before the server, such as a proxy, asks for credentials: the server itself takes everybody.',
    'RFC 9110 §15.5.2',
  ],
  403: [
    'Something before the server, such as a proxy, does not let you in: the server itself takes everybody.',
    'RFC 9110 §15.5.4',
  ],
});
