import type { ProviderManifest, RecognitionProtocol, RecognitionTraits } from '@throughline/core/protocol';
import {
  openEngine,
  startEngine,
  type Engine,
  type EngineFactory,
  type EngineStream,
  type LinkContext,
  type ProviderLink,
  type ProviderServer,
} from '@throughline/simulator';

/*
 * A recogniser that exists only here, for what no provider needs to have all of: several channels, speakers, turns. Its frames
 * are the events of the contract as JSON, so that what a test sees is the runtime's doing and not a driver's.
 */

export interface ChorusConfig {
  readonly url: string;
  readonly channels: number;
  readonly sampleRate?: number;
  readonly traits?: Partial<RecognitionTraits>;
}

export function chorus({ url, channels, sampleRate = 16_000, traits }: ChorusConfig): RecognitionProtocol<object> {
  return {
    name: 'chorus',
    errors: [],
    audio: { sampleRate, channels, encoding: 'pcm_s16le' },
    joiner: ' ',
    traits: {
      readyAt: 'message',
      wordTimes: 'always',
      answers: 'steadily',
      progress: 'none',
      replay: 'unsettled',
      catchUp: 2,
      frameMs: 100,
      ...traits,
    },
    dial: () => ({ url, headers: {}, subprotocols: [] }),
    link: () => ({
      start: () => [JSON.stringify({ channels, sampleRate })],
      audio: (samples) => new Uint8Array(samples.buffer, samples.byteOffset, samples.byteLength),
      end: () => ['end'],
      receive: (frame) => JSON.parse(String(frame)) as ReturnType<ReturnType<RecognitionProtocol['link']>['receive']>,
    }),
  };
}

/** What a run asks of a provider's manifest. It has no account. */
export const chorusManifest: Pick<ProviderManifest, 'credentials' | 'recognise'> = {
  credentials: { fields: [] },
  recognise: {
    protocol: (config: ChorusConfig) => chorus(config),
    flags: [],
    examples: { chorus: {} },
    gives: { chorus: [] },
    optionsFromFlags: ({ url, channels = 1, sampleRate, speakers = false }) => ({
      url,
      channels,
      sampleRate,
      traits: { speakers },
    }),
  },
};

export interface ChorusServerOptions {
  readonly engine: Engine | EngineFactory;
  /** Whether it tells what it has processed. Default: false. */
  readonly processed?: boolean;
  /** Whether it sends partials. Default: true. */
  readonly partials?: boolean;
  /** The number of the final, of the first link, that does not name its channel. Default: all do. */
  readonly nameless?: number | undefined;
}

export function chorusServer({ engine, ...frames }: ChorusServerOptions): ProviderServer {
  return {
    name: 'chorus',
    start: (context) => {
      const recogniser = startEngine(engine, context);
      return { refusalBody: () => '', open: (link) => new ChorusLink(link, recogniser, frames) };
    },
  };
}

const normalClose = { code: 1000, reason: '' };

class ChorusLink implements ProviderLink {
  readonly #link: LinkContext;
  readonly #engine: Engine;
  readonly #frames: Omit<ChorusServerOptions, 'engine'>;
  #stream: EngineStream | undefined;
  #ended = false;
  #finals = 0;

  constructor(link: LinkContext, engine: Engine, frames: Omit<ChorusServerOptions, 'engine'>) {
    this.#link = link;
    this.#engine = engine;
    this.#frames = frames;
  }

  text(frame: string): void {
    if (frame !== 'end') return this.#open(JSON.parse(frame) as { channels: number; sampleRate: number });
    this.#link.endReceived();
    this.#stream?.finish();
    return undefined;
  }

  binary(frame: Uint8Array): void {
    const samples = new Int16Array(frame.slice().buffer);
    this.#link.audioReceived(samples);
    this.#stream?.write(samples);
    if (!this.#ended) this.#link.audioProcessed(samples);
  }

  errorFrame() {
    const wire = { message: 'the choir has a cold', raw: '{}' };
    return { frame: JSON.stringify([{ type: 'error', wire }]), close: normalClose };
  }

  hugeFrame(bytes: number): string {
    return JSON.stringify([{ type: 'result', final: false, key: '0', text: 'x'.repeat(bytes) }]);
  }

  ended(): void {
    this.#ended = true;
    this.#stream?.close();
  }

  #open(config: { channels: number; sampleRate: number }): void {
    const { channels, sampleRate } = config;
    const link = this.#link;
    const { processed = false, partials = true, nameless } = this.#frames;
    this.#stream = openEngine(
      this.#engine,
      { sampleRate, channels, link: link.link },
      {
        result: (result) => {
          const { segment, channel = 0, ...rest } = result;
          if (rest.final) this.#finals += 1;
          const isNameless = rest.final && link.link === 1 && this.#finals === nameless;
          const several = channels > 1 && !isNameless ? { channel } : {};
          const event = { type: 'result', key: `${channel}/${segment}`, ...rest, ...several };
          if (!this.#ended && (partials || rest.final)) link.sendResult(JSON.stringify([event]), result);
        },
        turn: ({ phase, at, channel }) => {
          if (!this.#ended) this.#send([{ type: 'turn', phase, at, channel }]);
        },
        processed: (until) => {
          if (processed && !this.#ended) this.#send([{ type: 'processed', until }]);
        },
        done: () => {
          if (link.endOfStream === 'send') link.sendEndOfStream(JSON.stringify([{ type: 'done' }]));
          if (link.endOfStream === 'close-instead') link.close('close-before-end-of-stream', normalClose);
        },
        failed: (error) => {
          throw error;
        },
      },
    );
    this.#send([{ type: 'ready' }]);
    link.configured(config, sampleRate, channels);
  }

  #send(events: readonly object[]): void {
    this.#link.send(JSON.stringify(events));
  }
}
