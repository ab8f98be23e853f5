import type { Server as HttpServer } from 'node:http';
import type { Server as HttpsServer } from 'node:https';
import {
  accept,
  assertConfig,
  callable,
  Emitter,
  fields,
  numberBetween,
  systemClock,
  type Check,
  type Clock,
} from '@throughline/core/internal';
import { authenticatorOf, type BandwidthAuthentication } from './authentication.ts';
import { Connection, type FrameProblem, type Receiver, type StartFrame } from './connection.ts';
import { attachTo, type AttachOptions } from './upgrade-handler.ts';
import { limitedWarnings, warningsByTheMinute, type TelephonyWarning } from './warnings.ts';

/** Options of both handlers. */
export interface HandlerOptions {
  /** How it is known that Bandwidth connects, and nobody else. */
  readonly authenticate: BandwidthAuthentication;
  /** Receives warnings: the first 100 of each connection, and 100 a minute of refused upgrades. Default: they are dropped. */
  readonly onWarning?: (warning: TelephonyWarning) => void;
  /** Receives what the other functions given here throw or reject with. Default: `console.error`. */
  readonly onListenerError?: (error: unknown, event: string) => void;
  /** Milliseconds from an open WebSocket to its start; then it is closed. 1 to 600 000. Default: 10 000. */
  readonly startLimitMs?: number;
  /** For tests: who owns time. */
  readonly clock?: Clock;
}

/** Accepts the WebSockets that Bandwidth opens. */
export interface BandwidthHandler {
  /**
   * Mounts the handler at a path of a server; several servers and paths may share one. The function returned detaches it: calls
   * in progress go on. Throws `config-invalid` for a path that no request can have, or that another handler has there.
   */
  attach(server: HttpServer | HttpsServer, options: AttachOptions): () => void;
  /** Ends every open connection. */
  close(): void;
}

interface HandlerEvents<Subject> {
  readonly call: Subject;
  readonly feed: Subject;
  readonly warning: TelephonyWarning;
}

/** What becomes of an accepted start: the call or the feed that the application gets, and what receives the frames after it. */
export interface Accepted<Subject> {
  readonly subject: Subject;
  readonly receiver: Omit<Receiver, 'begun'>;
}

const anyValue = accept('any value', () => true);

/** Both handlers' options, checked. `own`: those that only one of them has. */
export function assertHandlerOptions(
  options: unknown,
  own: { readonly required: Readonly<Record<string, Check>>; readonly optional?: Readonly<Record<string, Check>> },
): void {
  const check = fields(
    {
      // `authenticatorOf` checks it.
      required: { authenticate: anyValue, ...own.required },
      optional: {
        onWarning: callable,
        onListenerError: callable,
        startLimitMs: numberBetween(1, 600_000, 'ms'),
        clock: accept('a clock', (value) => typeof value === 'object' && value !== null),
        ...own.optional,
      },
    },
    true,
  );
  assertConfig('bandwidth', 'options', options, check);
}

/** What the connections of a handler carry. */
export interface HandlerKind<Subject> {
  readonly event: 'call' | 'feed';
  readonly listener: (subject: Subject) => unknown;
  accept(start: StartFrame, connection: Connection): Accepted<Subject> | FrameProblem;
}

/** What media and transcripts have in common. Throws `config-invalid` for an authentication that would accept everybody. */
export function handler<Subject>(options: HandlerOptions, kind: HandlerKind<Subject>): BandwidthHandler {
  const { clock = systemClock, startLimitMs = 10_000, onWarning, onListenerError } = options;
  const { event, listener } = kind;
  const authenticator = authenticatorOf(options.authenticate);
  // What a function of the application throws must reach `onListenerError`, and no connection.
  const emitter = new Emitter<HandlerEvents<Subject>>({ call: true, feed: true, warning: true }, { onListenerError });
  emitter.on(event, listener);
  if (onWarning !== undefined) emitter.on('warning', onWarning);
  const warn = (warning: TelephonyWarning): void => {
    emitter.emit('warning', warning);
  };
  const warnOfRefusal = warningsByTheMinute(warn, clock);
  const connections = new Set<Connection>();
  return {
    attach: (server, attachOptions) =>
      attachTo(server, attachOptions, {
        authenticator,
        warn: warnOfRefusal,
        upgraded: (socket) => {
          const connection = new Connection(socket, {
            authenticator,
            clock,
            startLimitMs,
            warn: limitedWarnings(warn),
            thrown: (error) => emitter.report(error, 'token'),
            start: (frame, from) => {
              const accepted = kind.accept(frame, from);
              if ('reason' in accepted) return accepted;
              const { subject, receiver } = accepted;
              return { ...receiver, begun: () => emitter.emit(event, subject) };
            },
          });
          connections.add(connection);
          socket.on('close', () => connections.delete(connection));
        },
      }),
    close: () => {
      for (const connection of connections) connection.close();
    },
  };
}
