// Runs on the audio thread of a page. It imports nothing, so that it can be served as one file. After a change here,
// `pnpm run worklets` writes it into `worklet-source.ts` too. All that is in it goes to every page that listens: it is closures, which
// minify best.

/** What the browser gives to such a file; the DOM library has no types for it. */
declare const currentFrame: number;
declare const sampleRate: number;
declare class AudioWorkletProcessor {
  readonly port: MessagePort;
}
declare function registerProcessor(
  name: string,
  processor: new (options: { readonly processorOptions: CaptureOptions }) => AudioWorkletProcessor,
): void;

/** What the page says, at the beginning and later on. */
export interface CaptureOrder {
  /** What comes from the microphone is no audio: count its time, and send nothing of it. */
  readonly held?: boolean;
  /** Send levels. */
  readonly levels?: boolean;
  /** Send what is left, say so, and end. */
  readonly stop?: true;
}

/** What the page wants. */
export interface CaptureOptions extends CaptureOrder {
  /** Samples of a frame. */
  readonly size: number;
  /** Samples as floats, for a page that converts them; else 16-bit integers. */
  readonly floats: boolean;
}

/** Audio without a break in it; without any, a sign of life. */
export interface CapturedFrame {
  /** Where it begins, in samples of the context's own clock. */
  readonly start: number;
  readonly length: number;
  /** Milliseconds by which the computer's clock was ahead of the context's: the least of the frame. */
  readonly ahead: number;
  /** 16-bit integers or floats. */
  readonly audio: ArrayBuffer;
  /** The loudest sample, 0 to 1. */
  readonly peak: number;
  /** How many samples are at full scale. */
  readonly clipped: number;
}

/** Loudness of 50 ms, 0 to 1. */
export type CapturedLevel = readonly [peak: number, rms: number];

/** What the page is told: `true` is the end. */
export type Captured = CapturedFrame | CapturedLevel | true;

/** Between two calls, the computer's clock has gone on and the context's has not: more than buffers of the device explain. */
const JUMP_MS = 120;

registerProcessor(
  'throughline-microphone',
  class extends AudioWorkletProcessor {
    declare readonly process: (inputs: readonly (readonly Float32Array[])[]) => boolean;

    constructor({ processorOptions }: { readonly processorOptions: CaptureOptions }) {
      super();
      const { port } = this;
      const { size, floats } = processorOptions;
      const room = (): Int16Array<ArrayBuffer> | Float32Array<ArrayBuffer> =>
        floats ? new Float32Array(size) : new Int16Array(size);
      let samples = room();
      let start = 0;
      let length = 0;
      let least = Infinity;
      let lastAhead = -Infinity;
      let peak = 0;
      let clipped = 0;
      let held: boolean | undefined;
      let stopped: true | undefined;
      /** Whether there was a whole frame. */
      let begun = false;
      let signOfLife = -Infinity;
      let levels: boolean | undefined;
      let levelPeak = 0;
      let squares = 0;
      let levelLength = 0;

      const tell = (captured: Captured, transfer: ArrayBuffer[] = []): void => port.postMessage(captured, transfer);

      const send = (audio: ArrayBuffer): void => {
        tell({ start, length, ahead: least, audio, peak, clipped }, [audio]);
        start += length;
        length = peak = clipped = 0;
        least = Infinity;
      };

      const flush = (): void => {
        if (length === 0) return;
        const { buffer } = length < size ? samples.slice(0, length) : samples;
        if (length === size) {
          begun = true;
          samples = room();
        }
        send(buffer);
      };

      /** What comes next does not follow. Before the first whole frame, Chromium gives a block of silence, and audio only when the device is open. */
      const endFrame = (): void => {
        if (begun) flush();
        else {
          length = 0;
          least = Infinity;
        }
      };

      const take = (channel: Float32Array, ahead: number): void => {
        for (let index = 0; index < channel.length; index += 1) {
          if (length === 0) start = currentFrame + index;
          if (ahead < least) least = ahead;
          const sample = channel[index] ?? 0;
          const loudness = Math.abs(sample);
          if (loudness > peak) peak = loudness;
          if (loudness >= 0.999) clipped += 1;
          samples[length] = floats ? sample : to16(sample);
          length += 1;
          if (length === size) flush();
          if (!levels) continue;
          if (loudness > levelPeak) levelPeak = loudness;
          squares += sample * sample;
          levelLength += 1;
          if (levelLength >= sampleRate / 20) {
            tell([levelPeak, Math.sqrt(squares / levelLength)]);
            levelPeak = squares = levelLength = 0;
          }
        }
        signOfLife = currentFrame;
      };

      const wait = (ahead: number): void => {
        endFrame();
        if (currentFrame - signOfLife < sampleRate) return;
        signOfLife = start = currentFrame;
        least = ahead;
        send(new ArrayBuffer(0));
      };

      const obey = (order: CaptureOrder): void => {
        held = order.held ?? held;
        levels = order.levels ?? levels;
        if (!order.stop) return;
        stopped = true;
        flush();
        tell(true);
      };

      obey(processorOptions);
      port.addEventListener('message', ({ data }: MessageEvent<CaptureOrder>) => obey(data));
      port.start();

      this.process = (inputs) => {
        if (stopped) return false;
        const ahead = Date.now() - (currentFrame / sampleRate) * 1000;
        const jumped = ahead - lastAhead > JUMP_MS;
        lastAhead = ahead;
        if (jumped || currentFrame !== start + length) endFrame();
        // Where no microphone is connected, there is no channel.
        const channel = held ? undefined : inputs[0]?.[0];
        if (channel === undefined) wait(ahead);
        else take(channel, ahead);
        return true;
      };
    }
  },
);

function to16(sample: number): number {
  return Math.round(Math.max(-1, Math.min(1, sample)) * (sample < 0 ? 32_768 : 32_767));
}
