import type { Clock } from '@throughline/core/internal';
import type { Authenticator } from './authentication.ts';
import { objectOf, readFrames, readPlainFrame, textOf, textsOf, type JsonObject } from './json.ts';
import type { PeerSocket } from './peer-socket.ts';
import { telephonyWarning, type TelephonyWarning, type TelephonyWarningCode } from './warnings.ts';

/** How a connection of Bandwidth came to its end. `lost`: without a stop before it; 1006 where there was no close frame. */
export type ConnectionEnd =
  | { readonly type: 'stop' }
  | { readonly type: 'closed-here' }
  | { readonly type: 'lost'; readonly closeCode: number; readonly reason: string };

/** What receives the frames of a connection from its start on. */
export interface Receiver {
  readonly callId: string;
  /** The start was accepted; frames follow. */
  begun(): void;
  /** A frame that is neither start nor stop, with its length in characters; returns what is wrong with it. */
  frame(eventType: string, frame: JsonObject, characters: number): FrameProblem | undefined;
  /** A frame that is no JSON object with a type, so that its content is not known. */
  unreadable(text: string): void;
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
  readonly authenticator: Authenticator;
  readonly clock: Clock;
  /** Milliseconds from the open socket to the start frame. */
  readonly startLimitMs: number;
  /** Makes what receives the rest, or returns what is wrong with the start. */
  start(frame: StartFrame, connection: Connection): Receiver | FrameProblem;
  warn(warning: TelephonyWarning): void;
  /** The application's function that checks tokens threw. */
  thrown(error: unknown): void;
}

/** Milliseconds between two pings, and without any sign of life after which a peer is gone. */
const pingEveryMs = 15_000;
const silentMs = 45_000;

/** Bytes that a peer may leave unread here. Its own pings are answered, and a peer that reads none of it would fill the memory. */
const mostUnreadBytes = 1024 * 1024;

/** Close codes of RFC 6455 §7.4.1; how Bandwidth reacts to them is not documented. */
const normalClose = 1000;
const refusedClose = 1008;

/**
 * One WebSocket that Bandwidth opened: start, then frames, then stop. Until a start is accepted nothing is kept, and a first
 * frame that is no valid start ends the connection. Nothing that the peer sends makes anything throw.
 */
export class Connection {
  readonly socket: PeerSocket;
  readonly #ports: ConnectionPorts;
  readonly #timers = new Set<unknown>();
  #receiver: Receiver | undefined;
  #end: ConnectionEnd | undefined;
  #refused = false;
  #activeAt: number;
  #unreadFrames = 0;

