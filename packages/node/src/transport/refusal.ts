import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import type { SocketEnd } from '@throughline/core/internal';
import { decodedBody } from './decode-body.ts';

export interface RefusalLimits {
  /** Bytes of the body that are read, and of the decoded body that are reported. */
  readonly bodyBytes: number;
  /** Milliseconds that the body may take; what has arrived by then is the body. */
  readonly bodyMs: number;
}

export const refusalLimits: RefusalLimits = { bodyBytes: 64 * 1024, bodyMs: 2000 };

/**
 * Reads an HTTP answer that came in place of the upgrade and calls `done` once. The body ends at whichever comes first:
 * its own end, the limit of bytes, the limit of time, or the loss of the connection. One that is compressed is decoded, as far as it
 * came, and within the same limit of bytes.
 */
export function readRefusal(
  response: IncomingMessage,
  limits: RefusalLimits,
  done: (refusal: Extract<SocketEnd, { type: 'refused' }>) => void,
): void {
  const pieces: Buffer[] = [];
  let length = 0;

  const finish = () => {
    clearTimeout(timer);
    response.off('data', take).off('end', finish).off('close', finish).off('error', finish);
    // The connection is about to be destroyed, which a response may report as one more error.
    response.on('error', ignore);
    const headers = flatten(response.headers);
    const report = (body: Buffer): void => {
      done({
        type: 'refused',
        status: response.statusCode ?? 0,
        headers,
        // Where the limit cut a character in two, `stream` leaves the half of it out.
        body: new TextDecoder().decode(body, { stream: true }),
      });
    };
    const body = Buffer.concat(pieces);
    const encoding = headers['content-encoding'];
    if (encoding === undefined || body.length === 0) report(body);
    else void decodedBody(body, encoding, limits.bodyBytes).then(report);
  };
  const take = (bytes: Buffer) => {
    const piece = bytes.subarray(0, limits.bodyBytes - length);
    pieces.push(piece);
    length += piece.length;
    if (length === limits.bodyBytes) finish();
  };
  const timer = setTimeout(finish, limits.bodyMs);
  response.on('data', take).on('end', finish).on('close', finish).on('error', finish);
}

/** Headers with one text for each name, in lower case. */
export function flatten(headers: IncomingHttpHeaders): Record<string, string> {
  const flat: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers)) {
    if (value !== undefined) flat[name.toLowerCase()] = Array.isArray(value) ? value.join(', ') : value;
  }
  return flat;
}

function ignore(): void {}
