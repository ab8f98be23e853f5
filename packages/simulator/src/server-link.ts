import type { Clock, Random } from '@throughline/core/internal';
import type { EngineResult } from './engine.ts';
import type { LinkAction } from './faults/fault.ts';
import type { LinkEnding, LinkRecord } from './ledger.ts';
import { LinkTimers } from './link-timers.ts';
import type { CloseFrame, EndOfStream, LinkContext, ProviderLink } from './provider-server.ts';
import { channelOf } from './engine/channels.ts';
import { SourceReader } from './script/source-reader.ts';
import type { Frame, Upgrade, Wire, WireHandlers } from './wire.ts';

/** What a link needs from the provider around it. */
export interface ServerLinkHost {
  readonly clock: Clock;
  readonly random: Random;
  /** Makes the provider's side of it. */
  open(link: ServerLink): ProviderLink;
  readonly upgrade: Upgrade;
  configured(link: ServerLink): void;
  /** Seconds of audio on the link in all, seconds that are new, and how far the source has come, where the audio encodes it. */
  received(link: ServerLink, linkSeconds: number, newSeconds: number, sourceSeconds: number | undefined): void;
  ended(link: ServerLink): void;
}

type ClosedBecause =
  | 'close'
  | 'flap'
  | 'error-frame'
  | 'error'
  | 'idle'
  | 'close-before-end-of-stream'
  | 'end-of-stream';

/** Milliseconds that a client has until its first frame, where a session begins with one; how long providers wait is not documented. */
const FIRST_FRAME_MS = 30_000;
const FIRST_FRAME_CLOSE: CloseFrame = { code: 1008, reason: 'nothing came' };

/** One accepted connection on the provider's side: the provider's language, the faults of this link and its record. The same for every mount. */
export class ServerLink implements LinkContext, WireHandlers {
  readonly link: number;
  readonly clock: Clock;
  readonly random: Random;
  readonly #host: ServerLinkHost;
  readonly #wire: Wire;
  readonly #record: LinkRecord;
  #provider: ProviderLink | undefined;
  /** One for each channel. */
  readonly #readers: SourceReader[] = [];
  #sampleRate = 0;
  #sourceEnd: number | undefined;
  #state: 'open' | 'closing' | 'silent' | 'ended' = 'open';
  #mute = false;
  #doubled = false;
  #lateMs = 0;
  /** What waits to be sent, oldest first; one timer each. */
  readonly #late: (() => void)[] = [];
  readonly #timers: LinkTimers;
  #configured = false;
  #anyFrame = false;
  /** Samples of speech that were sent. */
  #sentSamples = 0;
  #released = false;
  endOfStream: EndOfStream = 'send';

