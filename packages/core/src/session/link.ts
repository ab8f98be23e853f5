import type { Clock } from '../clock.ts';
import type { WireFact } from '../errors/table.ts';
import { SpeechError } from '../errors/speech-error.ts';
import type { OutgoingFrame, Said, WireEvent, WireLink, WireTraits } from '../protocols/wire-protocol.ts';
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

/** What every link shows, whatever it carries. */
interface LinkState {
  readonly phase: Phase;
  readonly requestId: string | undefined;
}

/** A frame that may have held a result and could not be used. */
export type UnreadFrame = Extract<WireEvent, { type: 'unread' }>;

/** What a link warns of. */
export type LinkWarning = 'frame-malformed' | 'provider-warning';

/** What a link tells its session; `Event` is what its service says besides. None of these comes after the link is over. */
export interface LinkPorts<Event> {
  opened(): void;
  /** Work may be sent. */
  ready(): void;
  event(event: Event): void;
  /** A frame came, and all its events were told. */
  frame(): void;
  warning(message: string, code: LinkWarning): void;
  /** A frame may have held a result and could not be used. An error ends the link. */
  unread(frame: UnreadFrame): SpeechError | undefined;
  drained(): void;
  drainTimedOut(limitMs: number): void;
  failed(failure: Failure): void;
}

/** Makes a failure of what happened on the wire. */
export type JudgeFact = (
  fact: WireFact | Extract<SocketEnd, { type: 'network' }>,
  link: LinkState,
) => Omit<Failure, 'phase'>;

export interface LinkOptions<Wire, Event> {
  readonly epoch: number;
  readonly clock: Clock;
  readonly transport: Transport;
  readonly traits: WireTraits;
  readonly wire: Wire;
  readonly request: DialRequest;
  readonly maxInboundBytes: number;
  readonly liveness: LivenessOptions;
  readonly ports: LinkPorts<Event>;
  readonly judgeFact: JudgeFact;
  /** Takes out of a text of the provider what must not be shown. */
  readonly clean: (text: string) => string;
}

/**
 * One connection: one socket from dial to close, and everything that belongs to it. Once it is over — failed, drained or
 * disposed of — nothing of it reaches the session any more, however late its socket calls.
 */
export class Link<Wire extends WireLink<Event>, Event extends Said> implements LinkState {
  readonly epoch: number;
  readonly requestId: string | undefined;
  /** The protocol's translation for this link. */
  readonly wire: Wire;
  readonly #options: LinkOptions<Wire, Event>;
  readonly #socket: Socket;
  #liveness: Liveness | undefined;
  #phase: Phase = 'opening';
  #over = false;
  #drained = false;
  #socketEnded = false;
  #readyAt = -1;
  #answered = false;
  #toldAt = 0;
  #lastFrameAt = 0;
  #quietUntil = 0;

