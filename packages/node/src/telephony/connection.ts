import type { Clock } from '@throughline/core/internal';
import type { WebSocket } from 'ws';
import type { Gatekeeper } from './authentication.ts';
import { objectOf, readFrame, textOf, textsOf, type JsonObject } from './json.ts';
import { telephonyWarning, type TelephonyWarning, type TelephonyWarningCode } from './warnings.ts';

/** How a connection of Bandwidth came to its end. `lost`: without a stop before it; 1006 where there was no close frame. */
export type ConnectionEnd =
  | { readonly type: 'stop' }
  | { readonly type: 'closed-here' }
  | { readonly type: 'lost'; readonly closeCode: number; readonly reason: string };

/** What hears a connection from its start on. */
export interface Receiver {
  /** From now on frames come. */
  begun(): void;
  /** A frame that is neither start nor stop; returns what is wrong with it. */
  frame(eventType: string, frame: JsonObject): FrameProblem | undefined;
  /** Called once, and nothing after it. */
  ended(end: ConnectionEnd): void;
}

export interface FrameProblem {
  readonly code: TelephonyWarningCode;
  readonly reason: string;
}

export interface StartFrame {
  readonly metadata: JsonObject;
  /** Without the one that is a secret. */
  readonly parameters: Readonly<Record<string, string>>;
}

export interface ConnectionPorts {
  readonly gatekeeper: Gatekeeper;
  readonly clock: Clock;
  /** Milliseconds from the open socket to the start frame. */
  readonly startLimitMs: number;
  /** Makes what hears the rest, or tells what is wrong with the start. */
  start(frame: StartFrame, connection: Connection): Receiver | FrameProblem;
  warn(warning: TelephonyWarning): void;
}

/** A ping goes out so often, and a peer of which nothing was heard for three of them is gone. Milliseconds. */
const pingEveryMs = 15_000;
const silentMs = 45_000;

/** Close codes of RFC 6455 §7.4.1; what Bandwidth does about any is not documented. */
const normalClose = 1000;
const refusedClose = 1008;

/** One WebSocket that Bandwidth opened: start, then frames, then stop. Nothing that it sends makes anything throw. */
export class Connection {
  readonly socket: WebSocket;
  readonly #ports: ConnectionPorts;
  readonly #timers = new Set<unknown>();
  #receiver: Receiver | undefined;
  #over = false;
  #heardAt: number;

  constructor(socket: WebSocket, ports: ConnectionPorts) {
    this.socket = socket;
    this.#ports = ports;
    this.#heardAt = ports.clock.now();
    socket.on('message', (data, isBinary) => {
      this.#heardAt = ports.clock.now();
      this.#hear(data, isBinary);
    });
    socket.on('pong', () => {
      this.#heardAt = ports.clock.now();
    });
    // Whatever broke it shows in its close; without a listener an error would end the process.
    socket.on('error', () => undefined);
    socket.on('close', (code, reason) => {
      this.#close(code, reason.toString());
    });
    this.#after(ports.startLimitMs, () => {
      if (this.#receiver !== undefined) return;
      this.#warn('no-start', `no start came within ${ports.startLimitMs} ms, and the connection was closed`);
      socket.close(refusedClose, 'no start');
    });
    this.#keepAlive();
  }

  /** Ends the connection from this side. */
  close(): void {
    this.#end({ type: 'closed-here' });
  }

  #hear(data: Buffer | ArrayBuffer | Buffer[], isBinary: boolean): void {
    if (this.#over) return;
    if (isBinary || !Buffer.isBuffer(data)) {
      this.#warn('frame-malformed', 'a binary frame; its frames are text');
      return;
    }
    const frame = readFrame(data.toString('utf8'));
    const eventType = textOf(frame?.['eventType']);
    if (frame === undefined || eventType === undefined) {
      this.#warn('frame-malformed', `a frame of ${data.length} bytes that is no JSON object with an eventType`);
      return;
    }
    if (eventType === 'start') this.#start(frame);
    else if (this.#receiver === undefined) this.#warn('frame-unexpected', 'a frame before the start');
    else if (eventType === 'stop') this.#end({ type: 'stop' });
    else this.#tell(this.#receiver.frame(eventType, frame));
  }

  #start(frame: JsonObject): void {
    if (this.#receiver !== undefined) {
      this.#warn('frame-unexpected', 'a second start');
      return;
    }
    const { gatekeeper } = this.#ports;
    // `<StartStream>` calls them streamParams, `<StartTranscription>` customParams.
    const parameters = textsOf(frame['streamParams'] ?? frame['customParams']);
    if (!admits(gatekeeper, parameters)) {
      this.#warn('not-authenticated', 'a start had no or a wrong token, and its connection was closed');
      this.#over = true;
      this.socket.close(refusedClose, 'not authenticated');
      return;
    }
    const metadata = objectOf(frame['metadata']) ?? {};
    const made = this.#ports.start({ metadata, parameters: gatekeeper.withoutSecret(parameters) }, this);
    if ('reason' in made) {
      this.#tell(made);
      return;
    }
    this.#receiver = made;
    made.begun();
  }

  #end(end: ConnectionEnd): void {
    if (this.#over) return;
    this.#over = true;
    this.#receiver?.ended(end);
    this.socket.close(normalClose);
  }

  #close(closeCode: number, reason: string): void {
    for (const timer of this.#timers) this.#ports.clock.clearTimeout(timer);
    this.#timers.clear();
    if (this.#over) return;
    this.#over = true;
    if (this.#receiver === undefined) return;
    this.#warn('no-stop', `the connection ended with code ${closeCode}, and no stop had come`);
    this.#receiver.ended({ type: 'lost', closeCode, reason });
  }

  #keepAlive(): void {
    this.#after(pingEveryMs, () => {
      if (this.#ports.clock.now() - this.#heardAt >= silentMs) {
        this.socket.terminate();
        return;
      }
      if (this.socket.readyState === this.socket.OPEN) this.socket.ping();
      this.#keepAlive();
    });
  }

  #after(delayMs: number, callback: () => void): void {
    const timer = this.#ports.clock.setTimeout(() => {
      this.#timers.delete(timer);
      callback();
    }, delayMs);
    this.#timers.add(timer);
  }

  #tell(problem: FrameProblem | undefined): void {
    if (problem !== undefined) this.#warn(problem.code, problem.reason);
  }

  #warn(code: TelephonyWarningCode, message: string): void {
    this.#ports.warn(telephonyWarning(code, message));
  }
}

/** A caller's own judge that throws has not said yes. */
function admits(gatekeeper: Gatekeeper, parameters: Readonly<Record<string, string>>): boolean {
  try {
    return gatekeeper.admitsStart(parameters);
  } catch {
    return false;
  }
}
