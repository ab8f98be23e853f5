import { uuid } from '@throughline/core/internal';
import type { Engine, EngineResult, EngineSink, EngineStream } from '../../engine.ts';
import { AudioIn } from '../../audio-in.ts';
import type { LinkAction } from '../../faults/fault.ts';
import { IdleWatch } from '../../idle-watch.ts';
import type { LinkContext, ProviderLink } from '../../provider-server.ts';
import { type BodhiConfig, isEnd, readConfig } from './config.ts';
import { END_CLOSE, ERROR_CLOSE, errorBody, IDLE_CLOSE } from './errors.ts';
import { hugeMessage, type MessageOptions, resultMessage } from './messages.ts';
import type { BodhiBehaviour } from './options.ts';

interface Streaming {
  readonly config: BodhiConfig;
  readonly messages: MessageOptions;
  readonly engine: EngineStream;
}

/** One connection to the simulated Bodhi: configuration first, then audio, then `eof`, then `eos` and the client's close. */
export class BodhiLink implements ProviderLink {
  readonly #link: LinkContext;
  readonly #engine: Engine;
  readonly #options: Required<BodhiBehaviour>;
  readonly #openedAt: number;
  #streaming: Streaming | undefined;
  #endReceived = false;
  #over = false;
  #processed = 0;
  #nextSegment = 0;
  /** The latest result after the end was received: it may be the end of stream. */
  #latest: EngineResult | undefined;
  readonly #audio = new AudioIn('linear16');
  readonly #idle: IdleWatch;

  constructor(link: LinkContext, options: Required<BodhiBehaviour>, engine: Engine) {
    this.#link = link;
    this.#engine = engine;
    this.#options = options;
    this.#openedAt = link.clock.now();
    this.#idle = new IdleWatch(link.clock, options.idleSeconds, () => link.close('idle', IDLE_CLOSE));
  }

  text(frame: string): void {
    this.#idle.counts();
    if (this.#streaming === undefined) this.#start(frame);
    else if (isEnd(frame)) this.#end(this.#streaming);
    else this.#fail(400, 'the configuration was sent already');
  }

  binary(frame: Uint8Array): void {
    this.#idle.counts();
    if (this.#streaming === undefined) {
      this.#fail(400, 'config is missing');
      return;
    }
    if (this.#endReceived) return;
    const samples = this.#audio.samples(frame);
    this.#link.audioReceived(samples);
    this.#streaming.engine.write(samples);
    if (!this.#over) this.#link.audioProcessed(samples);
  }

  errorFrame(fault: Extract<LinkAction, { type: 'error-frame' }>) {
    const frame = errorBody(fault.code, fault.message, fault.shape ?? this.#options.errorShape, this.#link.clock);
    return { frame, close: ERROR_CLOSE };
  }

  hugeFrame(bytes: number): string {
    return hugeMessage(bytes);
  }

  ended(): void {
    this.#over = true;
    this.#idle.stop();
    this.#streaming?.engine.close();
  }

  #start(frame: string): void {
    const config = readConfig(frame, this.#options.models);
    if (typeof config === 'string') {
      this.#fail(400, config);
      return;
    }
    const messages: MessageOptions = {
      callId: uuid(this.#link.random),
      segmentId: this.#options.segmentId,
      timeDecimals: this.#options.timeDecimals,
      config,
    };
    const engine = this.#engine.open({ sampleRate: config.sampleRate, link: this.#link.link }, this.#sink(messages));
    this.#streaming = { config, messages, engine };
    this.#link.configured(config.fields, config.sampleRate);
  }

  #end(streaming: Streaming): void {
    if (this.#endReceived) return;
    this.#endReceived = true;
    this.#link.endReceived();
    streaming.engine.finish();
  }

  #sink(messages: MessageOptions): EngineSink {
    return {
      result: (result) => {
        if (this.#over) return;
        this.#nextSegment = Math.max(this.#nextSegment, result.segment + (result.final ? 1 : 0));
        if (!result.final && messages.config.excludePartial) return;
        if (this.#endReceived && this.#options.eosOn === 'last-result') {
          this.#sendLatest(messages);
          this.#latest = result;
        } else {
          this.#link.sendResult(resultMessage(messages, result, false, this.#aux()), result);
        }
      },
      processed: (untilSeconds) => {
        this.#processed = untilSeconds;
      },
      done: () => {
        if (!this.#over) this.#sendEndOfStream(messages);
      },
      failed: (error) => {
        this.#fail(500, error.message);
      },
    };
  }

  #sendLatest(messages: MessageOptions): void {
    const result = this.#latest;
    this.#latest = undefined;
    if (result !== undefined) this.#link.sendResult(resultMessage(messages, result, false, this.#aux()), result);
  }

  #sendEndOfStream(messages: MessageOptions): void {
    const { endOfStream } = this.#link;
    if (endOfStream !== 'send') {
      this.#sendLatest(messages);
      if (endOfStream === 'close-instead') this.#link.close('close-before-end-of-stream', END_CLOSE);
      return;
    }
    // With nothing left to send, an empty message carries the mark.
    const result = this.#latest?.final ? this.#latest : undefined;
    if (result === undefined) this.#sendLatest(messages);
    const last = result ?? { segment: this.#nextSegment, final: true, text: '' };
    this.#link.sendEndOfStream(resultMessage(messages, last, true, this.#aux()), result);
  }

  #aux() {
    return { requestTime: (this.#link.clock.now() - this.#openedAt) / 1000, processed: this.#processed };
  }

  #fail(code: number, message: string): void {
    this.#link.fail(errorBody(code, message, this.#options.errorShape, this.#link.clock), ERROR_CLOSE);
  }
}
