import {
  accept,
  type Clock,
  encodeG711,
  fields,
  isJsonObject,
  listOf,
  parseJsonObject,
  systemClock,
  uuid,
} from '@throughline/core/internal';
import { seededRandom } from '../../seeded-random.ts';
import { amount, anything, assertOptions, boolean, clock, headers, oneOf, seed } from '../../option-checks.ts';
import {
  type BandwidthCallEnd,
  type BandwidthDialOptions,
  dialDestination,
  dialOptional,
  dialRequired,
} from './dial.ts';
import { FramePacer } from './frame-pacer.ts';

/** A side of a call, as Bandwidth names it. */
export type CallSide = 'inbound' | 'outbound';

/** What goes wrong on the way, when so many seconds of the call's audio were sent. */
export interface CallerFault {
  readonly atSeconds: number;
  readonly do:
    /** A frame that is not one of a call's: text or bytes. */
    | { readonly type: 'frame'; readonly data: string | Uint8Array }
    /** Frames that are never sent; their numbers are left out. */
    | { readonly type: 'skip'; readonly frames: number }
    /** Nothing is sent for so long; then all that is due at once. */
    | { readonly type: 'stall'; readonly ms: number }
    /** The connection is cut: no stop, no close frame. */
    | { readonly type: 'drop' }
    /** A close without a stop. */
    | { readonly type: 'close'; readonly code: number };
}

/** What `createBandwidthCaller` takes. */
export interface BandwidthCallerOptions extends BandwidthDialOptions {
  /** What is spoken on each side: 16-bit samples at 8 kHz. The sides that are there are the stream's tracks. */
  readonly audio: { readonly [Side in CallSide]?: Int16Array };
  /** The `<StreamParam>`s. */
  readonly parameters?: Readonly<Record<string, string>>;
  /** How the start spells the encoding: the documents do both. Default `audio/PCMU`. */
  readonly encoding?: 'audio/PCMU' | 'PCMU';
  /** Whether media has a `sequenceNumber`, as newer streams do. Default true. */
  readonly sequenceNumbers?: boolean;
  /** Each frame of 20 ms is late by up to so much; their order stays. Default 0. */
  readonly jitterMs?: number;
  readonly faults?: readonly CallerFault[];
  /** The same seed gives the same jitter and the same ids; default 1. */
  readonly seed?: number;
  /** Default: the system's. */
  readonly clock?: Clock;
}

/** Audio that the application sent for the caller. */
export interface Played {
  readonly contentType: string;
  readonly bytes: Uint8Array;
}

/** A phone call as Bandwidth streams it: the dialling side of a `<StartStream>`. */
export interface BandwidthCaller {
  readonly callId: string;
  /** Places the call; resolves when its WebSocket is over. */
  call(): Promise<BandwidthCallEnd>;
  /** Sends the stop and closes, as when somebody hangs up. */
  hangUp(): void;
  /** Samples of each side that were sent. */
  readonly sent: { readonly [Side in CallSide]: number };
  readonly played: readonly Played[];
  /** How often the application asked to clear it. */
  readonly clears: number;
}

/** Frames of 20 ms at 8 kHz. Their length is not documented; this is what telephony does. */
const frameSamples = 160;
const frameMs = 20;

const samples = accept('16-bit samples: an Int16Array', (value) => value instanceof Int16Array);
const sides = fields({ optional: { inbound: samples, outbound: samples } });
const someSide = accept('16-bit samples of at least one side', (value) =>
  Object.values(Object(value)).some((side) => side !== undefined),
);

/** Makes a caller; nothing is dialled before `call()`. Throws a `SpeechError` `config-invalid` for options that cannot be right. */
export function createBandwidthCaller(options: BandwidthCallerOptions): BandwidthCaller {
  assertOptions(
    options,
    { ...dialRequired, audio: (value, field) => sides(value, field) ?? someSide(value, field) },
    {
      ...dialOptional,
      parameters: headers,
      encoding: oneOf('audio/PCMU', 'PCMU'),
      sequenceNumbers: boolean,
      jitterMs: amount,
      faults: listOf(fields({ required: { atSeconds: amount, do: anything } })),
      seed,
      clock,
    },
  );
  return new Caller(options);
}

