import type { SpeechError } from '@throughline/core';
import { loadWorklet } from '../worklet.ts';
import { heard, type Place } from './heard.ts';
import { AHEAD_SECONDS, START_MS } from './timing.ts';
import { workletSource } from './worklet-source.ts';
import type { PlayerWorkletOptions, ToWorklet, WorkletAnswer, WorkletReport } from './worklet.ts';

export interface OutputOptions {
  readonly destination?: AudioNode;
  readonly workletUrl?: string | URL;
  readonly bufferMs?: number;
}

/** The loudspeaker at one rate: a context and the worklet in it. */
export interface Output {
  readonly context: AudioContext;
  /** Samples sent: the position of the next one. */
  readonly sent: number;
  /** Seconds from the rendering of a sample until it is heard. */
  readonly latency: number;
  /** What is heard now. */
  readonly place: Place;
  /** Asks the browser to let it be heard; whether it does. */
  start(): Promise<boolean>;
  /** Resolves when more may be sent; rejects where the worklet cannot be had. */
  room(): Promise<void>;
  push(pcm: Float32Array<ArrayBuffer>): void;
  /** Takes back what is between two positions. Resolves when it is played no more, with where that was, where the worklet can say it. */
  drop(from: number, to: number): Promise<Place | undefined>;
  /** In order, also what comes before the worklet is there. */
  post(message: ToWorklet, transfer?: Transferable[]): void;
  close(): Promise<void>;
}

/**
 * @param sampleRate - of a context that is made; the application's has its own
 * @throws what the browser throws where it has no context
 */
export function openOutput(
  sampleRate: number,
  { destination, workletUrl, bufferMs = 100 }: OutputOptions,
  reported: (report: WorkletReport) => void,
  stateChanged: () => void,
  failed: (error: SpeechError) => void,
): Output {
  // An application's own context is one that plays: its type says less.
  const context = (destination?.context as AudioContext | undefined) ?? new AudioContext({ sampleRate });
  const sound = heard(context.sampleRate);
  const closing = new AbortController();
  const { signal } = closing;
  const drops: ((place?: Place) => void)[] = [];
  let roomMade = (): void => {};
  let gone = 0;
  let sent = 0;

  context.addEventListener('statechange', stateChanged, { signal });
  const opened = openNode();
  opened.catch((error: SpeechError) => {
    if (!signal.aborted) failed(error);
  });

  const output: Output = {
    context,
    get sent() {
      return sent;
    },
    get latency() {
      const { baseLatency = 0, outputLatency = 0 }: Partial<AudioContext> = context;
      return baseLatency + outputLatency;
    },
    get place() {
      return sound.place(context.currentTime - output.latency);
    },
    async start() {
      // Where the browser waits for a click, so does this promise.
      const started = context.resume().catch(() => {});
      await Promise.race([started, new Promise((resolve) => setTimeout(resolve, START_MS))]);
      return context.state === 'running';
    },
    async room() {
      await opened;
      while (!signal.aborted && sent - gone > AHEAD_SECONDS * context.sampleRate) {
        await new Promise<void>((resolve) => {
          roomMade = resolve;
        });
      }
    },
    push(pcm) {
      output.post({ at: sent, pcm }, [pcm.buffer]);
      sent += pcm.length;
    },
    drop: (from, to) =>
      new Promise((resolve) => {
        drops.push(resolve);
        output.post({ from, to });
        roomMade();
        // A context that stands still answers when it runs, and is not heard until then.
        if (context.state !== 'running') resolve(undefined);
      }),
    post(message, transfer = []) {
      void opened.then(
        ({ port }) => port.postMessage(message, transfer),
        () => {},
      );
    },
    async close() {
      output.post({ closed: true });
      closing.abort();
      roomMade();
      for (const answer of drops) answer();
      // A worklet that has ended holds nothing.
      if (!destination) await context.close();
    },
  };
  return output;

  async function openNode(): Promise<AudioWorkletNode> {
    await loadWorklet(context, workletSource, workletUrl);
    const node = new AudioWorkletNode(context, 'throughline-player', {
      numberOfInputs: 0,
      outputChannelCount: [1],
      processorOptions: { bufferMs } satisfies PlayerWorkletOptions,
    });
    node.port.addEventListener('message', receive, { signal });
    node.port.start();
    node.connect(destination ?? context.destination);
    return node;
  }

  function receive({ data }: MessageEvent<WorkletReport | WorkletAnswer>): void {
    if (!('frame' in data)) {
      drops.shift()?.(data);
      return;
    }
    sound.report(data);
    ({ gone } = data);
    roomMade();
    reported(data);
  }
}
