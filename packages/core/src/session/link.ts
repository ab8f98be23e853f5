import type { Clock } from '../clock.ts';
import type { WireFact } from '../errors/table.ts';
import { SpeechError } from '../errors/speech-error.ts';
import type { OutgoingFrame, ProtocolEvent, ProtocolLink, ProtocolTraits } from '../protocols/protocol.ts';
import type { DialRequest, Socket, SocketEnd, Transport } from '../transport.ts';
import { Liveness, type LivenessOptions } from './liveness.ts';
import type { Failure, Phase } from './retry-policy.ts';

/** How long a closing handshake may take before the socket is terminated. */
const CLOSE_GRACE_MS = 250;
/** The service's last word is waited for this long after the last frame in or out… */
const DRAIN_QUIET_MS = 10_000;
/** …and this long in all. */
const DRAIN_TOTAL_MS = 60_000;
/** The drain limits also respect the sleep of the process. */
const AFTER_SLEEP_MS = 5_000;

/** What a link tells its session. None of these comes after the link is over. */
export interface LinkPorts {
  opened(link: Link): void;
  /** Audio may be sent. */
  ready(link: Link): void;
  /** A result, or how far the service has come. */
  event(link: Link, event: Extract<ProtocolEvent, { type: 'result' | 'processed' | 'ack' }>): void;
  warning(link: Link, message: string): void;
  drained(link: Link): void;
  drainTimedOut(link: Link, limitMs: number): void;
  failed(link: Link, failure: Failure): void;
  /** Makes a failure of what happened on the wire. */
  judgeFact(
    fact: WireFact | Extract<SocketEnd, { type: 'network' }>,
    link: Link,
  ): { readonly error: SpeechError; readonly limited: boolean };
}

export interface LinkOptions {
  readonly epoch: number;
  readonly clock: Clock;
  readonly transport: Transport;
  readonly traits: ProtocolTraits;
  readonly protocolLink: ProtocolLink;
  readonly request: DialRequest;
  readonly maxInboundBytes: number;
  readonly liveness: LivenessOptions;
  readonly ports: LinkPorts;
}

/**
 * One connection: one socket from dial to close, and everything that belongs to it. Once it is over — failed, drained or
 * disposed of — nothing of it reaches the session any more, however late its socket calls.
 */
export class Link {
  readonly epoch: number;
  readonly requestId: string | undefined;
  readonly #options: LinkOptions;
  readonly #socket: Socket;
  #liveness: Liveness | undefined;
  #phase: Phase = 'opening';
  #over = false;
  #drained = false;
  #socketEnded = false;
  #replies = 0;
  #readyAt = -1;
  #answered = false;
  #toldAt = 0;
  #lastFrameAt = 0;
  #quietUntil = 0;

