import type { DialRequest, Random, Socket, SocketHandlers, SocketLimits, Transport } from '@throughline/core';

/** What becomes of a result on its way: how providers have been seen to spoil their own frames. */
export type Slip =
  /** The frame ends in the middle. */
  | 'truncated'
  /** The result has no text; the words stand under another key. */
  | 'textless'
  /** The result has a type that nobody knows. */
  | 'untyped'
  /** The result has no id. */
  | 'unkeyed'
  /** Each result of the link has the same id. */
  | 'rekeyed'
  /** Times in milliseconds. */
  | 'milliseconds'
  /** Times 20 s ahead. */
  | 'ahead'
  /** `NaN` in the frame, as Python writes it. */
  | 'nan'
  /** A byte order mark, and bytes instead of text. */
  | 'bytes';

export interface SpoilingOptions {
  /** Asked for each result with text; `link` counts dials from 1. */
  readonly slip: (result: SpokenResult, link: number) => Slip | undefined;
  /** A frame that comes before each true one. */
  readonly chatter?: string;
}

export interface SpokenResult {
  readonly final: boolean;
  readonly text: string;
  readonly segment: number;
}

/** The way to a true provider of Bodhi, on which its results are spoiled as `slip` says. */
export class SpoilingTransport implements Transport {
  readonly headers: boolean;
  readonly pings: boolean;
  readonly #inner: Transport;
  readonly #options: SpoilingOptions;
  #dials = 0;

  constructor(inner: Transport, options: SpoilingOptions) {
    this.headers = inner.headers;
    this.pings = inner.pings;
    this.#inner = inner;
    this.#options = options;
  }

  open(request: DialRequest, handlers: SocketHandlers, limits: SocketLimits): Socket {
    const { slip, chatter } = this.#options;
    const link = (this.#dials += 1);
    const message = (data: string | Uint8Array): void => {
      if (chatter !== undefined) handlers.message(chatter);
      const result = resultIn(data);
      if (result.type === undefined || result.text === undefined || result.text === '' || result.eos === true) {
        handlers.message(data);
        return;
      }
      const { type, text, segment_id: segment = 0 } = result;
      const how = slip({ final: type === 'complete', text, segment: Number(segment) }, link);
      handlers.message(how === undefined ? data : spoiled(result, how));
    };
    return this.#inner.open(
      request,
      {
        opened: (headers) => handlers.opened(headers),
        activity: () => handlers.activity(),
        ended: (end) => handlers.ended(end),
        message,
      },
      limits,
    );
  }
}

interface WireResult {
  readonly type?: string;
  readonly text?: string;
  readonly eos?: boolean;
  readonly segment_id?: number | string;
  readonly segment_meta?: { readonly start_time?: number; readonly words?: readonly WireWord[] };
}

interface WireWord {
  readonly start_time: number;
  readonly end_time: number;
}

/** The simulated provider has garbage of its own, which passes as it is. */
function resultIn(data: string | Uint8Array): WireResult {
  try {
    return typeof data === 'string' ? (JSON.parse(data) as WireResult) : {};
  } catch {
    return {};
  }
}

function spoiled(result: WireResult, slip: Slip): string | Uint8Array {
  const text = JSON.stringify(result);
  const { text: words, ...textless } = result;
  switch (slip) {
    case 'truncated':
      return text.slice(0, -20);
    case 'textless':
      return JSON.stringify({ ...textless, transcript: words });
    case 'untyped':
      return JSON.stringify({ ...result, type: `${result.type ?? ''}_v2` });
    case 'unkeyed':
      return JSON.stringify({ ...result, segment_id: undefined });
    case 'rekeyed':
      return JSON.stringify({ ...result, segment_id: 0 });
    case 'milliseconds':
      return JSON.stringify({ ...result, segment_meta: moved(result, (seconds) => seconds * 1_000) });
    case 'ahead':
      return JSON.stringify({ ...result, segment_meta: { ...result.segment_meta, start_time: startOf(result) + 20 } });
    case 'nan':
      return text.replace(/"confidence":[\d.]+/u, '"confidence":NaN');
    case 'bytes':
      return new TextEncoder().encode(`\uFEFF${text}`);
  }
}

function startOf({ segment_meta: meta }: WireResult): number {
  return meta?.start_time ?? 0;
}

function moved(result: WireResult, by: (seconds: number) => number): object {
  const { segment_meta: meta } = result;
  return {
    ...meta,
    start_time: by(startOf(result)),
    words: meta?.words?.map((word) => ({
      ...word,
      start_time: by(word.start_time),
      end_time: by(word.end_time),
    })),
  };
}

/** In a share of all cases, one of these. */
export function drawSlip(random: Random, share: number, slips: readonly Slip[]): Slip | undefined {
  return random.next() < share ? slips[Math.floor(random.next() * slips.length)] : undefined;
}