  constructor(socket: PeerSocket, ports: ConnectionPorts) {
    this.socket = socket;
    this.#ports = ports;
    this.#activeAt = ports.clock.now();
    socket.on('message', (data) => {
      this.#activeAt = ports.clock.now();
      // A `ws` with its usual settings hands over one Buffer.
      if (Buffer.isBuffer(data)) this.#receive(data);
    });
    socket.on('ping', () => {
      if (socket.bufferedAmount > mostUnreadBytes) socket.terminate();
    });
    socket.on('pong', () => {
      this.#activeAt = ports.clock.now();
    });
    // Without a listener an error would end the process. The close that follows carries no more than a number.
    socket.on('error', (error) => {
      this.#leaveOut(
        'frame-malformed',
        `bytes that are no frame, so that the connection had to end (${error.message})`,
      );
    });
    socket.on('close', (code, reason) => {
      this.#close(code, reason.toString());
    });
    this.#after(ports.startLimitMs, () => {
      if (this.#receiver !== undefined || this.#refused || this.#end !== undefined) return;
      this.#refuse('no-start', `no start came within ${ports.startLimitMs} ms, and the connection was closed`);
    });
    this.#keepAlive();
  }

  /** Frames that could not be read or used, in whole or in part. */
  get unreadFrames(): number {
    return this.#unreadFrames;
  }

  /** Ends the connection from this side. */
  close(): void {
    this.#finish({ type: 'closed-here' });
  }

  #receive(data: Buffer): void {
    const text = data.toString('utf8');
    if (this.#receiver === undefined) {
      this.#handle(readPlainFrame(text) ?? {}, text);
      return;
    }
    const { frames, partly } = readFrames(text);
    for (const frame of frames) this.#handle(frame, text);
    if (partly) this.#handle({}, text);
  }

  /** Handles one object of a frame; an empty one stands for what could not be read. */
  #handle(frame: JsonObject, text: string): void {
    if (this.#refused || this.#end?.type === 'closed-here') return;
    const eventType = textOf(frame['eventType']);
    if (this.#receiver === undefined) {
      if (eventType === 'start') this.#start(frame);
      else
        this.#refuse(
          'no-start',
          `a frame of ${text.length} characters came before the start, and the connection was closed`,
        );
    } else if (eventType === undefined) {
      this.#leaveOut(
        'frame-malformed',
        `a frame of ${text.length} characters that is no JSON object with an eventType`,
      );
      if (this.#end === undefined) this.#receiver.unreadable(text);
    } else if (this.#end !== undefined) this.#leaveOut('frame-unexpected', 'a frame after the stop');
    else if (eventType === 'start') this.#leaveOut('frame-unexpected', 'a second start');
    else if (eventType === 'stop') this.#finish({ type: 'stop' });
    else this.#report(this.#receiver.frame(eventType, frame, text.length));
  }

  #start(frame: JsonObject): void {
    const { authenticator } = this.#ports;
    // `<StartStream>` calls them streamParams, `<StartTranscription>` customParams.
    const parameters = textsOf(frame['streamParams'] ?? frame['customParams']);
    if (!this.#accepts(parameters)) {
      this.#refuse(
        'not-authenticated',
        'a start had no or a wrong token, and its connection was closed',
        'not authenticated',
      );
      return;
    }
    const metadata = objectOf(frame['metadata']) ?? {};
    const made = this.#ports.start({ metadata, parameters: authenticator.withoutSecret(parameters) }, this);
    if ('reason' in made) {
      this.#refuse(made.code, `${made.reason}, and its connection was closed`, 'no start that can be used');
      return;
    }
    this.#receiver = made;
    made.begun();
  }

  /** A function of the application that throws has not accepted anything. */
  #accepts(parameters: Readonly<Record<string, string>>): boolean {
    try {
      return this.#ports.authenticator.acceptsStart(parameters);
    } catch (error) {
      this.#ports.thrown(error);
      return false;
    }
  }

  /** Closes a connection that has no start. */
  #refuse(code: TelephonyWarningCode, message: string, reason = 'no start'): void {
    this.#refused = true;
    this.#warn(code, message);
    this.socket.close(refusedClose, reason);
  }

  #finish(end: ConnectionEnd): void {
    if (this.#end !== undefined) return;
    this.#end = end;
    this.#receiver?.ended(end);
    this.socket.close(normalClose);
  }

  #close(closeCode: number, reason: string): void {
    for (const timer of this.#timers) this.#ports.clock.clearTimeout(timer);
    this.#timers.clear();
    if (this.#end !== undefined) return;
    this.#end = { type: 'lost', closeCode, reason };
    if (this.#receiver === undefined) return;
    this.#warn('no-stop', `the connection ended with code ${closeCode}, and no stop had come`);
    this.#receiver.ended(this.#end);
  }

  #keepAlive(): void {
    this.#after(pingEveryMs, () => {
      if (this.#ports.clock.now() - this.#activeAt >= silentMs) {
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

  #report(problem: FrameProblem | undefined): void {
    if (problem === undefined) return;
    if (problem.code === 'sequence-gap') this.#warn(problem.code, problem.reason);
    else this.#leaveOut(problem.code, problem.reason);
  }

  #leaveOut(code: TelephonyWarningCode, message: string): void {
    this.#unreadFrames += 1;
    this.#warn(code, message);
  }

  #warn(code: TelephonyWarningCode, message: string): void {
    const warning = telephonyWarning(code, message);
    this.#ports.warn(this.#receiver === undefined ? warning : { ...warning, callId: this.#receiver.callId });
  }
}
