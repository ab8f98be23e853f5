import { SpeechError } from '@throughline/core/internal';
import { loadWorklet } from '../worklet.ts';
import { Heard, type Place } from './heard.ts';
import { workletSource } from './worklet-source.ts';
import type { PlayerWorkletOptions, ToWorklet, WorkletReport } from './worklet.ts';

/** Seconds of audio that are sent ahead of the loudspeaker: a page that is busy for so long is not heard to be. */
const AHEAD_SECONDS = 2;
/** Milliseconds in which a device starts, unless the browser does not let it. One that takes longer is found to run when it does. */
const START_MS = 500;
/** Milliseconds of audio that is waited for after underruns, at the most. */
const MOST_BUFFER_MS = 1000;

export interface OutputOptions {
  readonly sampleRate: number;
  readonly destination: AudioNode | undefined;
  readonly workletUrl: string | URL | undefined;
  readonly bufferMs: number;
  readonly positionMs: number;
}

export interface OutputPorts {
  report(report: WorkletReport): void;
  /** The context may have begun to run, or have stopped. */
  stateChanged(): void;
}

/** The loudspeaker at one rate: a context and the worklet in it. */
export class Output {
  readonly sampleRate: number;
  readonly #context: AudioContext;
  readonly #own: boolean;
  readonly #node: Promise<AudioWorkletNode>;
  readonly #heard: Heard;
  readonly #ports: OutputPorts;
  readonly #listening = new AbortController();
  readonly #answers = new Map<number, (report?: WorkletReport) => void>();
  #roomMade = (): void => {};
  #last: WorkletReport | undefined;
  #sent = 0;
  #drops = 0;
  #closed = false;

  constructor(options: OutputOptions, ports: OutputPorts) {
    const { sampleRate, destination } = options;
    this.sampleRate = sampleRate;
    this.#ports = ports;
    this.#own = destination === undefined;
    this.#context = contextOf(sampleRate, destination);
    this.#heard = new Heard(sampleRate);
    this.#context.addEventListener('statechange', () => ports.stateChanged(), { signal: this.#listening.signal });
    this.#node = this.#open(options);
    this.#node.catch(() => {});
  }

  get runs(): boolean {
    return this.#context.state === 'running';
  }

  /** Whether the application has closed the context. */
  get closed(): boolean {
    return this.#context.state === 'closed';
  }

  /** Samples sent: the position of the next one. */
  get sent(): number {
    return this.#sent;
  }

  /** Seconds from the rendering of a sample until it is heard. */
  get latency(): number {
    const { baseLatency = 0, outputLatency = 0 }: Partial<AudioContext> = this.#context;
    return baseLatency + outputLatency;
  }

  /** What is heard now. */
  get place(): Place {
    return this.#heard.place(this.#context.currentTime - this.latency);
  }

  /** Asks the browser to let it be heard; whether it does. */
  async start(): Promise<boolean> {
    if (this.runs) return true;
    // Where the browser waits for a click, so does this promise.
    const started = this.#context.resume().catch(() => {});
    await Promise.race([started, new Promise((resolve) => setTimeout(resolve, START_MS))]);
    return this.runs;
  }

  /** Resolves when more may be sent; rejects with a `SpeechError` where the worklet cannot be had. */
  async room(): Promise<void> {
    await this.#node;
    while (!this.#closed && this.#waiting > AHEAD_SECONDS * this.sampleRate) {
      await new Promise<void>((resolve) => {
        this.#roomMade = resolve;
      });
    }
  }

  push(pcm: Float32Array<ArrayBuffer>): void {
    // Before the samples are transferred, after which there are none.
    const at = this.#sent;
    this.#sent += pcm.length;
    this.#post({ type: 'audio', at, pcm }, [pcm.buffer]);
  }

  complete(): void {
    this.#post({ type: 'complete' });
  }

  pause(paused: boolean): void {
    this.#post({ type: 'pause', paused });
  }

  /** Takes back what is between two positions. Resolves when it is played no more, with where that was, where the worklet can say it. */
  async drop(from: number, to: number): Promise<WorkletReport | undefined> {
    this.#drops += 1;
    const id = this.#drops;
    this.#post({ type: 'drop', from, to, id });
    this.#roomMade();
    // A context that stands still answers when it runs, and is not heard until then.
    if (!this.runs || this.#closed) return undefined;
    return new Promise((resolve) => {
      this.#answers.set(id, resolve);
    });
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    this.#post({ type: 'close' });
    this.#closed = true;
    this.#listening.abort();
    this.#release();
    const node = await this.#node.catch(() => undefined);
    node?.disconnect();
    if (this.#own && this.#context.state !== 'closed') await this.#context.close();
  }

  get #waiting(): number {
    const { queued, received } = this.#last ?? { queued: 0, received: 0 };
    return queued + this.#sent - received;
  }

  async #open({ sampleRate, destination, workletUrl, bufferMs, positionMs }: OutputOptions): Promise<AudioWorkletNode> {
    const context = this.#context;
    await loadWorklet(context, workletSource, workletUrl);
    const processorOptions: PlayerWorkletOptions = {
      buffer: Math.max(1, Math.round((bufferMs * sampleRate) / 1000)),
      most: Math.round((Math.max(bufferMs, MOST_BUFFER_MS) * sampleRate) / 1000),
      reportEvery: Math.round((positionMs * sampleRate) / 1000),
    };
    const node = new AudioWorkletNode(context, 'throughline-player', {
      numberOfInputs: 0,
      outputChannelCount: [1],
      processorOptions,
    });
    node.port.addEventListener('message', ({ data }: MessageEvent<WorkletReport>) => this.#receive(data));
    node.port.start();
    node.connect(destination ?? context.destination);
    return node;
  }

  #receive(report: WorkletReport): void {
    if (this.#closed) return;
    this.#last = report;
    this.#heard.report(report);
    this.#roomMade();
    this.#answers.get(report.id ?? 0)?.(report);
    this.#answers.delete(report.id ?? 0);
    this.#ports.report(report);
  }

  #release(): void {
    this.#roomMade();
    for (const answer of this.#answers.values()) answer();
  }

  /** In order, also what comes before the worklet is there. */
  #post(message: ToWorklet, transfer: Transferable[] = []): void {
    if (this.#closed) return;
    void this.#node.then(
      (node) => node.port.postMessage(message, transfer),
      () => {},
    );
  }
}

function contextOf(sampleRate: number, destination: AudioNode | undefined): AudioContext {
  // An application's context is one that plays: the type of a node's says less.
  if (destination === undefined) return new AudioContext({ sampleRate });
  const context = destination.context as AudioContext;
  if (context.sampleRate === sampleRate) return context;
  throw new SpeechError('audio-format', {
    message: `The audio has ${sampleRate} Hz, but the AudioContext of \`destination\` runs at ${context.sampleRate}.`,
    context: { found: `${sampleRate} Hz`, wanted: `${context.sampleRate} Hz` },
    remedy: `Make it with new AudioContext({ sampleRate: ${sampleRate} }), or leave \`destination\` out.`,
  });
}
