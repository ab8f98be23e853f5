import type { Clock } from '../clock.ts';
import type { WireFact } from '../errors/table.ts';
import type { SpeechError } from '../errors/speech-error.ts';
import type { OutgoingFrame, TypedEvent, WireEvent, WireLink, WireTraits } from '../protocol/wire.ts';
import type { DialRequest, Socket, SocketEnd, Transport } from '../transport.ts';
import { linkSilent } from './link-silent.ts';
import { Liveness, type LivenessOptions } from './liveness.ts';
import type { Failure, Phase } from './retry-policy.ts';

/** How long a closing handshake may take before the socket is terminated. */
const CLOSE_GRACE_MS = 250;
/** A link whose last pong is so old when its end of stream is due is dead, and has not withheld it. */
const DRAIN_DEAD_MS = 10_000;
/** So many warnings of one link are told; what comes after is counted. */
const WARNINGS = 100;
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
  /** The first pong, or ping of the peer. */
  ponged(): void;
  warning(message: string, code: LinkWarning): void;
  /** A warning that is counted and not told: the link has had its share. */
  warningLeftOut(): void;
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
  /** Milliseconds at most from the end being told to the provider's last word. */
  readonly drainMs: number;
  /** Where no pong tells that the provider lives, its end of stream is waited for this long after the last frame in or out. */
  readonly drainQuietMs: number;
  /** Whether a provider that answers pings has all of them, however quiet it is. */
  readonly patient: boolean;
  readonly ports: LinkPorts<Event>;
  readonly judgeFact: JudgeFact;
  /** Takes out of a text of the provider what must not be shown. */
  readonly clean: (text: string) => string;
}

/**
 * One connection: one socket from dial to close, and everything that belongs to it. Once it is over — failed, drained or
 * disposed of — nothing of it reaches the session any more, however late its socket calls.
 */
export class Link<Wire extends WireLink<Event>, Event extends TypedEvent> implements LinkState {
  readonly epoch: number;
  readonly requestId: string | undefined;
  /** The protocol's translation for this link. */
  readonly wire: Wire;
  readonly #options: LinkOptions<Wire, Event>;
  readonly #socket: Socket | undefined;
  #liveness: Liveness | undefined;
  #phase: Phase = 'opening';
  #over = false;
  #drained = false;
  #socketEnded = false;
  #whenClosed: (() => void) | undefined;
  #readyAt = -1;
  #answered = false;
  #toldAt = 0;
  #lastFrameAt = 0;
  #quietUntil = 0;
  #warnings = 0;

