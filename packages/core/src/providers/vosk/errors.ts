import { explain } from '#prose/vosk';
import type { ErrorTable } from '../../errors/table.ts';

/**
 * What goes wrong at a server of Vosk. It has no error messages and no codes of its own: an exception in it ends the connection,
 * and its library says so with a close code. What it sends is never an error.
 */
export const voskErrors: ErrorTable = explain([
  {
    closeCode: 1011,
    code: 'provider-internal-error',
    remedy: "Read the server's own log: it has the exception. Check the folder of the model, if you have named one.",
  },
  { closeCode: 1009, code: 'payload-too-large' },
  { closeCode: 1001, code: 'provider-unavailable' },
  {
    on: ['refused'],
    status: 503,
    code: 'provider-unavailable',
  },
  {
    on: ['refused'],
    status: 401,
    code: 'authentication-failed',
    remedy: 'Put what the proxy wants to see into the query of the url.',
  },
  {
    on: ['refused'],
    status: 403,
    code: 'access-denied',
    remedy: 'Ask whoever runs the proxy before the server to let you in.',
  },
]);
