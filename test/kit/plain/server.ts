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
  /** What the server does besides. */
  readonly http?: Partial<RunningServer>;
}

/** The server side of the plain provider. */
export function plainServer({ engine, first = () => [ready()], http = {} }: PlainServerOptions): ProviderServer {
  return {
    name: 'plain',
    start: (context) => {
      const recogniser = startEngine(engine, context);
      return {
        refusalBody: (status) => `refused with ${status}`,
        ...http,
        open: (link) => new PlainServerLink(link, recogniser, first(link)),
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

  constructor(link: LinkContext, engine: Engine, first: readonly string[]) {
    this.#link = link;
    this.#stream = engine.open(
      { sampleRate: 16_000, link: link.link },
      {
        result: (result) => {
          if (!this.#ended) link.sendResult(resultFrame(result), result);
        },
        done: () => this.#sendEnd(),
        failed: (error) => link.fail(errorFrame(error.message), normalClose),
      },
    );
    link.configured({}, 16_000);
    for (const frame of first) link.send(frame);
  }

  text(): void {
    this.#link.endReceived();
    this.#stream.finish();
  }

  binary(frame: Uint8Array): void {
    const samples = new Int16Array(frame.slice().buffer);
    this.#link.audioReceived(samples);
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
    this.#stream.close();
  }

  #sendEnd(): void {
    if (this.#link.endOfStream === 'send') this.#link.sendEndOfStream('{"type":"done"}');
    if (this.#link.endOfStream === 'close-instead') this.#link.close('close-before-end-of-stream', normalClose);
  }
}

function resultFrame({ final, segment, text, start, end, words }: EngineResult): string {
  return JSON.stringify({ type: 'result', final, segment, text, start, end, words });
}

function errorFrame(message: string): string {
  return JSON.stringify({ type: 'error', message });
}
