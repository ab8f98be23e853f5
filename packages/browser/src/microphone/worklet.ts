// Runs on the audio thread of a page. It imports nothing, so that it can be served as one file: a change here needs
// `pnpm run docs`, which writes it into `worklet-source.ts` too, for pages that need no file of their own.

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

class Capture extends AudioWorkletProcessor {
  readonly #options: CaptureOptions;
  #samples: Int16Array<ArrayBuffer> | Float32Array<ArrayBuffer>;
  #start = 0;
  #length = 0;
  #ahead = Infinity;
  #lastAhead = -Infinity;
  #peak = 0;
  #clipped = 0;
  #held = false;
  #stopped = false;
  /** Whether there was a whole frame. */
  #begun = false;
  #signOfLife = -Infinity;
  #levels = false;
  #levelPeak = 0;
  #squares = 0;
  #levelLength = 0;

  constructor({ processorOptions }: { readonly processorOptions: CaptureOptions }) {
    super();
    this.#options = processorOptions;
    this.#samples = this.#room();
    this.#obey(processorOptions);
    this.port.addEventListener('message', ({ data }: MessageEvent<CaptureOrder>) => this.#obey(data));
    this.port.start();
  }

  #obey({ held = this.#held, levels = this.#levels, stop }: CaptureOrder): void {
    this.#held = held;
    this.#levels = levels;
    if (stop === undefined) return;
    this.#stopped = true;
    this.#flush();
    this.#tell(true, []);
  }

  process(inputs: readonly (readonly Float32Array[])[]): boolean {
    if (this.#stopped) return false;
    const ahead = Date.now() - (currentFrame / sampleRate) * 1000;
    const jumped = ahead - this.#lastAhead > JUMP_MS;
    this.#lastAhead = ahead;
    if (jumped || currentFrame !== this.#start + this.#length) this.#endFrame();
    // Where no microphone is connected, there is no channel.
    const channel = this.#held ? undefined : inputs[0]?.[0];
    if (channel === undefined) this.#wait(ahead);
    else this.#take(channel, ahead);
    return true;
  }

  #take(channel: Float32Array, ahead: number): void {
    const full = this.#options.size;
    const half = sampleRate / 20;
    for (let index = 0; index < channel.length; index += 1) {
      if (this.#length === 0) this.#start = currentFrame + index;
      if (ahead < this.#ahead) this.#ahead = ahead;
      const sample = channel[index] ?? 0;
      const loudness = Math.abs(sample);
      if (loudness > this.#peak) this.#peak = loudness;
      if (loudness >= 0.999) this.#clipped += 1;
      this.#samples[this.#length] = this.#options.floats ? sample : to16(sample);
      this.#length += 1;
      if (this.#length === full) this.#flush();
      if (!this.#levels) continue;
      if (loudness > this.#levelPeak) this.#levelPeak = loudness;
      this.#squares += sample * sample;
      this.#levelLength += 1;
      if (this.#levelLength >= half) this.#tellLevel();
    }
    this.#signOfLife = currentFrame;
  }

  #wait(ahead: number): void {
    this.#endFrame();
    if (currentFrame - this.#signOfLife < sampleRate) return;
    this.#signOfLife = currentFrame;
    this.#start = currentFrame;
    this.#ahead = ahead;
    this.#send(new ArrayBuffer(0));
  }

  /** What comes next does not follow. Before the first whole frame, Chromium gives a block of silence, and audio only when the device is open. */
  #endFrame(): void {
    if (this.#begun) this.#flush();
    else {
      this.#length = 0;
      this.#ahead = Infinity;
    }
  }

  #flush(): void {
    if (this.#length === 0) return;
    const samples = this.#samples;
    if (this.#length === this.#options.size) {
      this.#begun = true;
      this.#samples = this.#room();
      this.#send(samples.buffer);
    } else this.#send(samples.slice(0, this.#length).buffer);
  }

  #send(audio: ArrayBuffer): void {
    const frame: CapturedFrame = {
      start: this.#start,
      length: this.#length,
      ahead: this.#ahead,
      audio,
      peak: this.#peak,
      clipped: this.#clipped,
    };
    this.#tell(frame, [audio]);
    this.#start += this.#length;
    this.#length = 0;
    this.#ahead = Infinity;
    this.#peak = 0;
    this.#clipped = 0;
  }

  #tellLevel(): void {
    const level: CapturedLevel = [this.#levelPeak, Math.sqrt(this.#squares / this.#levelLength)];
    this.#tell(level, []);
    this.#levelPeak = 0;
    this.#squares = 0;
    this.#levelLength = 0;
  }

  #tell(captured: Captured, transfer: ArrayBuffer[]): void {
    this.port.postMessage(captured, transfer);
  }

  #room(): Int16Array<ArrayBuffer> | Float32Array<ArrayBuffer> {
    return this.#options.floats ? new Float32Array(this.#options.size) : new Int16Array(this.#options.size);
  }
}

function to16(sample: number): number {
  return Math.round(Math.max(-1, Math.min(1, sample)) * (sample < 0 ? 32_768 : 32_767));
}

registerProcessor('throughline-microphone', Capture);
