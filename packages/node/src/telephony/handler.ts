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
import { gatekeeper, type BandwidthAuthentication } from './authentication.ts';
import { Connection, type FrameProblem, type Receiver, type StartFrame } from './connection.ts';
import { attachTo, type AttachOptions } from './upgrade-handler.ts';
import { limitedWarnings, warningsByTheMinute, type TelephonyWarning } from './warnings.ts';

/** What both handlers are told. */
export interface HandlerOptions {
  readonly authenticate: BandwidthAuthentication;
  /** Hears what is odd: of each connection the first 100 times, and 100 refused upgrades a minute. Default: nobody. */
  readonly onWarning?: (warning: TelephonyWarning) => void;
  /** Hears what the other functions given here throw or reject with. Default: `console.error`. */
  readonly onListenerError?: (error: unknown, event: string) => void;
  /** Milliseconds from an open WebSocket to its start; then it is closed. 1 to 600 000. Default: 10 000. */
  readonly startLimitMs?: number;
  /** For tests: who owns time. */
  readonly clock?: Clock;
}

/** Takes the WebSockets that Bandwidth opens. */
export interface BandwidthHandler {
  /**
   * Mounts the handler at a path of a server; several servers and paths may share one. Returns what takes it off again: calls
   * that are there go on. Throws `config-invalid` for a path that no request can have, or that another handler has there.
   */
  attach(server: HttpServer | HttpsServer, options: AttachOptions): () => void;
  /** Ends every connection that is there. */
  close(): void;
}

interface HandlerEvents<Visitor> {
  readonly call: Visitor;
  readonly feed: Visitor;
  readonly warning: TelephonyWarning;
}

/** What a start is made into: the thing that the caller of the handler gets, and what hears the rest. */
export interface Welcomed<Visitor> {
  readonly visitor: Visitor;
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
      // The gatekeeper looks into it.
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

export interface Reception<Visitor> {
  readonly event: 'call' | 'feed';
  readonly onVisit: (visitor: Visitor) => unknown;
  welcome(start: StartFrame, connection: Connection): Welcomed<Visitor> | FrameProblem;
}

/** The part that media and transcripts share. Throws `config-invalid` for an authentication that would let everybody in. */
export function handler<Visitor>(options: HandlerOptions, reception: Reception<Visitor>): BandwidthHandler {
  const { clock = systemClock, startLimitMs = 10_000, onWarning, onListenerError } = options;
  const { event, onVisit } = reception;
  const keeper = gatekeeper(options.authenticate);
  // What a caller's function throws must reach its caller, and no connection.
  const emitter = new Emitter<HandlerEvents<Visitor>>({ call: true, feed: true, warning: true }, { onListenerError });
  emitter.on(event, onVisit);
  if (onWarning !== undefined) emitter.on('warning', onWarning);
  const warn = (warning: TelephonyWarning): void => {
    emitter.emit('warning', warning);
  };
  const warnOfRefusal = warningsByTheMinute(warn, clock);
  const connections = new Set<Connection>();
  return {
    attach: (server, attachOptions) =>
      attachTo(server, attachOptions, {
        gatekeeper: keeper,
        warn: warnOfRefusal,
        entered: (socket) => {
          const connection = new Connection(socket, {
            gatekeeper: keeper,
            clock,
            startLimitMs,
            warn: limitedWarnings(warn),
            thrown: (error) => emitter.report(error, 'token'),
            start: (frame, from) => {
              const made = reception.welcome(frame, from);
              if ('reason' in made) return made;
              const { visitor, receiver } = made;
              return { ...receiver, begun: () => emitter.emit(event, visitor) };
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
