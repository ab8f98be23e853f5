/** The audio thread of a fake page: it runs the real worklet. */
type Process = (inputs: readonly (readonly Float32Array[])[]) => boolean;
type Processor = new (options: { readonly processorOptions: unknown }) => { process: Process };

/** One end of a channel. What is sent arrives later, in order, as copies; transferred memory is gone where it came from. */
export class FakePort extends EventTarget {
  other: FakePort | undefined;
  #closed = false;

  postMessage(data: unknown, transfer: ArrayBuffer[]): void {
    const copy: unknown = structuredClone(data, { transfer });
    const { other } = this;
    queueMicrotask(() => {
      if (other !== undefined && !other.#closed) other.dispatchEvent(new MessageEvent('message', { data: copy }));
    });
  }

  start(): void {}

  close(): void {
    this.#closed = true;
  }
}

export function channel(): readonly [FakePort, FakePort] {
  const [one, two] = [new FakePort(), new FakePort()];
  one.other = two;
  two.other = one;
  return [one, two];
}

/** What the audio thread of one context sees. */
const thread = { currentFrame: 0, sampleRate: 0, port: new FakePort() };
const processors = new Map<string, Processor>();

/** Loads the worklet as a context would, once for all: it has no state of its own. */
export async function loadWorklet(): Promise<void> {
  Object.defineProperties(globalThis, {
    currentFrame: { get: () => thread.currentFrame, configurable: true },
    sampleRate: { get: () => thread.sampleRate, configurable: true },
  });
  Object.assign(globalThis, {
    AudioWorkletProcessor: class {
      readonly port = thread.port;
    },
    registerProcessor: (name: string, processor: Processor) => processors.set(name, processor),
  });
  await import('../src/microphone/worklet.ts');
}

export function createProcessor(name: string, port: FakePort, processorOptions: unknown): { process: Process } {
  const Processor = processors.get(name);
  if (Processor === undefined) throw new Error(`no processor is called ${name}`);
  thread.port = port;
  return new Processor({ processorOptions });
}

/** Runs a processor for one quantum. */
export function runProcessor(
  processor: { process: Process },
  at: { readonly currentFrame: number; readonly sampleRate: number },
  inputs: readonly (readonly Float32Array[])[],
): boolean {
  thread.currentFrame = at.currentFrame;
  thread.sampleRate = at.sampleRate;
  return processor.process(inputs);
}