  constructor(options: LinkOptions<Wire, Event>) {
    this.#options = options;
    this.epoch = options.epoch;
    this.wire = options.wire;
    this.requestId = options.wire.requestId;
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

  /** Whether the service has said anything about what it was sent. */
  get answered(): boolean {
    return this.#answered;
  }

  send(frame: OutgoingFrame, now: number): void {
    this.#lastFrameAt = now;
    this.#socket.send(frame);
  }

  /** So many samples of speech were sent, to which an answer is due. */
  speechSent(samples: number, now: number): void {
    this.#liveness?.speechSent(samples, now);
  }

  /** Something was asked for: until the next frame, silence is not as it should be. */
  answerDue(now: number): void {
    this.#liveness?.speechSent(Infinity, now);
  }

  /** Whether `hold` has an effect here. */
  get canHold(): boolean {
    return this.#socket.pause !== undefined && this.#socket.resume !== undefined;
  }

  /** Takes no more from the service until `release`; its silence means nothing meanwhile. */
  hold(): void {
    if (this.#over) return;
    this.#socket.pause?.();
    this.#liveness?.hold();
  }

  release(now: number): void {
    if (this.#over) return;
    this.#liveness?.release(now);
    this.#socket.resume?.();
  }

  /** Tells the service that nothing more will come. */
  tellEnd(now: number): void {
    if (this.#over || this.#phase !== 'streaming') return;
    this.#phase = 'draining';
    this.#toldAt = now;
    for (const frame of this.wire.end()) this.send(frame, now);
  }

  /** Ends the link for a reason that its session has found. */
  fail(error: SpeechError): void {
    if (!this.#over) this.#fail({ error, limited: false });
  }

  /** Takes the link for drained: where the service has no last word, or where it is not waited for. */
  endNow(): void {
    if (this.#over) return;
    this.#drained = true;
    this.#over = true;
    this.#options.ports.drained();
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
    if (death !== undefined) this.#fail({ error: silent(death.sign, death.silentMs), limited: false });
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
    const { clock, liveness, traits, ports } = this.#options;
    const now = clock.now();
    this.#liveness = new Liveness(liveness, now);
    this.#phase = 'handshaking';
    for (const frame of this.wire.start()) this.send(frame, now);
    ports.opened();
    if (traits.readyAt === 'open') this.#ready();
  }

  #ready(): void {
    if (this.#over || this.#phase !== 'handshaking') return;
    this.#phase = 'streaming';
    this.#readyAt = this.#options.clock.now();
    this.#options.ports.ready();
  }

  #received(data: string | Uint8Array): void {
    if (this.#over) return;
    const now = this.#options.clock.now();
    this.#liveness?.answered(now);
    if (this.#phase === 'draining') this.#lastFrameAt = now;
    for (const event of this.wire.receive(data)) {
      if (isWireEvent(event)) this.#handle(event);
      else {
        this.#answered = true;
        this.#options.ports.event(event);
      }
      // An event may have ended the link; what the same frame still holds is then nobody's.
      if (this.#over) return;
    }
    this.#options.ports.frame();
  }

  #handle(event: WireEvent): void {
    switch (event.type) {
      case 'ready':
        this.#ready();
        return;
      case 'warning':
        this.#options.ports.warning(event.message, 'frame-malformed');
        return;
      case 'provider-warning':
        this.#options.ports.warning(this.#options.clean(event.message), 'provider-warning');
        return;
      case 'unread': {
        const error = this.#options.ports.unread({ ...event, kind: this.#options.clean(event.kind) });
        if (error !== undefined) this.fail(error);
        return;
      }
      case 'error':
        this.#fail(this.#options.judgeFact({ type: 'frame', wire: event.wire }, this));
        return;
      case 'done':
        this.#done();
        return;
      case 'ignored':
    }
  }

  #done(): void {
    if (this.#phase !== 'draining') {
      // A last word that nobody asked for: the service has ended its side, and what was sent since is not answered.
      const { error } = this.#options.judgeFact({ type: 'close', code: 1000, reason: 'ended by the service' }, this);
      this.#fail({ error, limited: false });
      return;
    }
    this.endNow();
  }

  #ended(end: SocketEnd): void {
    this.#socketEnded = true;
    if (this.#over) return;
    this.#fail(this.#options.judgeFact(end, this));
  }

  #fail(failure: Omit<Failure, 'phase'>): void {
    this.#over = true;
    this.#options.ports.failed({ ...failure, phase: this.#phase });
  }

  #checkDrain(now: number): void {
    const total = now - this.#toldAt >= DRAIN_TOTAL_MS;
    if (!total && now - this.#lastFrameAt < DRAIN_QUIET_MS) return;
    const silentMs = now - (this.#liveness?.heardAt ?? this.#toldAt);
    if (this.#socket.ping !== undefined && silentMs >= now - this.#toldAt) {
      // Not even a pong since the end was told: the link is dead, and the service has not withheld its last word.
      this.#fail({ error: silent('no-bytes', silentMs), limited: false });
      return;
    }
    this.#over = true;
    this.#options.ports.drainTimedOut(total ? DRAIN_TOTAL_MS : DRAIN_QUIET_MS);
  }
}

const wireEvents: readonly string[] = [
  'ready',
  'done',
  'error',
  'warning',
  'unread',
  'provider-warning',
  'ignored',
] satisfies WireEvent['type'][];

function isWireEvent<Event extends Said>(event: WireEvent | Event): event is WireEvent {
  return wireEvents.includes(event.type);
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