  constructor(host: ServerLinkHost, wire: Wire, record: LinkRecord) {
    this.link = record.link;
    this.clock = host.clock;
    this.random = host.random;
    this.#host = host;
    this.#wire = wire;
    this.#record = record;
    this.#timers = new LinkTimers(host.clock);
    this.#addReader();
    this.#timers.later(FIRST_FRAME_MS, () => {
      if (!this.#anyFrame && !this.#configured) this.#closeWire('idle', FIRST_FRAME_CLOSE);
    });
  }

  /** Hands the link to the provider, which may do anything with it at once: faults come after that. */
  begin(): void {
    this.#provider = this.#host.open(this);
    if (this.#released) this.#provider.ended();
    else if (this.#configured) this.#host.configured(this);
  }

  get headers(): Upgrade['headers'] {
    return this.#host.upgrade.headers;
  }

  get url(): URL {
    return this.#host.upgrade.url;
  }

  get query(): URLSearchParams {
    return this.#host.upgrade.url.searchParams;
  }

  get number(): number {
    return this.link;
  }

  /** Whether a fault of a link can happen to this one. */
  get acceptsFaults(): boolean {
    return this.#configured && this.#state === 'open';
  }

  // Events of the connection

  message(frame: Frame): void {
    if (this.#state !== 'open') return;
    this.#anyFrame = true;
    if (typeof frame === 'string') this.#provider?.text(frame);
    else this.#provider?.binary(frame);
  }

  closed(code: number, reason: string): void {
    this.#end({ by: 'client', code, reason });
  }

  // What the provider side calls

  configured(config: object, sampleRate: number, channels = 1): void {
    this.#record.config = config;
    this.#record.sampleRate = sampleRate;
    while (this.#readers.length < channels) this.#addReader();
    this.#sampleRate = sampleRate;
    this.#configured = true;
    if (this.#provider !== undefined) this.#host.configured(this);
  }

  audioReceived(samples: Int16Array): void {
    this.#sourceEnd = undefined;
    const channels = this.#readers.length;
    for (const [channel, reader] of this.#readers.entries()) {
      reader.write(channels === 1 ? samples : channelOf(samples, channel, channels));
    }
  }

  audioProcessed(samples: Int16Array): void {
    const rate = this.#sampleRate;
    const sourceSeconds = this.#sourceEnd === undefined ? undefined : this.#sourceEnd / rate;
    const position = this.#readers[0]?.position ?? 0;
    this.#host.received(this, position / rate, samples.length / this.#readers.length / rate, sourceSeconds);
  }

  endReceived(): void {
    this.#flush();
    this.#record.endReceivedAt ??= this.clock.now();
  }

  textReceived(text: string): void {
    this.#record.texts.push({ at: this.clock.now(), text });
  }

  send(frame: string): void {
    this.#send(() => this.#wire.send(frame));
  }

  sendAudio(frame: string, samples: number): void {
    this.#send(() => {
      this.#wire.send(frame);
      this.#sentSamples += samples;
      const rate = this.#sampleRate;
      this.#host.received(this, this.#sentSamples / rate, samples / rate, undefined);
    });
  }

  sendResult(frame: string, result: EngineResult): void {
    this.#send(() => {
      this.#wire.send(frame);
      this.#record.answer(this.clock.now(), result, this.#sampleRate);
      if (this.#doubled) this.#wire.send(frame);
    });
  }

  sendEndOfStream(frame: string, result?: EngineResult): void {
    this.#send(() => {
      this.#wire.send(frame);
      if (result !== undefined) this.#record.answer(this.clock.now(), result, this.#sampleRate);
      this.#record.endOfStreamAt ??= this.clock.now();
    });
  }

  fail(frame: string, close: CloseFrame): void {
    if (this.#state !== 'open' || this.#mute) return;
    this.#wire.send(frame);
    this.#closeWire('error', close);
  }

  close(because: 'idle' | 'error' | 'close-before-end-of-stream' | 'end-of-stream', close: CloseFrame): void {
    if (because === 'error' && this.#mute) return;
    if (because === 'idle' || because === 'error') this.#closeWire(because, close);
    else {
      this.#send(() => {
        // Where no message ends a stream, this does.
        if (because === 'end-of-stream') this.#record.endOfStreamAt ??= this.clock.now();
        this.#closeWire(because, close);
      });
    }
  }

  // Faults

  apply(action: LinkAction): void {
    const provider = this.#provider;
    if (this.#state !== 'open' || provider === undefined) return;
    switch (action.type) {
      case 'rst':
        return this.reset('rst');
      case 'fin':
        this.#wire.finish();
        return this.#end({ by: 'provider', because: 'fin' });
      case 'close':
        return this.#closeWire('close', { code: action.code, reason: action.reason ?? '' });
      case 'half-open':
        this.#wire.deafen();
        return this.#fallSilent();
      case 'mute':
        this.#mute = true;
        return undefined;
      case 'slow-reader':
        this.#wire.readAt(action.bytesPerSecond);
        return this.#timers.later(action.seconds * 1000, () => {
          if (this.#state === 'open') this.#wire.readAt(Infinity);
        });
      case 'error-frame': {
        const { frame, close } = provider.errorFrame(action);
        if (frame !== undefined) this.#wire.send(frame);
        return close === undefined ? undefined : this.#closeWire('error-frame', close);
      }
      case 'garbage-frame':
        return this.#wire.send(action.kind === 'binary' ? Uint8Array.of(0xde, 0xad, 0xbe, 0xef) : '{"garbage": ');
      case 'huge-frame':
        return this.#wire.send(provider.hugeFrame(action.bytes));
      case 'doubled-results':
        this.#doubled = true;
        return undefined;
      case 'late-results':
        this.#lateMs = action.ms;
        return undefined;
      case 'close-before-end-of-stream':
        this.endOfStream = 'close-instead';
        return undefined;
      case 'no-end-of-stream':
        this.endOfStream = 'never';
        return undefined;
    }
  }

  reset(because: 'rst' | 'outage'): void {
    if (this.#state === 'ended') return;
    this.#wire.reset();
    this.#end({ by: 'provider', because });
  }

  /** The network to this link is gone for ever, and neither side learns of it. */
  loseNetwork(): void {
    if (this.#state === 'ended') return;
    this.#wire.readAt(0);
    this.#fallSilent();
  }

  /** The socket opened only to be closed. */
  flap(code: number): void {
    this.#closeWire('flap', { code, reason: '' });
  }

  shutDown(): void {
    if (this.#state === 'ended') return;
    this.#wire.reset();
    this.#end({ by: 'provider', because: 'shut-down' });
  }

  #send(run: () => void): void {
    if (this.#state !== 'open' || this.#mute) return;
    if (this.#lateMs === 0) {
      run();
      return;
    }
    this.#late.push(run);
    this.#timers.later(this.#lateMs, () => {
      const next = this.#late.shift();
      if (this.#state === 'open' && !this.#mute) next?.();
    });
  }

  #closeWire(because: ClosedBecause, close: CloseFrame): void {
    if (this.#state !== 'open') return;
    this.#wire.close(close.code, close.reason);
    this.#state = 'closing';
    this.#note({ by: 'provider', because });
    this.#release();
    this.#host.ended(this);
  }

  #fallSilent(): void {
    this.#state = 'silent';
    this.#release();
  }

  #end(how: LinkEnding): void {
    if (this.#state === 'ended') return;
    const known = this.#state === 'closing';
    this.#state = 'ended';
    if (known) return;
    this.#note(how);
    this.#release();
    this.#host.ended(this);
  }

  #addReader(): void {
    const channel = this.#readers.length;
    const reader = new SourceReader((stretch) => {
      this.#record.receive(stretch, channel);
      if (stretch.kind === 'source') this.#sourceEnd = stretch.sourceStart + stretch.count;
    }, channel);
    this.#readers.push(reader);
  }

  #flush(): void {
    for (const reader of this.#readers) reader.flush();
  }

  #note(how: LinkEnding): void {
    this.#flush();
    this.#record.end(this.clock.now(), how);
  }

  /** Stops what costs: the engine's stream, the provider's and this link's timers. */
  #release(): void {
    if (this.#released) return;
    this.#released = true;
    this.#timers.stop();
    this.#late.length = 0;
    this.#provider?.ended();
  }
}
