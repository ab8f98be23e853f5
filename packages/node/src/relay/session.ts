import type { Duplex } from 'node:stream';
import {
  relayEnded,
  relayReason,
  relayRefused,
  type Clock,
  type DialRequest,
  type RelayAnswer,
  type RelayEnding,
  type SocketEnd,
} from '@throughline/core/internal';
import type { WebSocket } from 'ws';
import type { Dialled } from '../transport/dialer.ts';
import { WsSocket } from '../transport/ws-socket.ts';
import type { ByteBudget } from './byte-budget.ts';
import { fittingReason, mayBeSent } from './close-code.ts';
import { withFields } from './first-message.ts';
import { Flow } from './flow.ts';
import type { FrameFilter } from './frame-filter.ts';
import type { RelayLimits } from './limits.ts';
import { networkAnswer, notYetOpen, openAnswer, refusedAnswer } from './page-answers.ts';
import { PeerWatch } from './peer-watch.ts';

/** Milliseconds in which a socket that was closed has to be gone. */
const closeMs = 1_000;
const usualCodes: ReadonlySet<number> = new Set([1000, 1001, 1005, 1006, 1007, 1009]);

/** What ended a session, for logs and metrics. */
type EndedBy = 'page' | 'upstream' | 'refused' | 'unreachable' | 'relay';

export interface SessionEnd {
  readonly by: EndedBy;
  /** A close code, a status, a kind of network failure, or a `RelayEnding`. */
  readonly how: string;
}

export interface SessionPorts {
  readonly clock: Clock;
  readonly limits: Required<RelayLimits>;
  /** Those of the user and of all; the sum of what pages have sent. */
  readonly budgets: readonly ByteBudget[];
  readonly filter: FrameFilter;
  readonly firstMessage: Readonly<Record<string, unknown>> | undefined;
  /** Whether this upstream has ever answered a ping, on any session: then silence means that it is gone. */
  readonly pongs: { seen: boolean };
  dial(request: DialRequest, limits: { readonly maxInboundBytes: number }): Dialled;
  opened(tookMs: number): void;
  /** Once, and nothing after it. */
  ended(end: SessionEnd): void;
}

/**
 * One page, one provider's socket, and nothing else: no audio is kept, and no word. The page is not read before the provider's
 * socket is open.
 */
export class RelaySession {
  readonly upward: Flow;
  readonly downward: Flow;
  readonly #page: WebSocket;
  readonly #pageStream: Duplex;
  readonly #upstream: WsSocket;
  readonly #ports: SessionPorts;
  readonly #begun: number;
  readonly #pageWatch: PeerWatch;
  readonly #upstreamWatch: PeerWatch;
  #firstMessage: Readonly<Record<string, unknown>> | undefined;
  #open = false;
  #end: SessionEnd | undefined;
  #lastFrame: number;
  /** Whether a frame has passed since the last look. */
  #spoke = false;

  /** Throws `config-invalid` for a dial that can never be made; the page's socket is still open then. */
  constructor(page: WebSocket, pageStream: Duplex, request: DialRequest, ports: SessionPorts) {
    const { clock, limits } = ports;
    const now = (): number => clock.now();
    this.#page = page;
    this.#pageStream = pageStream;
    this.#ports = ports;
    this.#firstMessage = ports.firstMessage;
    this.#begun = now();
    this.#lastFrame = this.#begun;
    const silentMs = limits.silentSeconds * 1_000;
    this.upward = new Flow(page, now);
    // Its socket is told to wait only once it is there.
    this.downward = new Flow({ pause: () => this.#upstream.pause(), resume: () => this.#upstream.resume() }, now);
    this.#pageWatch = new PeerWatch(silentMs, () => page.ping());
    this.#upstreamWatch = new PeerWatch(silentMs, () => this.#upstream.ping());
    this.#upstream = new WsSocket(ports.dial(request, { maxInboundBytes: limits.upstreamFrameBytes }), {
      opened: (headers = {}) => this.#opened(headers),
      frame: (data, isBinary) => this.#fromUpstream(data, isBinary),
      message: () => undefined,
      activity: () => {
        this.#upstreamWatch.heard();
        ports.pongs.seen = true;
      },
      ended: (end) => this.#upstreamEnded(end),
    });
    this.upward.hold('opening');
    this.#listenToPage();
  }

