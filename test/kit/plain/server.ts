import {
  startEngine,
  type Engine,
  type EngineFactory,
  type EngineResult,
  type EngineStream,
  type LinkContext,
  type ProviderLink,
  type ProviderServer,
  type RunningServer,
} from '@throughline/simulator';

const normalClose = { code: 1000, reason: '' };

export interface PlainServerOptions {
  readonly engine: Engine | EngineFactory;
  /** Frames that a link is sent first. Default: that it is ready. */
  readonly first?: (link: LinkContext) => readonly string[];
  /** Milliseconds between heartbeats. Default: there are none. */
  readonly heartbeatMs?: number;
  /** Seconds of audio after which a link gives no result any more. Default: it always does. */
  readonly silentFrom?: number;
  /** What the server does besides. */
  readonly http?: Partial<RunningServer>;
}

/** The server side of the plain provider. */
export function plainServer(options: PlainServerOptions): ProviderServer {
  const { engine, http = {} } = options;
  return {
    name: 'plain',
    start: (context) => {
      const recogniser = startEngine(engine, context);
      return {
        refusalBody: (status) => `refused with ${status}`,
        ...http,
        open: (link) => new PlainServerLink(link, recogniser, options),
        close: async () => recogniser.close?.(),
      };
    },
  };
}

/** The frame that says that audio may come. */
export function ready(more: object = {}): string {
  return JSON.stringify({ type: 'ready', ...more });
}

class PlainServerLink implements ProviderLink {
  readonly #link: LinkContext;
  readonly #stream: EngineStream;
  #ended = false;
  #samples = 0;
  #heart: unknown;

  constructor(link: LinkContext, engine: Engine, options: PlainServerOptions) {
    const { first = () => [ready()], heartbeatMs, silentFrom = Infinity } = options;
    this.#link = link;
    this.#stream = engine.open(
      { sampleRate: 16_000, link: link.link },
      {
        result: (result) => {
          if (!this.#ended && this.#samples < silentFrom * 16_000) link.sendResult(resultFrame(result), result);
        },
        done: () => this.#sendEnd(),
        failed: (error) => link.fail(errorFrame(error.message), normalClose),
      },
    );
    link.configured({}, 16_000);
    for (const frame of first(link)) link.send(frame);
    if (heartbeatMs !== undefined) this.#beat(heartbeatMs);
  }

  text(): void {
    this.#link.endReceived();
    this.#stream.finish();
  }

  binary(frame: Uint8Array): void {
    const samples = new Int16Array(frame.slice().buffer);
    this.#link.audioReceived(samples);
    this.#samples += samples.length;
    this.#stream.write(samples);
    if (!this.#ended) this.#link.audioProcessed(samples);
  }

  errorFrame() {
    return { frame: errorFrame('as asked'), close: normalClose };
  }

  hugeFrame(bytes: number): string {
    return JSON.stringify({ type: 'result', text: 'x'.repeat(bytes) });
  }

  ended(): void {
    this.#ended = true;
    this.#link.clock.clearTimeout(this.#heart);
    this.#stream.close();
  }

  #beat(everyMs: number): void {
    this.#heart = this.#link.clock.setTimeout(() => {
      this.#link.send('{"type":"heartbeat"}');
      this.#beat(everyMs);
    }, everyMs);
  }

  #sendEnd(): void {
    if (this.#link.endOfStream === 'send') this.#link.sendEndOfStream('{"type":"done"}');
    if (this.#link.endOfStream === 'close-instead') this.#link.close('close-before-end-of-stream', normalClose);
  }
}

export function resultFrame({ final, segment, text, start, end, words }: EngineResult): string {
  return JSON.stringify({ type: 'result', final, segment, text, start, end, words });
}

function errorFrame(message: string): string {
  return JSON.stringify({ type: 'error', message });
}
