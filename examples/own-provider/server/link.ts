import type { Engine, EngineResult, EngineStream, LinkAction, LinkContext, ProviderLink } from '@throughline/simulator';

const normalClose = { code: 1000, reason: '' };
/** Milliseconds without a frame after which a link is closed. */
const idleMs = 30_000;

/** One connection to the simulated Parrot: `open`, audio, `close`. All that it sends goes through its context, where faults happen. */
export class ParrotServerLink implements ProviderLink {
  readonly #link: LinkContext;
  readonly #engine: Engine;
  #stream: EngineStream | undefined;
  #ended = false;
  #lastFrameAt: number;
  #idleTimer: unknown;

  constructor(link: LinkContext, engine: Engine) {
    this.#link = link;
    this.#engine = engine;
    this.#lastFrameAt = link.clock.now();
    this.#watchIdle();
  }

  text(frame: string): void {
    this.#lastFrameAt = this.#link.clock.now();
    const message = JSON.parse(frame) as { readonly op?: unknown; readonly rate?: number };
    if (message.op === 'open') this.#open(message, message.rate ?? 16_000);
    else if (message.op === 'ping') this.#link.send('{"op":"pong"}');
    else if (message.op === 'close') this.#finish();
    else this.#link.fail(errorFrame('this op is not known'), normalClose);
  }

  binary(frame: Uint8Array): void {
    this.#lastFrameAt = this.#link.clock.now();
    if (this.#stream === undefined) return this.#link.fail(errorFrame('open comes first'), normalClose);
    // A copy: a frame need not begin at an even byte of its memory.
    const samples = new Int16Array(frame.slice().buffer);
    this.#link.audioReceived(samples);
    this.#stream.write(samples);
    if (!this.#ended) this.#link.audioProcessed(samples);
    return undefined;
  }

  errorFrame({ code, message = 'the tree is shaking' }: Extract<LinkAction, { readonly type: 'error-frame' }>) {
    return { frame: errorFrame(message, code), close: normalClose };
  }

  hugeFrame(bytes: number): string {
    return JSON.stringify({ op: 'part', seg: 0, text: 'x'.repeat(bytes) });
  }

  ended(): void {
    this.#ended = true;
    this.#link.clock.clearTimeout(this.#idleTimer);
    this.#stream?.close();
  }

  #watchIdle(): void {
    const { clock } = this.#link;
    const left = this.#lastFrameAt + idleMs - clock.now();
    this.#idleTimer = clock.setTimeout(
      () => {
        if (clock.now() - this.#lastFrameAt >= idleMs) this.#link.close('idle', normalClose);
        else this.#watchIdle();
      },
      Math.max(1, left),
    );
  }

  #open(config: object, sampleRate: number): void {
    const link = this.#link;
    this.#stream = this.#engine.open(
      { sampleRate, link: link.link },
      {
        result: (result) => {
          if (!this.#ended) link.sendResult(resultFrame(result), result);
        },
        processed: (seconds) => {
          if (!this.#ended) link.send(JSON.stringify({ op: 'seen', ms: Math.floor(seconds * 1000) }));
        },
        done: () => this.#sendEnd(),
        failed: (error) => link.fail(errorFrame(error.message), normalClose),
      },
    );
    link.send('{"op":"opened"}');
    link.configured(config, sampleRate);
  }

  #finish(): void {
    this.#link.endReceived();
    this.#stream?.finish();
  }

  /** A fault may have changed how the stream ends. */
  #sendEnd(): void {
    const { endOfStream } = this.#link;
    if (endOfStream === 'send') this.#link.sendEndOfStream('{"op":"closed"}');
    if (endOfStream === 'close-instead') this.#link.close('close-before-end-of-stream', normalClose);
  }
}

function resultFrame({ final, segment, text, words = [] }: EngineResult): string {
  const ms = (seconds: number): number => Math.round(seconds * 1000);
  return JSON.stringify({
    op: final ? 'final' : 'part',
    seg: segment,
    text,
    words: words.map(({ text: w, start, end }) => ({ w, at: ms(start), to: ms(end) })),
  });
}

function errorFrame(message: string, code = 0): string {
  return JSON.stringify({ op: 'error', message, ...(code !== 0 && { code }) });
}
