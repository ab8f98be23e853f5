import { channel, createProcessor, runProcessor, type FakePort } from './fake-worklet.ts';
import type { FakeStream } from './fake-devices.ts';

const QUANTUM = 128;

/** What all contexts of a page share. */
export interface Sound {
  /** What stands in the air at a moment, in milliseconds since 1970. */
  at(time: number): number;
  /** Whether audio may run: the user has touched the page. */
  allowed: boolean;
  /** Rates that the browser cannot have. */
  readonly refusedRates: Set<number>;
  /** The rate of the devices: where contexts must have the same. */
  strictRate: number | undefined;
  defaultRate: number;
  /** Whether addModule works. */
  moduleError: Error | undefined;
  /** Contexts say that they run, and do nothing. */
  dead: boolean;
  readonly contexts: Set<FakeContext>;
}

interface FakeSource {
  connect(node: FakeNode): void;
  disconnect(): void;
}

export class FakeNode extends EventTarget {
  readonly port: FakePort;
  readonly processor: ReturnType<typeof createProcessor>;
  input: FakeStream | undefined;

  constructor(context: FakeContext, name: string, { processorOptions }: { readonly processorOptions: unknown }) {
    super();
    const [here, there] = channel();
    this.port = here;
    this.processor = createProcessor(name, there, processorOptions);
    context.nodes.add(this);
  }

  connect(): void {}

  disconnect(): void {}
}

/** An audio context in virtual time. It renders when it is told to. */
export class FakeContext extends EventTarget {
  readonly sampleRate: number;
  readonly destination = {};
  readonly nodes = new Set<FakeNode>();
  readonly audioWorklet: { addModule(url: string): Promise<void> };
  readonly #sound: Sound;
  state: string = 'suspended';
  /** It says that it runs, and does nothing. */
  dead = false;
  #currentFrame = 0;
  /** Milliseconds since 1970 up to which it has rendered. */
  #rendered = 0;

  constructor(sound: Sound, rate: number | undefined) {
    super();
    if (rate !== undefined && sound.refusedRates.has(rate)) throw new DOMException('rate', 'NotSupportedError');
    this.#sound = sound;
    this.sampleRate = rate ?? sound.defaultRate;
    this.audioWorklet = {
      addModule: () => (sound.moduleError === undefined ? Promise.resolve() : Promise.reject(sound.moduleError)),
    };
    sound.contexts.add(this);
  }

  resume(): Promise<void> {
    if (this.state === 'closed') return Promise.reject(new DOMException('closed', 'InvalidStateError'));
    if (this.#sound.allowed && this.state !== 'running') this.enter('running');
    return Promise.resolve();
  }

  close(): Promise<void> {
    this.enter('closed');
    this.#sound.contexts.delete(this);
    return Promise.resolve();
  }

  enter(state: string): void {
    this.state = state;
    this.#rendered = Date.now();
    queueMicrotask(() => this.dispatchEvent(new Event('statechange')));
  }

  createMediaStreamSource(stream: FakeStream): FakeSource {
    const { strictRate } = this.#sound;
    if (strictRate !== undefined && strictRate !== this.sampleRate) throw new DOMException('rate', 'NotSupportedError');
    let connected: FakeNode | undefined;
    return {
      connect: (node) => {
        connected = node;
        node.input = stream;
      },
      disconnect: () => {
        if (connected?.input === stream) connected.input = undefined;
      },
    };
  }

  /** Renders what is due. */
  render(): void {
    if (this.dead || this.#sound.dead) this.lose();
    if (this.state !== 'running') return;
    const quantum = (QUANTUM / this.sampleRate) * 1000;
    for (; this.#rendered + quantum <= Date.now(); this.#rendered += quantum) {
      for (const node of this.nodes) {
        const inputs = node.input === undefined ? [] : [this.#samples(node.input)];
        const at = { currentFrame: this.#currentFrame, sampleRate: this.sampleRate };
        if (!runProcessor(node.processor, at, [inputs])) this.nodes.delete(node);
      }
      this.#currentFrame += QUANTUM;
    }
  }

  /** Its thread has not run for a while, and what it should have rendered is gone. */
  lose(): void {
    this.#rendered = Date.now();
  }

  #samples(stream: FakeStream): Float32Array {
    const [track] = stream.getAudioTracks();
    const sounds = track !== undefined && track.enabled && !track.muted && track.readyState === 'live';
    return Float32Array.from({ length: QUANTUM }, (_, index) =>
      sounds ? this.#sound.at(this.#rendered + (index / this.sampleRate) * 1000) : 0,
    );
  }
}