  get isOver(): boolean {
    return this.#end !== undefined;
  }

  /** Seconds since it began. */
  get seconds(): number {
    return (this.#ports.clock.now() - this.#begun) / 1_000;
  }

  /** Looks at the limits; about once a second. */
  sweep(): void {
    if (this.isOver) return;
    const { limits, clock, budgets } = this.#ports;
    const now = clock.now();
    const age = now - this.#begun;
    if (!this.#open) {
      if (age >= limits.openSeconds * 1_000) {
        const message = `the provider's socket did not open within ${limits.openSeconds} s`;
        this.#unreachable({ type: 'network', kind: 'timeout', message });
      }
      return;
    }
    if (!budgets.some((budget) => budget.spent)) this.upward.release('budget');
    if (this.#spoke || this.upward.held) this.#lastFrame = now;
    this.#spoke = false;
    if (age >= limits.durationSeconds * 1_000) this.endBy('duration');
    else if (this.upward.bytes >= limits.sessionBytes) this.endBy('bytes');
    else if (now - this.#lastFrame >= limits.idleSeconds * 1_000) this.endBy('idle');
    else this.#watch(now);
  }

  /** Tells the page to go elsewhere, or why it cannot go on. */
  endBy(ending: RelayEnding): void {
    if (this.isOver) return;
    if (!this.#open) this.#answer(notYetOpen);
    this.#upstream.close(1001, '');
    this.#finish({ by: 'relay', how: ending });
    if (this.#open) this.#closePage(relayEnded, relayReason + ending);
    else this.#closePage(relayRefused, '');
  }

  /** Ends both sides at once. */
  terminate(): void {
    if (this.isOver) return;
    this.#upstream.terminate();
    this.#page.terminate();
    this.#finish({ by: 'relay', how: 'terminated' });
  }

  #watch(now: number): void {
    const { limits, pongs } = this.#ports;
    const silentMs = limits.silentSeconds * 1_000;
    const isStuck = ({ heldSince }: Flow): boolean => heldSince !== undefined && now - heldSince >= silentMs;
    // Nothing can be heard of a peer that is not read.
    if (this.upward.held) this.#pageWatch.begin(now);
    if (this.downward.held) this.#upstreamWatch.begin(now);
    if (isStuck(this.downward)) this.#pageGone('slow');
    else if (this.#pageWatch.isSilent(now)) this.#pageGone('silent');
    else if (isStuck(this.upward) || (this.#upstreamWatch.isSilent(now) && pongs.seen)) this.#upstreamGone();
  }

  #listenToPage(): void {
    const page = this.#page;
    page.on('message', (data, isBinary) => {
      if (Buffer.isBuffer(data)) this.#fromPage(data, isBinary);
    });
    const heard = (): void => this.#pageWatch.heard();
    page.on('pong', heard);
    page.on('ping', heard);
    page.on('error', () => undefined);
    page.on('close', (code, reason) => this.#pageClosed(code, reason.toString('utf8')));
  }

  #fromPage(data: Buffer, isBinary: boolean): void {
    if (this.isOver) return;
    this.#pageWatch.heard();
    this.#spoke = true;
    const { budgets } = this.#ports;
    for (const budget of budgets) {
      budget.spend(data.length);
      if (budget.spent) this.upward.hold('budget');
    }
    if (this.#firstMessage === undefined) this.#upstream.sendFrame(data, isBinary);
    else if (!this.#sendFirst(data, this.#firstMessage)) return;
    const { stream } = this.#upstream;
    if (stream !== undefined) this.upward.passed(data.length, stream);
  }

  #sendFirst(data: Buffer, fields: Readonly<Record<string, unknown>>): boolean {
    const message = withFields(data, fields);
    this.#firstMessage = undefined;
    if (message === undefined) this.endBy('first-frame');
    else this.#upstream.send(message);
    return message !== undefined;
  }

  #fromUpstream(data: Buffer, isBinary: boolean): void {
    if (this.isOver) return;
    this.#upstreamWatch.heard();
    this.#spoke = true;
    this.#page.send(this.#ports.filter.clean(data, isBinary), { binary: isBinary });
    this.downward.passed(data.length, this.#pageStream);
  }

  #opened(headers: Readonly<Record<string, string>>): void {
    if (this.isOver) return;
    this.#open = true;
    const now = this.#ports.clock.now();
    this.#pageWatch.begin(now);
    this.#upstreamWatch.begin(now);
    this.#lastFrame = now;
    this.#ports.opened(now - this.#begun);
    this.#answer(openAnswer(headers, this.#upstream.subprotocol, this.#ports.filter.text));
    this.upward.release('opening');
  }

  #upstreamEnded(end: SocketEnd): void {
    if (this.isOver) return;
    if (!this.#open) {
      this.#notOpened(end);
      return;
    }
    if (end.type === 'network') {
      this.endBy(`network:${end.kind}`);
      return;
    }
    const code = end.type === 'close' ? end.code : 1006;
    const reason = end.type === 'close' ? this.#ports.filter.text(end.reason) : '';
    this.#finish({ by: 'upstream', how: String(code) });
    this.#closePage(code, reason);
  }

  #notOpened(end: SocketEnd): void {
    if (end.type === 'refused') {
      this.#answer(refusedAnswer(end, this.#ports.filter.text));
      this.#finish({ by: 'refused', how: String(end.status) });
      this.#closePage(relayRefused, '');
    } else if (end.type === 'network') {
      this.#unreachable(end);
    } else {
      const message = 'the connection ended before the WebSocket was open';
      this.#unreachable({ type: 'network', kind: 'other', message });
    }
  }

  #unreachable(end: Extract<SocketEnd, { type: 'network' }>): void {
    this.#answer(networkAnswer(end, this.#ports.filter.text));
    this.#finish({ by: 'unreachable', how: end.kind });
    this.#upstream.terminate();
    this.#closePage(relayRefused, '');
  }

  #pageClosed(code: number, reason: string): void {
    if (this.isOver) return;
    // A page that is gone without a word is closed like one that goes away: the provider then ends the session at once.
    if (code === 1005) this.#upstream.close(1000, '');
    else if (mayBeSent(code) && code !== 1009) this.#upstream.close(code, reason);
    else this.#upstream.close(1001, '');
    // A page can choose from two thousand: they would be as many metrics.
    this.#finish({ by: 'page', how: usualCodes.has(code) ? String(code) : 'other' });
  }

  #pageGone(how: 'silent' | 'slow'): void {
    this.#upstream.close(1001, '');
    this.#page.terminate();
    this.#finish({ by: 'page', how });
  }

  #upstreamGone(): void {
    this.#upstream.terminate();
    this.endBy('network:timeout');
  }

  /** Nothing is passed on after this. What waits for the page still leaves. */
  #finish(end: SessionEnd): void {
    this.#end = end;
    this.upward.end();
    this.downward.end();
    const { clock, ended } = this.#ports;
    clock.setTimeout(() => this.#upstream.terminate(), closeMs);
    ended(end);
  }

  #closePage(code: number, reason: string): void {
    const page = this.#page;
    if (mayBeSent(code)) page.close(code, fittingReason(reason));
    else if (code === 1005) page.close();
    // As the provider's end was: without a close frame, after everything before it.
    else this.#pageStream.end();
    this.#ports.clock.setTimeout(() => page.terminate(), closeMs);
  }

  #answer(answer: RelayAnswer): void {
    this.#page.send(JSON.stringify(answer));
  }
}
