import { unsupported, workletBlocked } from './failures.ts';
import type { MicrophonePlatform } from './platform.ts';
import type { Captured, CaptureOptions, CaptureOrder } from './worklet.ts';
import { workletSource } from './worklet-source.ts';

export interface GraphPorts {
  captured(message: Captured): void;
  /** The context runs, or has stopped running. */
  stateChanged(): void;
  /** The audio thread has failed. */
  broken(): void;
}

/** An audio context with the worklet that captures, and the microphone that is connected to it. */
export class Graph {
  readonly context: AudioContext;
  readonly #platform: Required<MicrophonePlatform>;
  readonly #ports: GraphPorts;
  #node: AudioWorkletNode | undefined;
  #source: MediaStreamAudioSourceNode | undefined;
  #ended: (() => void) | undefined;

  /** @param rate - absent: the browser's own */
  constructor(platform: Required<MicrophonePlatform>, rate: number | undefined, ports: GraphPorts) {
    const { AudioContext } = platform;
    if (AudioContext === undefined) throw unsupported('AudioContext');
    this.#platform = platform;
    this.#ports = ports;
    this.context = contextOf(AudioContext, rate);
    this.context.addEventListener('statechange', this.#stateChanged);
  }

  /** Neither of the two is a state that the types know everywhere: `interrupted` is Safari's. */
  get running(): boolean {
    return this.context.state === 'running';
  }

  get closed(): boolean {
    return this.context.state === 'closed';
  }

  /** Loads the worklet. */
  async load(workletUrl: string | undefined, wantedRate: number): Promise<void> {
    const { AudioWorkletNode } = this.#platform;
    const { audioWorklet } = this.context as { readonly audioWorklet?: AudioWorklet };
    if (AudioWorkletNode === undefined || audioWorklet === undefined) throw unsupported('AudioWorklet');
    const inline = workletUrl === undefined ? URL.createObjectURL(scriptOf(workletSource)) : undefined;
    try {
      await audioWorklet.addModule(workletUrl ?? inline ?? '');
    } catch (error) {
      throw workletBlocked(workletUrl, error);
    } finally {
      if (inline !== undefined) URL.revokeObjectURL(inline);
    }
    if (this.closed) return;
    const { sampleRate } = this.context;
    const processorOptions: CaptureOptions = {
      size: Math.round(sampleRate / 10),
      floats: sampleRate !== wantedRate,
    };
    const node = new AudioWorkletNode(this.context, 'throughline-microphone', {
      numberOfInputs: 1,
      // Silent: some browsers only run what is connected to the loudspeaker.
      numberOfOutputs: 1,
      channelCount: 1,
      channelCountMode: 'explicit',
      channelInterpretation: 'speakers',
      processorOptions,
    });
    node.addEventListener('processorerror', this.#ports.broken);
    node.port.addEventListener('message', this.#received);
    node.port.start();
    node.connect(this.context.destination);
    this.#node = node;
  }

  /** Connects a microphone in the place of the one before. Throws where the browser cannot convert its rate to the context's. */
  connect(stream: MediaStream): void {
    const source = this.context.createMediaStreamSource(stream);
    this.disconnect();
    if (this.#node !== undefined) source.connect(this.#node);
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
    this.context.resume().catch(() => undefined);
  }

  /** Resolves when the worklet has given the rest of its audio, or takes too long for it. */
  async finish(): Promise<void> {
    const { clock } = this.#platform;
    if (this.#node === undefined || !this.running) return;
    await new Promise<void>((resolve) => {
      const timer = clock.setTimeout(resolve, 250);
      this.#ended = () => {
        clock.clearTimeout(timer);
        resolve();
      };
      this.order({ stop: true });
    });
  }

  async close(): Promise<void> {
    this.context.removeEventListener('statechange', this.#stateChanged);
    this.disconnect();
    this.#node?.removeEventListener('processorerror', this.#ports.broken);
    this.#node?.disconnect();
    if (this.#node !== undefined) {
      this.order({ stop: true });
      this.#node.port.removeEventListener('message', this.#received);
      this.#node.port.close();
    }
    if (!this.closed) await this.context.close().catch(() => undefined);
  }

  readonly #received = ({ data }: MessageEvent<Captured>): void => {
    if (data === true) this.#ended?.();
    else this.#ports.captured(data);
  };

  readonly #stateChanged = (): void => this.#ports.stateChanged();
}

function contextOf(Context: typeof AudioContext, sampleRate: number | undefined): AudioContext {
  if (sampleRate === undefined) return new Context();
  try {
    return new Context({ sampleRate });
  } catch {
    // A browser that cannot have this rate.
    return new Context();
  }
}

function scriptOf(source: string): Blob {
  return new Blob([source], { type: 'text/javascript' });
}