class Caller implements BandwidthCaller {
  readonly callId: string;
  readonly sent = { inbound: 0, outbound: 0 };
  readonly played: Played[] = [];
  clears = 0;
  readonly #options: BandwidthCallerOptions;
  readonly #metadata: object;
  readonly #sides: readonly CallSide[];
  readonly #faults: CallerFault[];
  readonly #pacer: FramePacer;
  #send: (data: string | Uint8Array) => void = () => undefined;
  #close: (code: number) => void = () => undefined;
  #cut: () => void = () => undefined;
  #sequence = 0;
  /** So many frames are still left out. */
  #skipping = 0;

  constructor(options: BandwidthCallerOptions) {
    const { audio, encoding = 'audio/PCMU', seed = 1, jitterMs = 0, clock = systemClock } = options;
    const random = seededRandom(seed);
    this.#options = options;
    this.callId = `c-${uuid(random)}`;
    this.#sides = (['inbound', 'outbound'] as const).filter((side) => audio[side] !== undefined);
    this.#metadata = {
      accountId: '5555555',
      callId: this.callId,
      streamId: `s-${uuid(random)}`,
      streamName: 'simulated',
      tracks: this.#sides.map((name) => ({ name, mediaFormat: { encoding, sampleRate: 8000 } })),
    };
    this.#faults = [...(options.faults ?? [])].toSorted((a, b) => a.atSeconds - b.atSeconds);
    this.#pacer = new FramePacer({ clock, random, frameMs, jitterMs });
  }

  async call(): Promise<BandwidthCallEnd> {
    const { socket, opened, ended } = dialDestination(this.#options);
    socket.on('message', (data) => {
      this.#receive(String(data));
    });
    if (!(await opened)) return ended;
    this.#send = (data) => {
      if (socket.readyState === socket.OPEN) socket.send(data);
    };
    this.#close = (code) => {
      socket.close(code);
    };
    this.#cut = () => {
      socket.terminate();
    };
    this.#send(
      JSON.stringify({ eventType: 'start', metadata: this.#metadata, streamParams: this.#options.parameters }),
    );
    this.#pacer.run((frame) => this.#frame(frame));
    const end = await ended;
    this.#pacer.stop();
    return end;
  }

  hangUp(): void {
    this.#pacer.stop();
    this.#send(JSON.stringify({ eventType: 'stop', metadata: this.#metadata }));
    this.#close(1000);
  }

  /** Sends the frames of all sides that are due; returns false when the call is over. */
  #frame(frame: number): boolean {
    if (!this.#meetFaults((frame * frameMs) / 1000)) return false;
    const from = frame * frameSamples;
    const longest = Math.max(...this.#sides.map((side) => this.#options.audio[side]?.length ?? 0));
    if (from >= longest) {
      this.hangUp();
      return false;
    }
    for (const side of this.#sides) {
      const samples = this.#options.audio[side]?.subarray(from, from + frameSamples) ?? new Int16Array(0);
      if (samples.length > 0) this.#media(side, samples);
    }
    this.#skipping = Math.max(0, this.#skipping - 1);
    return true;
  }

  #media(side: CallSide, samples: Int16Array): void {
    this.#sequence += 1;
    if (this.#skipping > 0) return;
    this.sent[side] += samples.length;
    const payload = Buffer.from(encodeG711(samples, 'mulaw')).toString('base64');
    const { sequenceNumbers = true } = this.#options;
    const number = sequenceNumbers ? { sequenceNumber: String(this.#sequence) } : {};
    this.#send(JSON.stringify({ eventType: 'media', track: side, ...number, payload }));
  }

  /** Returns false when the call is over. */
  #meetFaults(seconds: number): boolean {
    while (this.#faults[0] !== undefined && this.#faults[0].atSeconds <= seconds) {
      const fault = this.#faults.shift()?.do;
      switch (fault?.type) {
        case 'frame':
          this.#send(fault.data);
          break;
        case 'skip':
          this.#skipping += fault.frames;
          break;
        case 'stall':
          this.#pacer.stall(fault.ms);
          break;
        case 'drop':
          this.#cut();
          return false;
        case 'close':
          this.#close(fault.code);
          return false;
        case undefined:
      }
    }
    return true;
  }

  #receive(text: string): void {
    const { eventType, media } = parseJsonObject(text) ?? {};
    if (eventType === 'clear') this.clears += 1;
    if (eventType !== 'playAudio' || !isJsonObject(media)) return;
    const { contentType, payload } = media;
    this.played.push({
      contentType: String(contentType),
      bytes: new Uint8Array(Buffer.from(String(payload), 'base64')),
    });
  }
}
