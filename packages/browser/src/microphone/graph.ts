import { unsupported } from '../unsupported.ts';
import { loadWorklet } from '../worklet.ts';
import type { MicrophonePlatform } from './platform.ts';
import { FINISH_MS } from './timing.ts';
import type { Captured, CaptureOptions, CaptureOrder } from './worklet.ts';
import { workletSource } from './worklet-source.ts';

export interface GraphPorts {
  captured(message: Exclude<Captured, true>): void;
  /** The context runs, or has stopped running. */
  changed(): void;
  /** The audio thread has failed. */
  broken(): void;
}

/** An audio context with the worklet that captures, and the microphone that is connected to it. */
export class Graph {
  readonly #context: AudioContext;
  readonly #platform: Required<MicrophonePlatform>;
  readonly #ports: GraphPorts;
  readonly #over = new AbortController();
  #node: AudioWorkletNode | undefined;
  #source: MediaStreamAudioSourceNode | undefined;
  #ended: (() => void) | undefined;

  /** @param rate - absent: the browser's own */
  constructor(platform: Required<MicrophonePlatform>, rate: number | undefined, ports: GraphPorts) {
    const { AudioContext, document } = platform;
    if (!AudioContext) throw unsupported('AudioContext');
    this.#platform = platform;
    this.#ports = ports;
    this.#context = contextOf(AudioContext, rate);
    const { signal } = this.#over;
    this.#context.addEventListener('statechange', () => ports.changed(), { signal });
    const wake = (): void => this.resume();
    for (const name of ['visibilitychange', 'pointerdown', 'keydown', 'touchend']) {
      document?.addEventListener(name, wake, { signal, capture: true, passive: true });
    }
    wake();
  }

  get sampleRate(): number {
    return this.#context.sampleRate;
  }

  /** False also where the context is `interrupted`: a state that Safari has. */
  get running(): boolean {
    return this.#context.state === 'running';
  }

  get closed(): boolean {
    return this.#context.state === 'closed';
  }

  /** Loads the worklet. Its samples are floats where the context has another rate than the wanted one. */
  async load(wantedRate: number, workletUrl: string | undefined, order: CaptureOrder): Promise<void> {
    const { AudioWorkletNode } = this.#platform;
    if (!AudioWorkletNode) throw unsupported('AudioWorklet');
    await loadWorklet(this.#context, workletSource, workletUrl);
    if (this.closed) return;
    const { sampleRate } = this;
    const processorOptions: CaptureOptions = {
      size: Math.round(sampleRate / 10),
      floats: sampleRate !== wantedRate,
      ...order,
    };
    const node = new AudioWorkletNode(this.#context, 'throughline-microphone', {
      // Its output is silent: some browsers only run what is connected to the loudspeaker.
      channelCount: 1,
      channelCountMode: 'explicit',
      processorOptions,
    });
    const { signal } = this.#over;
    node.addEventListener('processorerror', () => this.#ports.broken(), { signal });
    node.port.addEventListener('message', this.#received, { signal });
    node.port.start();
    node.connect(this.#context.destination);
    this.#node = node;
  }

  /**
   * Connects a microphone, in the place of the one before; again for the same one, what the browser has kept of it is let go.
   * Throws where the browser cannot convert its rate to the context's.
   */
  connect(stream: MediaStream): void {
    const source = this.#context.createMediaStreamSource(stream);
    this.disconnect();
    if (this.#node) source.connect(this.#node);
    this.#source = source;
  }

  disconnect(): void {
    this.#source?.disconnect();
    this.#source = undefined;
  }

  order(order: CaptureOrder): void {
    this.#node?.port.postMessage(order, []);
  }

  resume(): void {
    if (!this.running && !this.closed) this.#context.resume().catch(() => undefined);
  }

  /** Resolves when the worklet has given the rest of its audio, or takes too long for it. */
  finish(): Promise<void> {
    if (!this.#node || !this.running) return Promise.resolve();
    const { clock } = this.#platform;
    return new Promise((resolve) => {
      const timer = clock.setTimeout(resolve, FINISH_MS);
      this.#ended = () => {
        clock.clearTimeout(timer);
        resolve();
      };
      this.order({ stop: true });
    });
  }

  close(): void {
    this.#over.abort();
    this.disconnect();
    this.#node?.disconnect();
    this.order({ stop: true });
    this.#node?.port.close();
    // Nobody waits for it: a context that is interrupted may take its time.
    if (!this.closed) this.#context.close().catch(() => undefined);
  }

  readonly #received = ({ data }: MessageEvent<Captured>): void => {
    if (data === true) this.#ended?.();
    else this.#ports.captured(data);
  };
}

function contextOf(Context: typeof AudioContext, sampleRate: number | undefined): AudioContext {
  try {
    return new Context(sampleRate === undefined ? {} : { sampleRate });
  } catch {
    // A browser that cannot have this rate.
    return new Context();
  }
}