  constructor(options: LinkOptions<Wire, Event>) {
    this.#options = options;
    this.epoch = options.epoch;
    this.wire = options.wire;
    this.requestId = options.wire.requestId;
    this.#socket = options.transport.open(
      options.request,
      {
        opened: () => this.#fromSocket(() => this.#opened()),
        message: (data) => this.#fromSocket(() => this.#received(data)),
        activity: () => this.#heard(),
        ended: (end) => this.#fromSocket(() => this.#ended(end)),
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
    try {
      return this.#socket?.bufferedAmount ?? 0;
    } catch (error) {
      this.#broke(error);
      return 0;
    }
  }

  get endSent(): boolean {
    return this.#phase === 'draining';
  }

  /** Milliseconds from ready to the last sign of life; 0 for a link that was never ready. */
  get livedMs(): number {
    return this.#liveness === undefined || this.#readyAt < 0
      ? 0
      : Math.max(0, this.#liveness.activityAt - this.#readyAt);
  }

  /** Whether the peer was pinged and has never sent a byte. */
  get noByteYet(): boolean {
    return this.#liveness?.noByteYet === true;
  }

  /** Whether the provider has said anything about what it was sent. */
  get answered(): boolean {
    return this.#answered;
  }

  /** A socket that throws is a socket that has broken; the session is told as of any other. */
  send(frame: OutgoingFrame, now: number): void {
    if (this.#over) return;
    this.#lastFrameAt = now;
    try {
      this.#socket?.send(frame);
    } catch (error) {
      this.#broke(error);
    }
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
    return this.#socket?.pause !== undefined && this.#socket.resume !== undefined;
  }

  /** Takes no more from the provider until `release`; its silence means nothing meanwhile. */
  hold(): void {
    if (this.#over) return;
    this.#socket?.pause?.();
    this.#liveness?.hold();
  }

  release(now: number): void {
    if (this.#over) return;
    this.#liveness?.release(now);
    this.#socket?.resume?.();
  }

  /** Tells the provider that nothing more will come. */
  sendEnd(now: number): void {
    if (this.#over || this.#phase !== 'streaming') return;
    this.#phase = 'draining';
    this.#toldAt = now;
    for (const frame of this.wire.end()) this.send(frame, now);
  }

  /** Ends the link for a reason that its session has found. */
  fail(error: SpeechError): void {
    if (!this.#over) this.#fail({ error, limited: false });
  }

  /** Takes the link for drained: where the provider has no last word, or where it is not waited for. */
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
    this.#ping(now);
    const death = liveness.check(now, this.bufferedBytes);
    if (this.#over) return;
    // Once the end was told, a provider that lives has the drain's own time to answer.
    const waited = this.#phase === 'draining' && death?.sign === 'no-answers';
    if (death !== undefined && !waited) this.#fail({ error: linkSilent(death.sign, death.silentMs), limited: false });
    else if (this.#phase === 'draining' && now >= this.#quietUntil) this.#checkDrain(now);
  }

  /** Ends the socket: with a closing handshake after the end of stream, at once otherwise. */
  dispose(): void {
    this.#over = true;
    if (this.#socketEnded) return;
    if (!this.#drained) {
      this.#terminate();
      return;
    }
    try {
      this.#socket?.close(1000, '');
    } catch {
      this.#terminate();
      return;
    }
    this.#options.clock.setTimeout(() => {
      if (!this.#socketEnded) this.#terminate();
    }, CLOSE_GRACE_MS);
  }

  /** Calls back once, when the socket is closed: until then the provider may count it as open. One at a time. */
  whenClosed(run: () => void): void {
    if (this.#socketEnded) run();
    else this.#whenClosed = run;
  }

  #terminate(): void {
    try {
      this.#socket?.terminate();
    } catch {
      // It is nobody's any more, and will tell of no end.
      this.#socketEnded = true;
      this.#whenClosed?.();
    }
  }

  /** Something that the socket tells. One that calls before there is a socket to answer on is heard a moment later. */
  #fromSocket(run: () => void): void {
    if (this.#socket !== undefined) run();
    else void Promise.resolve().then(run);
  }

  #broke(cause: unknown): void {
    if (this.#over) return;
    const message = cause instanceof Error ? cause.message : String(cause);
    this.#fail(this.#options.judgeFact({ type: 'network', kind: 'other', message }, this));
  }

  #opened(): void {
    if (this.#over) return;
    const { clock, liveness, traits, ports } = this.#options;
    const now = clock.now();
    this.#liveness = new Liveness(liveness, now);
    this.#phase = 'handshaking';
    for (const frame of this.wire.start()) this.send(frame, now);
    this.#ping(now);
    if (this.#over) return;
    ports.opened();
    if (traits.readyAt === 'open') this.#ready();
  }

  #ready(): void {
    if (this.#over || this.#phase !== 'handshaking') return;
    this.#phase = 'streaming';
    this.#readyAt = this.#options.clock.now();
    this.#options.ports.ready();
  }

  #ping(now: number): void {
    if (this.#socket?.ping === undefined || this.#liveness?.pingDue(now) !== true) return;
    try {
      this.#socket.ping();
    } catch (error) {
      this.#broke(error);
    }
  }

  #heard(): void {
    const liveness = this.#liveness;
    if (this.#over || liveness === undefined) return;
    const first = !liveness.pongSeen;
    liveness.activity(this.#options.clock.now());
    if (first) this.#options.ports.ponged();
  }

  #received(data: string | Uint8Array): void {
    if (this.#over) return;
    const now = this.#options.clock.now();
    this.#liveness?.received(now);
    if (this.#phase === 'draining') this.#lastFrameAt = now;
    for (const event of this.wire.receive(data)) {
      if (isWireEvent(event)) this.#handle(event);
      else {
        this.#answered = true;
        // Only what is said of the audio or text tells that they are heard: not a frame that nobody can read.
        this.#liveness?.answered(now);
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
        this.#warn('frame-malformed', () => event.message);
        return;
      case 'provider-warning':
        this.#warn('provider-warning', () => this.#options.clean(event.message));
        return;
      case 'unread': {
        // Before work was sent it can have held no result.
        if (this.#phase === 'handshaking') {
          this.#warn('frame-malformed', () => event.message);
          return;
        }
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

  /** What a warning costs is paid only where it is told. */
  #warn(code: LinkWarning, message: () => string): void {
    const { ports } = this.#options;
    this.#warnings += 1;
    if (this.#warnings <= WARNINGS) {
      ports.warning(message(), code);
      return;
    }
    ports.warningLeftOut();
    if (this.#warnings > WARNINGS + 1) return;
    ports.warning(`${WARNINGS} warnings of this link were told; what comes after them is only counted`, code);
  }

  #done(): void {
    if (this.#phase !== 'draining') {
      // An end of stream that nobody asked for: the provider has ended its side, and what was sent since is not answered.
      const { error } = this.#options.judgeFact({ type: 'close', code: 1000, reason: 'ended by the provider' }, this);
      this.#fail({ error, limited: false });
      return;
    }
    this.endNow();
  }

  #ended(end: SocketEnd): void {
    this.#socketEnded = true;
    this.#whenClosed?.();
    if (this.#over) return;
    this.#fail(this.#options.judgeFact(end, this));
  }

  #fail(failure: Omit<Failure, 'phase'>): void {
    this.#over = true;
    this.#options.ports.failed({ ...failure, phase: this.#phase });
  }

  #checkDrain(now: number): void {
    const { drainMs, drainQuietMs, patient } = this.#options;
    const total = now - this.#toldAt >= drainMs;
    const quiet = now - this.#lastFrameAt >= drainQuietMs;
    const { pongSeen = false, noByteYet = false, activityAt = 0 } = this.#liveness ?? {};
    // Pongs tell that the provider is still at work; without one, that it is dead is found by the liveness rules.
    if (!total && (!quiet || noByteYet || (pongSeen && patient))) return;
    const silentMs = now - activityAt;
    if ((pongSeen || noByteYet) && silentMs >= DRAIN_DEAD_MS) {
      // Not even a pong: the link is dead, and the provider has not withheld its end of stream.
      this.#fail({ error: linkSilent('no-bytes', silentMs), limited: false });
      return;
    }
    this.#over = true;
    this.#options.ports.drainTimedOut(total ? drainMs : drainQuietMs);
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

function isWireEvent<Event extends TypedEvent>(event: WireEvent | Event): event is WireEvent {
  return wireEvents.includes(event.type);
}
