import {
  startEngine,
  type Engine,
  type EngineFactory,
  type EngineResult,
  type EngineStream,
  type LinkContext,
  type ProviderLink,
  type ProviderServer,
} from '@throughline/simulator';
import { resultFrame } from './server.ts';

const normalClose = { code: 1000, reason: '' };

export interface ResumingServerOptions {
  readonly engine: Engine | EngineFactory;
  /** Whether a link is told, before it is ready, how far the audio was received. Default: true. */
  readonly states?: boolean;
  /** Milliseconds from a frame of audio to its acknowledgement. Default: 0. */
  readonly acknowledgedAfterMs?: number;
  /** Whether there are partials. Default: true. */
  readonly partials?: boolean;
  /** Whether an acknowledgement says where its frame begins. Default: false. */
  readonly saysFrom?: boolean;
  /** Which of the first stream's finals is sent in a form that nobody can read. Default: none. */
  readonly spoilsFinal?: number;
  /** After which of the first stream's finals its link is lost, with the final. Default: none. */
  readonly losesFinal?: number;
  /** The dials whose stream is forgotten before them. Default: none. */
  readonly forgetsBefore?: readonly number[];
}

/** A plain provider whose streams go on over links: the clock of one is that of all audio that its links have brought. */
export function resumingServer(options: ResumingServerOptions): ProviderServer {
  return {
    name: 'plain',
    start: (context) => {
      const recogniser = startEngine(options.engine, context);
      const streams = new Map<string, Stream>();
      let dials = 0;
      return {
        refusalBody: (status) => `refused with ${status}`,
        request: ({ method, headers }) => {
          if (method !== 'POST' || headers['authorization'] !== 'the-key') return { status: 401, body: '' };
          const path = `/stream-number-${streams.size + 1}`;
          const { spoilsFinal = 0, losesFinal = 0, ...others } = options;
          const ofFirst = streams.size === 0 ? { spoilsFinal, losesFinal } : {};
          streams.set(path, new Stream(recogniser, { ...others, ...ofFirst }));
          return { status: 201, body: JSON.stringify({ url: `ws://127.0.0.1:2700${path}` }) };
        },
        admit: (_, { pathname }) => {
          dials += 1;
          if (options.forgetsBefore?.includes(dials) === true) streams.get(pathname)?.end();
          const isKnown = streams.get(pathname)?.over === false;
          return isKnown ? undefined : { status: 403, headers: {}, body: 'this stream is over' };
        },
        open: (link) => {
          const stream = streams.get(link.url.pathname);
          if (stream === undefined) throw new Error('this stream was not admitted');
          return stream.goOn(link);
        },
        close: async () => recogniser.close?.(),
      };
    },
  };
}

/** What one POST has begun, over all its links. */
class Stream {
  over = false;
  readonly #options: ResumingServerOptions;
  readonly #engine: EngineStream;
  #link: LinkContext | undefined;
  #samples = 0;
  #finals = 0;
  /** Results that were found while there was no link. */
  readonly #waiting: EngineResult[] = [];

  constructor(engine: Engine, options: ResumingServerOptions) {
    this.#options = options;
    this.#engine = engine.open(
      { sampleRate: 16_000, link: 1 },
      {
        result: (result) => this.#found(result),
        done: () => {
          this.#link?.sendEndOfStream('{"type":"done"}');
          this.end();
        },
        failed: () => undefined,
      },
    );
  }

  goOn(link: LinkContext): ProviderLink {
    this.#link = link;
    link.configured({}, 16_000);
    if (this.#options.states !== false) link.send(received(0, this.#samples));
    link.send('{"type":"ready"}');
    for (const result of this.#waiting.splice(0)) this.#found(result);
    return {
      text: () => {
        link.endReceived();
        this.#engine.finish();
      },
      binary: (frame) => this.#take(link, new Int16Array(frame.slice().buffer)),
      errorFrame: () => ({ frame: '{"type":"error","message":"as asked"}', close: normalClose }),
      hugeFrame: () => '',
      ended: () => {
        if (this.#link === link) this.#link = undefined;
      },
    };
  }

  end(): void {
    if (!this.over) this.#engine.close();
    this.over = true;
  }

  #take(link: LinkContext, samples: Int16Array): void {
    link.audioReceived(samples);
    const from = this.#samples;
    this.#samples += samples.length;
    this.#engine.write(samples);
    link.clock.setTimeout(() => {
      if (this.#link === link) link.send(received(this.#options.saysFrom === true ? from : 0, from + samples.length));
    }, this.#options.acknowledgedAfterMs ?? 0);
    link.audioProcessed(samples);
  }

  #found(result: EngineResult): void {
    if (!result.final && this.#options.partials === false) return;
    if (this.#link === undefined) {
      this.#waiting.push(result);
      return;
    }
    if (result.final) this.#finals += 1;
    if (result.final && this.#finals === this.#options.losesFinal) {
      this.#link.close('error', { code: 1011, reason: '' });
      return;
    }
    const frame = resultFrame(result);
    const isSpoiled = result.final && this.#finals === this.#options.spoilsFinal;
    this.#link.sendResult(isSpoiled ? frame.slice(0, -1) : frame, result);
  }
}

function received(from: number, until: number): string {
  return JSON.stringify({ type: 'received', until: until / 16_000, ...(from > 0 && { from: from / 16_000 }) });
}
