import type { SpeechError } from '../errors/speech-error.ts';
import {
  isPartial,
  isWireEvent,
  type OutgoingFrame,
  type TypedEvent,
  type WireEvent,
  type WireLink,
} from '../protocol/wire.ts';
import type { Socket, SocketEnd } from '../transport.ts';
import { DrainWatch } from './drain-watch.ts';
import type { HedgeFacts } from './hedge-rule.ts';
import { LinkDetails, type AnswerHeaders } from './link-details.ts';
import { linkSilent } from './link-silent.ts';
import type { JudgedFact, LinkOptions, LinkReceiver, LinkState } from './link-ports.ts';
import { LinkWarnings } from './link-warnings.ts';
import { Liveness } from './liveness.ts';
import { pingPhase } from './ping-phase.ts';
import type { Phase } from './retry-policy.ts';
import { SocketClose } from './socket-close.ts';
import { SurvivedErrors } from './survived-errors.ts';
import { tickerOf, type Ticker } from './ticker.ts';

/** So much is kept of what comes before a link is ready. */
const EARLY_EVENTS = 8;

/**
 * One connection: one socket from dial to close, and everything that belongs to it. Once it is over — failed, drained or
 * disposed of — nothing of it reaches the session any more, however late its socket calls.
 */
export class Link<Wire extends WireLink<Event>, Event extends TypedEvent> implements LinkState {
  readonly epoch: number;
  /** The number of what was prepared for it; links with the same share it. 0: nothing is. */
  readonly preparation: number;
  /** The protocol's translation for this link. */
  readonly wire: Wire;
  /** Takes what comes in, from the moment that there is work on the link; what comes before is nobody's. */
  receiver: LinkReceiver<Event> | undefined;
  /** Called before the link looks at what happens on it: who has sent past it, and not said so yet, says so now. */
  account: (() => void) | undefined;
  /** Whether that is called before a partial result too. */
  accountsPartials = true;
  /** The last of what came before there was work on the link. */
  readonly early: Event[] = [];
  readonly #options: LinkOptions<Wire>;
  readonly #socket: Socket | undefined;
  readonly #ticker: Ticker;
  #liveness: Liveness | undefined;
  #phase: Phase = 'opening';
  #over = false;
  #drained = false;
  readonly #close: SocketClose;
  #readyAt = -1;
  #answered = false;
  #lastFrameAt = 0;
  readonly #drain: DrainWatch;
  readonly #warnings: LinkWarnings;
  readonly #details: LinkDetails;
  readonly #survived: SurvivedErrors;

  constructor(options: LinkOptions<Wire>) {
    this.#options = options;
    const { clock, utterances, ports } = options;
    this.#ticker = tickerOf(clock);
    this.#warnings = new LinkWarnings(ports);
    this.#survived = new SurvivedErrors({ clock, utterances, warnings: this.#warnings, ports });
    this.#details = new LinkDetails(options.wire, options.clean);
    this.#drain = new DrainWatch(options.drain);
    this.#close = new SocketClose(clock);
    this.epoch = options.epoch;
    this.preparation = options.preparation;
    this.wire = options.wire;
    this.#socket = options.transport.open(
      options.request,
      {
        opened: (headers) => this.#fromSocket(() => this.#opened(headers)),
        message: (data) => {
          if (this.#socket === undefined) this.#fromSocket(() => this.#received(data));
          else this.#received(data);
        },
        activity: () => this.#active(),
        ended: (end) => this.#fromSocket(() => this.#ended(end)),
      },
      { maxInboundBytes: options.maxInboundBytes },
    );
  }

  get phase(): Phase {
    return this.#phase;
  }

  /** What the provider's support can find this link by: known from the start, from the handshake's answer, or from a frame. */
  get requestId(): string | undefined {
    return this.#details.requestId;
  }

  /** When the provider will end the link, in milliseconds since 1970, where that is known. */
  get expiresAt(): number | undefined {
    return this.#details.expiresAt;
  }

  get over(): boolean {
    return this.#over;
  }