  constructor(options: LinkOptions) {
    this.#options = options;
    this.epoch = options.epoch;
    this.requestId = options.protocolLink.requestId;
    this.#socket = options.transport.open(
      options.request,
      {
        opened: () => this.#opened(),
        message: (data) => this.#received(data),
        heard: () => this.#liveness?.heard(options.clock.now()),
        ended: (end) => this.#ended(end),
      },
      { maxInboundBytes: options.maxInboundBytes },
    );
  }

  get phase(): Phase {
    return this.#phase;
  }

  get over(): boolean {
    return this.#over;
  }

  /** When the last frame went out, in the clock's milliseconds. */
  get lastFrameAt(): number {
    return this.#lastFrameAt;
  }

  get bufferedBytes(): number {
    return this.#socket.bufferedAmount;
  }

  get told(): boolean {
    return this.#phase === 'draining';
  }

  /** Milliseconds from ready to the last sign of life; 0 for a link that was never ready. */
  get livedMs(): number {
    return this.#liveness === undefined || this.#readyAt < 0 ? 0 : Math.max(0, this.#liveness.heardAt - this.#readyAt);
  }

  /** Whether the service has sent any message on it. */
  get answered(): boolean {
    return this.#answered;
  }

  /** Sends one frame of audio; `speech`: it holds speech, so that an answer is due. */
  sendAudio(samples: Int16Array, speech: boolean, now: number): void {
    this.#send(this.#options.protocolLink.audio(samples), now);
    if (speech) this.#liveness?.speechSent(samples.length, now);
  }

  /** Sends a frame that is not audio of the session. */
  sendControl(frame: OutgoingFrame, now: number): void {
    this.#send(frame, now);
  }

  get protocolLink(): ProtocolLink {
    return this.#options.protocolLink;
  }

  /** Tells the service that no more audio will come. */
  tellEnd(now: number): void {
    if (this.#over || this.#phase !== 'streaming') return;
    this.#phase = 'draining';
    this.#toldAt = now;
    for (const frame of this.#options.protocolLink.end()) this.#send(frame, now);
  }

  tick(now: number, late: boolean): void {
    const liveness = this.#liveness;
    if (this.#over || liveness === undefined) return;
    if (late) {
      liveness.slept(now);
      this.#quietUntil = now + AFTER_SLEEP_MS;
    }
    if (this.#socket.ping !== undefined && liveness.pingDue(now)) this.#socket.ping();
    const death = liveness.check(now, this.#socket.bufferedAmount);
    if (death !== undefined) this.#fail(silent(death.sign, death.silentMs), false);
    else if (this.#phase === 'draining' && now >= this.#quietUntil) this.#checkDrain(now);
  }

  /** Ends the socket: with a closing handshake after the last word, at once otherwise. */
  dispose(): void {
    this.#over = true;
    if (this.#socketEnded) return;
    if (!this.#drained) {
      this.#socket.terminate();
      return;
    }
    this.#socket.close(1000, '');
    this.#options.clock.setTimeout(() => {
      if (!this.#socketEnded) this.#socket.terminate();
    }, CLOSE_GRACE_MS);
  }

  #opened(): void {
    if (this.#over) return;
    const { clock, liveness, protocolLink, traits, ports } = this.#options;
    const now = clock.now();
    this.#liveness = new Liveness(liveness, now);
    this.#phase = 'handshaking';
    for (const frame of protocolLink.start()) this.#send(frame, now);
    ports.opened(this);
    if (traits.readyAt === 'open') this.#ready();
  }

  #ready(): void {
    if (this.#over || this.#phase !== 'handshaking') return;
    this.#phase = 'streaming';
    this.#readyAt = this.#options.clock.now();
    this.#options.ports.ready(this);
  }

  #received(data: string | Uint8Array): void {
    if (this.#over) return;
    const now = this.#options.clock.now();
    this.#answered = true;
    this.#liveness?.answered(now);
    if (this.#phase === 'draining') this.#lastFrameAt = now;
    for (const event of this.#options.protocolLink.receive(data)) {
      this.#handle(event);
      // An event may have ended the link; what the same frame still holds is then nobody's.
      if (this.#over) return;
    }
    if (this.#options.traits.progress === 'reply-per-frame') {
      this.#replies += 1;
      this.#options.ports.event(this, { type: 'ack', n: this.#replies });
    }
  }

  #handle(event: ProtocolEvent): void {
    const { ports } = this.#options;
    switch (event.type) {
      case 'ready':
        this.#ready();
        return;
      case 'result':
      case 'processed':
      case 'ack':
        ports.event(this, event);
        return;
      case 'warning':
        ports.warning(this, event.message);
        return;
      case 'error': {
        const { error, limited } = ports.judgeFact({ type: 'frame', wire: event.wire }, this);
        this.#fail(error, limited);
        return;
      }
      case 'done':
        this.#done();
        return;
      case 'ignored':
    }
  }

  #done(): void {
    if (this.#phase !== 'draining') {
      // A last word that nobody asked for: the service has ended its side, and what was sent since is not answered.
      const { error } = this.#options.ports.judgeFact(
        { type: 'close', code: 1000, reason: 'ended by the service' },
        this,
      );
      this.#fail(error, false);
      return;
    }
    this.#drained = true;
    this.#over = true;
    this.#options.ports.drained(this);
  }

  #ended(end: SocketEnd): void {
    this.#socketEnded = true;
    if (this.#over) return;
    const { error, limited } = this.#options.ports.judgeFact(end, this);
    this.#fail(error, limited);
  }

  #fail(error: SpeechError, limited: boolean): void {
    this.#over = true;
    this.#options.ports.failed(this, { error, limited, phase: this.#phase });
  }

  #send(frame: OutgoingFrame, now: number): void {
    this.#lastFrameAt = now;
    this.#socket.send(frame);
  }

  #checkDrain(now: number): void {
    const total = now - this.#toldAt >= DRAIN_TOTAL_MS;
    if (!total && now - this.#lastFrameAt < DRAIN_QUIET_MS) return;
    const silentMs = now - (this.#liveness?.heardAt ?? this.#toldAt);
    if (this.#socket.ping !== undefined && silentMs >= now - this.#toldAt) {
      // Not even a pong since the end was told: the link is dead, and the service has not withheld its last word.
      this.#fail(silent('no-bytes', silentMs), false);
      return;
    }
    this.#over = true;
    this.#options.ports.drainTimedOut(this, total ? DRAIN_TOTAL_MS : DRAIN_QUIET_MS);
  }
}

function silent(sign: 'no-bytes' | 'no-answers' | 'not-sending', silentMs: number): SpeechError {
  const seconds = Math.round(silentMs / 1000);
  const messages = {
    'no-bytes': `no byte from the service for ${seconds} s, not even an answer to a ping`,
    'no-answers': `speech was sent, and the service has said nothing for ${seconds} s`,
    'not-sending': `the socket has taken no audio for ${seconds} s`,
  } as const;
  return new SpeechError('link-silent', { message: messages[sign], context: { silentMs, sign } });
}
