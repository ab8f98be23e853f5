import type { IncomingMessage } from 'node:http';
import { isSpeechError, reasonOf, retryAfterMs, SpeechError } from '@throughline/core/internal';
import { networkFailure, type NamedFailure } from '../../transport/network-failure.ts';
import { UnknownEncoding } from './content-encoding.ts';
import { nameOfAddress } from './name-of-address.ts';
import { SilentServer } from './received.ts';

interface Failure {
  readonly reason: string;
  readonly remedy: string;
  /** What was thrown, where the next attempt may fare better. */
  readonly cause?: unknown;
  readonly retryAfterMs?: number | undefined;
}

/** How far a download had come. `of`: bytes that were announced. */
interface Progress {
  readonly bytes: number;
  readonly of: number | undefined;
}

/** The server has answered, but not with the audio. */
export function refused(url: URL, answer: IncomingMessage): SpeechError {
  const { statusCode: status = 0, statusMessage = '', headers } = answer;
  const reason = `the server answered with HTTP ${`${status} ${statusMessage}`.trim()}`;
  const remedy = remedyOf(url, status);
  if (!mayPass(status)) return unreadable(url, { reason, remedy });
  const waitMs = retryAfterMs(headers['retry-after'], Date.now());
  return unreadable(url, { reason, remedy, cause: new Error(reason), retryAfterMs: waitMs });
}

/** Statuses of a server that may answer better the next time. */
function mayPass(status: number): boolean {
  return status === 408 || status === 425 || status === 429 || status >= 500;
}

function remedyOf({ username, password }: URL, status: number): string {
  if (status === 401) {
    return username === '' && password === ''
      ? 'Put the user and the password into the address, as https://USER:PASSWORD@HOST/…, or give an address that is signed.'
      : 'Check the user and the password in the address; where it redirects to another host, they are not sent there.';
  }
  if (status === 403) {
    return 'Check that it may be read by whom the address names; a signed address may have expired: then make a new one.';
  }
  if (status === 404 || status === 410) return 'Check the address: the server has nothing there.';
  if (status === 407) return 'Give the proxy in the environment (HTTP_PROXY) the user and the password that it wants.';
  if (status === 429)
    return 'Ask the server for fewer files at once (a lower concurrency), or wait before you try again.';
  if (status >= 500 || status === 408 || status === 425) {
    return 'Try again later: the address was understood, but the server is busy or has a fault.';
  }
  return 'Open the address elsewhere: check that it exists, and that it gives the whole file.';
}

/**
 * What was thrown while it was asked, or while its answer was read.
 *
 * @param progress - while its answer was read
 */
export function failed(url: URL, error: unknown, progress?: Progress): SpeechError {
  // Thrown while a redirect was followed, it comes in an error of the library.
  const thrown = error instanceof Error && isSpeechError(error.cause) ? error.cause : error;
  if (isSpeechError(thrown)) return thrown;
  if (error instanceof UnknownEncoding) {
    return unreadable(url, {
      reason: error.message,
      remedy: 'Have the server send it as it is, or compressed with gzip, deflate or br.',
    });
  }
  if (isRedirection(error)) {
    const remedy = 'Open the address elsewhere, and give the one to which it leads.';
    return unreadable(url, { reason: 'it redirects to what is not a URL', remedy });
  }
  if (progress !== undefined) return unreadable(url, interruption(error, progress));
  return unreadable(url, beforeAnswer(url, error));
}

function isRedirection(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ERR_FR_REDIRECTION_FAILURE';
}

export function endlessRedirects(url: URL, most: number): SpeechError {
  return unreadable(url, {
    reason: `it redirects more than ${most} times`,
    remedy:
      'Open the address elsewhere, and give the one to which it leads; where it leads in a circle, its server wants to be signed in to.',
  });
}

export function foreignRedirect(url: URL, { protocol }: URL): SpeechError {
  return unreadable(url, {
    reason: `it redirects to a ${protocol} address, which is not followed`,
    remedy: 'Check the address: only http: and https: are followed.',
  });
}

