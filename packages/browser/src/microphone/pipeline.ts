import { CaptureClock } from './capture-clock.ts';
import { failed, gestureNeeded } from './failures.ts';
import { Graph } from './graph.ts';
import type { MicrophoneSettings } from './options.ts';
import type { MicrophonePlatform } from './platform.ts';
import type { Resampling } from './resampling.ts';
import { SoundCheck, type SoundProblem } from './sound-check.ts';
import { FIRST_AUDIO_MS, GESTURE_MS, LOOK_MS, MOST_REBUILDS, SILENT_SECONDS } from './timing.ts';
import type { Captured, CapturedFrame, CaptureOrder } from './worklet.ts';

export interface PipelinePorts {
  /** Samples at the wanted rate, and how many are missing before them. */
  audio(missing: number, audio: Int16Array | undefined): void;
  level(peak: number, rms: number): void;
  problem(problem: SoundProblem): void;
  /** It runs, or does not run any more. */
  changed(): void;
  failed(thrown: unknown): void;
}

/** From a stream of the browser to samples with a clock. A context that dies is replaced by another, and the clock goes on. */
export class Pipeline {
  readonly #settings: MicrophoneSettings;
  readonly #platform: Required<MicrophonePlatform>;
  readonly #ports: PipelinePorts;
  readonly #soundCheck = new SoundCheck();
  #graph: Graph;
  #loading: Promise<void> = Promise.resolve();
  #clock: CaptureClock<CapturedFrame> | undefined;
  #resampling: Resampling | undefined;
  #stream: MediaStream | undefined;
  #order: CaptureOrder = {};
  #heard = false;
  #silentSeconds = 0;
  #rebuilds = 0;
  #rebuilding = false;
  /** The context stands still, after there was audio. */
  #interrupted = false;
  #closed = false;

  /** Makes the audio context at once: browsers want that inside the handler of a gesture. */
  constructor(settings: MicrophoneSettings, platform: Required<MicrophonePlatform>, ports: PipelinePorts) {
    this.#settings = settings;
    this.#platform = platform;
    this.#ports = ports;
    this.#graph = this.#newGraph(settings.sampleRate);
  }

  get running(): boolean {
    return this.#graph.running && !this.#rebuilding;
  }

  /** What the audio thread is to do, now and in the next context. */
  order(order: CaptureOrder): void {
    this.#order = { ...this.#order, ...order };
    this.#graph.order(order);
  }

  /** Loads what runs on the audio thread. */
  load(): Promise<void> {
    this.#loading = this.#load(this.#graph);
    return this.#loading;
  }

  async connect(stream: MediaStream): Promise<void> {
    await this.#loading;
    this.#stream = stream;
    try {
      this.#graph.connect(stream);
    } catch {
      // Older versions of Firefox do not connect a microphone to a context of another rate than the system's.
      await this.#regraph(undefined);
    }
  }

  disconnect(): void {
    this.#stream = undefined;
    this.#graph.disconnect();
  }

  /** Resolves when the audio thread has given a sign of life. */
  async begun(): Promise<void> {
    const { clock, userActivation } = this.#platform;
    const began = clock.now();
    while (!this.#heard && !this.#closed) {
      const passed = clock.now() - began;
      const isLate = passed >= FIRST_AUDIO_MS;
      const hasGesture = userActivation?.hasBeenActive !== false;
      if (!this.#graph.running && (isLate || (passed >= GESTURE_MS && !hasGesture))) throw gestureNeeded();
      if (isLate) throw failed(`no audio came for ${FIRST_AUDIO_MS / 1000} s`);
      this.#graph.resume();
      await new Promise<void>((resolve) => clock.setTimeout(resolve, LOOK_MS));
    }
  }

  /** Looks after the context; to be called every second. */
  tick(): void {
    this.#silentSeconds = this.#heard || !this.#graph.running ? 0 : this.#silentSeconds + 1;
    this.#heard = false;
    this.#graph.resume();
    if (this.#silentSeconds >= SILENT_SECONDS) void this.#rebuild();
  }

  /** Gives the rest, and the time since then. */
  async finish(): Promise<void> {
    await this.#graph.finish();
    const missing = this.#clock?.rest(this.#platform.clock.wallNow()) ?? 0;
    if (this.#resampling) await this.#resampling.end(missing);
    else if (missing > 0) this.#ports.audio(missing, undefined);
    this.close();
  }

  close(): void {
    this.#closed = true;
    this.#graph.close();
  }

  #newGraph(rate: number | undefined): Graph {
    return new Graph(this.#platform, rate, {
      captured: (message) => this.#captured(message),
      changed: () => this.#changed(),
      broken: () => void this.#rebuild(),
    });
  }

  async #load(graph: Graph): Promise<void> {
    const { workletUrl, sampleRate: wanted, createConverter } = this.#settings;
    await graph.load(wanted, workletUrl, this.#order);
    const rate = graph.sampleRate;
    await this.#resampling?.end(0);
    this.#resampling = undefined;
    if (this.#clock) this.#clock.restart(rate);
    else this.#clock = new CaptureClock(rate, (missing, frame) => this.#deliver(missing, frame));
    if (rate === wanted) return;
    const { loadResampling } = await import('./resampling.ts');
    this.#resampling = await loadResampling(createConverter, rate, wanted, this.#ports);
  }

  /** Another context, for the same microphone. */
  async #regraph(rate: number | undefined): Promise<void> {
    this.#graph.close();
    if (this.#closed) return;
    const graph = this.#newGraph(rate);
    this.#graph = graph;
    await this.load();
    if (!this.#closed && this.#stream) graph.connect(this.#stream);
  }

  /** The audio thread has died, or the context gives nothing though it says that it runs. */
  async #rebuild(): Promise<void> {
    if (this.#rebuilding || this.#closed) return;
    this.#rebuilding = true;
    this.#silentSeconds = 0;
    this.#rebuilds += 1;
    this.#ports.changed();
    try {
      if (this.#rebuilds > MOST_REBUILDS) throw failed('the audio context gives nothing');
      await this.#regraph(this.#resampling ? undefined : this.#settings.sampleRate);
    } catch (error) {
      this.#ports.failed(error);
    } finally {
      this.#rebuilding = false;
      this.#ports.changed();
    }
  }

  #changed(): void {
    if (this.#graph.closed) void this.#rebuild();
    this.#graph.resume();
    if (this.#graph.running === this.#interrupted && this.#clock?.begun === true) {
      // What the browser keeps while the context stands still is old when it runs again, and would come late.
      this.#interrupted = !this.#graph.running;
      if (this.#interrupted) this.#graph.disconnect();
      else if (this.#stream) this.#graph.connect(this.#stream);
    }
    this.#ports.changed();
  }

  #captured(message: Exclude<Captured, true>): void {
    if ('start' in message) {
      this.#heard = true;
      this.#rebuilds = 0;
      this.#clock?.push(message);
    } else this.#ports.level(...message);
  }

  #deliver(missing: number, frame: CapturedFrame): void {
    const problem = this.#soundCheck.push(frame, this.#graph.sampleRate);
    if (problem) this.#ports.problem(problem);
    if (this.#resampling) this.#resampling.push(missing, new Float32Array(frame.audio));
    else this.#ports.audio(missing, new Int16Array(frame.audio));
  }
}