  /** When it became ready, in the clock's milliseconds; below 0 while it is not. */
  get readyAt(): number {
    return this.#readyAt;
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

  /** How its peer does, for whoever has another to go on with. */
  doubts(now: number): HedgeFacts {
    return this.#liveness?.doubts(now) ?? { owesSince: undefined, fullSince: undefined };
  }

  /** Whether the provider has answered anything that it was sent. */
  get answered(): boolean {
    return this.#answered;
  }

  /** A socket that throws is a socket that has broken; that is reported as of any other. */
  send(frame: OutgoingFrame, now: number): void {
    if (this.#over) return;
    this.#lastFrameAt = now;
    try {
      this.#socket?.send(frame);
    } catch (error) {
      this.#broke(error);
    }
  }

  /** Whether `sendWords` exists here. */
  get sendsWords(): boolean {
    return this.#socket?.sendWords !== undefined;
  }

  /** As `send`, for a binary frame of `words[from, from + count)`. */
  sendWords(words: Int32Array, from: number, count: number, now: number): void {
    if (this.#over) return;
    this.#lastFrameAt = now;
    try {
      this.#socket?.sendWords?.(words, from, count);
    } catch (error) {
      this.#broke(error);
    }
  }

  /** The whole of a text of the provider, with `***` for every secret of the session. */
  redacted(text: string): string {
    return this.#options.redact(text);
  }

  /** So many samples of speech were sent, to which an answer is due. */
  speechSent(samples: number, now: number): void {
    const due = this.#liveness?.speechSent(samples, now);
    if (due !== undefined) this.#options.ports.due(due);
  }

  /** Whether little speech that is sent by then, in the clock's milliseconds, may show that the link is dead: it began long ago. */
  mayOweAnswer(by: number): boolean {
    return this.#liveness?.mayOweAnswer(by) === true;
  }

  /** Something was asked for: until the next frame, silence is not as it should be. */
  answerDue(now: number): void {
    this.speechSent(Infinity, now);
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

  /** The platform reports something that the link may not have outlived: it has to prove itself within so many milliseconds. */
  suspect(now: number, withinMs: number): void {
    if (this.#over || this.#liveness === undefined) return;
    this.#liveness.suspect(now, withinMs);
    this.#ping(now, true);
  }

  /** Whether a byte of the peer came since then. */
  heardSince(at: number): boolean {
    return this.#liveness !== undefined && this.#liveness.activityAt >= at;
  }

  /** Tells the provider that nothing more will come. */
  sendEnd(now: number): void {
    if (this.#over || this.#phase !== 'streaming') return;
    this.#phase = 'draining';
    this.#drain.began(now);
    for (const frame of this.wire.end()) this.send(frame, now);
  }

  /** Ends the link for a reason that its session has found. */
  fail(error: SpeechError): void {
    if (!this.#over) this.#fail({ error, limited: false });
  }

  /** Takes the link for drained: where the provider has no end of stream, or where it is not waited for. */
  endNow(): void {
    if (this.#over) return;
    this.#drained = true;
    this.#over = true;
    this.#options.ports.drained();
  }

  /** Returns when it is next due, in the clock's milliseconds. */
  tick(now: number, late: boolean): number {
    const liveness = this.#liveness;
    if (this.#over || liveness === undefined) return Infinity;
    this.account?.();
    if (late) {
      liveness.slept(now);
      this.#drain.slept(now);
    }
    this.#ping(now);
    const death = liveness.check(now, this.bufferedBytes);
    if (this.#over) return Infinity;
    // Once the end was sent, a provider that lives has the drain's own time to answer.
    const waited = this.#phase === 'draining' && death?.sign === 'no-answers';
    if (death !== undefined && !waited) this.#fail({ error: linkSilent(death.sign, death.silentMs), limited: false });
    else if (this.#phase === 'draining') this.#checkDrain(now, liveness);
    // The limits of a drain depend on every frame in and out.
    return this.#phase === 'draining' ? now : liveness.due(now, this.#socket?.ping !== undefined);
  }

  /** Ends the socket: with a closing handshake after the end of stream, at once otherwise. */
  dispose(): void {
    this.#over = true;
    this.#close.close(this.#socket, this.#drained);
  }

  /** Calls back once, when the socket is closed: until then the provider may count it as open. One at a time. */
  whenClosed(run: () => void): void {
    this.#close.whenEnded(run);
  }

  /** Something that the socket reports. One that calls before there is a socket to answer on is dealt with a moment later. */
  #fromSocket(run: () => void): void {
    if (this.#socket !== undefined) run();
    else void Promise.resolve().then(run);
  }

  #broke(cause: unknown): void {
    if (this.#over) return;
    const message = cause instanceof Error ? cause.message : String(cause);
    this.#fail(this.#options.judgeFact({ type: 'network', kind: 'other', message }, this));
  }

  #opened(headers?: AnswerHeaders): void {
    if (this.#over) return;
    this.#details.answeredWith(headers);
    const { clock, liveness, traits, ports } = this.#options;
    const now = clock.now();
    this.#liveness = new Liveness(liveness, now, pingPhase(clock));
    this.#phase = 'handshaking';
    const { longestSeconds } = traits;
    if (longestSeconds !== undefined) this.#details.expires(clock.wallNow() + longestSeconds * 1000);
    for (const frame of this.wire.start()) this.send(frame, now);
    if (this.#over) return;
    ports.opened();
    if (traits.readyAt === 'open') this.#ready();
  }

  #ready(): void {
    if (this.#over || this.#phase !== 'handshaking') return;
    this.#phase = 'streaming';
    const now = this.#options.clock.now();
    this.#readyAt = now;
    this.#options.ports.ready();
    this.#ping(now);
  }

  #ping(now: number, atOnce = false): void {
    if (this.#over || this.#socket?.ping === undefined) return;
    // Until then the provider has its own limit, to be ready.
    if (this.#readyAt < 0 && !atOnce) return;
    if (this.#liveness?.pingDue(now, atOnce) !== true) return;
    try {
      this.#socket.ping();
    } catch (error) {
      this.#broke(error);
    }
  }

  #active(): void {
    const liveness = this.#liveness;
    if (this.#over || liveness === undefined) return;
    const first = !liveness.pongSeen;
    liveness.activity(this.#options.clock.now());
    if (first) this.#options.ports.ponged();
  }

  #received(data: string | Uint8Array): void {
    if (this.#over) return;
    const now = this.#options.clock.now();
    this.#ticker.awake(now);
    this.#liveness?.received(now);
    if (this.#phase === 'draining') this.#lastFrameAt = now;
    for (const event of this.wire.receive(data)) {
      if (this.accountsPartials || !isPartial(event)) this.account?.();
      if (isWireEvent(event)) this.#handle(event);
      else {
        this.#answered = true;
        // Only an answer to the audio or text shows that they are worked on: not a frame that nobody can read, nor that they came.
        if (event.type !== 'received') this.#liveness?.answered(now);
        if (this.receiver === undefined) this.#keepEarly(event);
        else this.receiver.event(event, data, now);
      }
      // An event may have ended the link; what the same frame still holds is then nobody's.
      if (this.#over) return;
    }
    this.receiver?.frame();
  }

  #keepEarly(event: Event): void {
    if (this.early.length === EARLY_EVENTS) this.early.shift();
    this.early.push(event);
  }

  #handle(event: WireEvent): void {
    switch (event.type) {
      case 'ready':
        this.#details.expires(event.expiresAt);
        this.#ready();
        return;
      case 'warning':
        this.#warnings.warn('frame-malformed', () => event.message);
        return;
      case 'provider-warning':
        this.#warnings.warn('provider-warning', () => this.#options.clean(event.message));
        return;
      case 'unread': {
        // Before work was sent it can have held no result.
        if (this.#phase === 'handshaking') {
          this.#warnings.warn('frame-malformed', () => event.message);
          return;
        }
        const error = this.receiver?.unread({ ...event, kind: this.#options.clean(event.kind) });
        if (error !== undefined) this.fail(error);
        return;
      }
      case 'error':
        this.#errorFrame(this.#options.judgeFact({ type: 'frame', wire: event.wire }, this));
        return;
      case 'heartbeat':
        this.#liveness?.heartbeat(this.#options.clock.now());
        return;
      case 'request-id':
        this.#details.named(event.id);
        return;
      case 'expires':
        this.#details.expires('at' in event ? event.at : this.#options.clock.wallNow() + event.inMs);
        this.#options.ports.expires();
        return;
      case 'done':
        this.#done();
        return;
      case 'ignored':
    }
  }

  /** An error that concerns less than the link is survived; any other ends the link, and no close that follows replaces it. */
  #errorFrame(failure: JudgedFact): void {
    if (this.#survived.take(failure, this.#phase)) return;
    this.#over = true;
    this.#options.ports.errorFrame({ ...failure, phase: this.#phase });
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
    this.account?.();
    this.#close.ended();
    if (this.#over) return;
    if (this.#phase === 'draining' && end.type === 'close' && this.wire.isEndOfStream?.(end) === true) {
      this.endNow();
      return;
    }
    if (end.type === 'refused') this.#details.answeredWith(end.headers);
    this.#fail(this.#survived.before(end) ?? this.#options.judgeFact(end, this));
  }

  #fail(failure: JudgedFact): void {
    this.#over = true;
    this.#options.ports.failed({ ...failure, phase: this.#phase });
  }

  #checkDrain(now: number, liveness: Liveness): void {
    const verdict = this.#drain.judge(now, this.#lastFrameAt, liveness);
    if (verdict === undefined) return;
    if (verdict.type === 'dead') {
      this.#fail({ error: linkSilent('no-bytes', verdict.silentMs), limited: false });
      return;
    }
    this.#over = true;
    this.#options.ports.drainTimedOut(verdict.limitMs);
  }
}