function interruption(error: unknown, { bytes, of }: Progress): Failure {
  const far = of === undefined ? `${bytes} bytes` : `${bytes} of ${of} bytes`;
  const silent = error instanceof SilentServer;
  if (isDamaged(error)) {
    const reason = `after ${far} it could not be decompressed: ${reasonOf(error)}`;
    return { reason, remedy: 'Check the file at the server: it is not what its Content-Encoding says.' };
  }
  return {
    reason: silent ? `after ${far} ${error.message}` : `the download was cut off after ${far}`,
    remedy:
      'Try again; if it ends at the same place again, the file at the server is not whole, or something on the way limits how long a download may take: then download it first.',
    cause: error,
  };
}

/** By a decoder of node:zlib, other than that its input ended too soon. */
function isDamaged(error: unknown): boolean {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  return /^(?:Z_|ERR__ERROR_)/u.test(code) && code !== 'Z_BUF_ERROR';
}

function beforeAnswer(url: URL, error: unknown): Failure {
  if (error instanceof SilentServer) {
    const reason = `the server did not answer: ${error.message}`;
    return {
      reason,
      remedy: 'Check the host and the port of the address, and that no firewall stands between.',
      cause: error,
    };
  }
  const failure = networkFailure(error);
  const { passes, ...rest } = named(url, failure);
  return { ...rest, ...(passes ? { cause: error } : {}) };
}

function named({ protocol }: URL, { kind, message, proxy }: NamedFailure): Failure & { readonly passes: boolean } {
  switch (kind) {
    case 'unknown-host':
      return {
        reason: `its host was not found: ${message}`,
        remedy: 'Check the host of the address, and the name server (DNS) of this machine.',
        passes: true,
      };
    case 'certificate':
      return {
        reason: `the certificate of its server is not to be trusted: ${message}`,
        remedy:
          'Check the address; a server of your own needs a certificate that is valid, or name the authority that signed it in NODE_EXTRA_CA_CERTS (a file in PEM).',
        passes: false,
      };
    case 'not-encrypted':
      return {
        reason: 'its server is not encrypted at that port',
        remedy: 'Check the port, or write http: for a server that is not encrypted.',
        passes: false,
      };
    case 'encrypted':
      return {
        reason: 'its server is encrypted at that port',
        remedy: 'Write https: in the address.',
        passes: false,
      };
    case 'not-http':
      return {
        reason: 'what answers there is not a web server',
        remedy: 'Check the host and the port of the address.',
        passes: false,
      };
    case 'proxy': {
      const { host = '', status } = proxy ?? {};
      return {
        reason: `the proxy ${host} did not connect to it: ${message}`,
        remedy:
          'Check the proxy in the environment (HTTPS_PROXY, ALL_PROXY), or name the host of the address in NO_PROXY.',
        passes: status === undefined || status === 429 || status >= 500,
      };
    }
    case 'connection-refused':
      return {
        reason: `the connection was refused: ${message}`,
        remedy: 'Check the host and the port of the address, and that its server is running.',
        passes: true,
      };
    case 'reset':
      return {
        reason: `its server closed the connection without an answer: ${message}`,
        remedy: `Try again; if it goes on, check the host and the port of the address, and whether it must begin with ${protocol === 'https:' ? 'http:' : 'https:'}.`,
        passes: true,
      };
    default:
      return {
        reason: `no answer came: ${message}`,
        remedy: 'Check the address, and that this machine can reach it.',
        passes: true,
      };
  }
}

function unreadable(url: URL, { reason, ...rest }: Failure): SpeechError {
  const name = nameOfAddress(url);
  return new SpeechError('audio-unreadable', {
    message: `${name} cannot be read: ${reason}`,
    context: { path: name, reason },
    ...rest,
    redact: (text) => text.replaceAll(url.href, name),
  });
}
