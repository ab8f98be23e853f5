import type { SpeechError } from '@throughline/core/internal';
import { CaptureClock } from './capture-clock.ts';
import { captureFailure, denied, failed, gestureNeeded, lost, stopped, unsupported } from './failures.ts';
import { Graph, type GraphPorts } from './graph.ts';
import type { MicrophoneSettings } from './options.ts';
import type { DeviceAccess, MicrophonePlatform } from './platform.ts';
import { Resampling } from './resampling.ts';
import { SoundCheck, type SoundProblem } from './sound-check.ts';
import { stopTracks, Track } from './track.ts';
import type { Captured, CapturedFrame } from './worklet.ts';

/** What a microphone that was started is doing. */
export type CaptureState = 'starting' | 'capturing' | 'muted' | 'interrupted' | 'lost';

export interface CapturePorts {
  /** Samples at the wanted rate, and how many are missing before them. */
  audio(missing: number, audio: Int16Array | undefined): void;
  level(peak: number, rms: number): void;
  state(state: CaptureState): void;
  problem(problem: SoundProblem | 'device-changed'): void;
  /** It has ended by itself. */
  failed(error: SpeechError): void;
}

const TICK_MS = 1000;
/** So long a context that may run needs at most to begin, where no gesture was seen. */
const GESTURE_MS = 1500;
const FIRST_AUDIO_MS = 10_000;
const LOOK_MS = 250;
/** Ticks without a sign of life of a context that says that it runs. */
const SILENT_TICKS = 3;
const MOST_REBUILDS = 3;

/** One use of a microphone, from start to stop. Whichever way it ends, nothing of the device is held afterwards. */
export class Capture {
  readonly #settings: MicrophoneSettings;
  readonly #platform: Required<MicrophonePlatform>;
  readonly #mediaDevices: DeviceAccess;
  readonly #ports: CapturePorts;
  readonly #over = new AbortController();
  readonly #stopped: Promise<never>;
  readonly #soundCheck = new SoundCheck();
  readonly #graphPorts: GraphPorts;
  #clock: CaptureClock<CapturedFrame> | undefined;
  #resampling: Resampling | undefined;
  #graph: Graph;
  #loading: Promise<void> = Promise.resolve();
  #track: Track | undefined;
  #deviceId: string | undefined;
  #choices = 0;
  #muted: boolean;
  #levels: boolean;
  #state: CaptureState = 'starting';
  #open = false;
  #lostAt: number | undefined;
  #recovering = false;
  #rebuilding = false;
  #rebuilds = 0;
  #heard = false;
  #silentTicks = 0;
  #begun: (() => void) | undefined;
  #timer: unknown;
  #closed: Promise<void> | undefined;

  /** Makes the audio context at once: browsers want that inside the handler of a gesture. */
  constructor(
    settings: MicrophoneSettings,
    platform: Required<MicrophonePlatform>,
    {
      deviceId,
      muted,
      levels,
    }: { readonly deviceId: string | undefined; readonly muted: boolean; readonly levels: boolean },
    ports: CapturePorts,
  ) {
    const { mediaDevices } = platform;
    if (mediaDevices === undefined) throw unsupported('navigator.mediaDevices');
    this.#settings = settings;
    this.#platform = platform;
    this.#mediaDevices = mediaDevices;
    this.#ports = ports;
    this.#deviceId = deviceId;
    this.#muted = muted;
    this.#levels = levels;
    this.#stopped = new Promise((_resolve, reject) => {
      this.#over.signal.addEventListener('abort', () => reject(stopped()), { once: true });
    });
    this.#stopped.catch(() => undefined);
    this.#graphPorts = {
      captured: (message) => this.#captured(message),
      stateChanged: () => this.#contextChanged(),
      broken: () => void this.#rebuild(),
    };
    this.#graph = new Graph(platform, settings.sampleRate, this.#graphPorts);
    this.#graph.resume();
  }

  /** The name and the id of the microphone in use. */
  get device(): { readonly deviceId: string; readonly label: string } | undefined {
    return this.#track?.device;
  }

  /** Opens the microphone; rejects with what is in the way, or `aborted` where it was stopped meanwhile. */
  async open(): Promise<void> {
    try {
      this.#loading = this.#load(this.#graph);
      // It is looked at when the microphone is there.
      this.#loading.catch(() => undefined);
      await this.#adopt(await this.#ask(this.#deviceId));
      await this.#firstAudio();
      this.#open = true;
      this.#watch();
      this.#tick();
      this.#tell();
    } catch (error) {
      const failure = captureFailure(error, this.#deviceId, false);
      await this.#release();
      throw failure;
    }
  }

  /** Another microphone takes over; the one before goes on where that fails. */
  async use(deviceId: string | undefined): Promise<void> {
    const choice = (this.#choices += 1);
    let stream: MediaStream;
    try {
      stream = await this.#ask(deviceId);
    } catch (error) {
      throw captureFailure(error, deviceId, false);
    }
    if (choice !== this.#choices) {
      stopTracks(stream);
      return;
    }
    this.#deviceId = deviceId;
    await this.#change(stream);
  }

  mute(muted: boolean): void {
    this.#muted = muted;
    this.#hold();
  }

  levels(wanted: boolean): void {
    this.#levels = wanted;
    this.#graph.order({ levels: wanted });
  }

  /** Frees the device at once, and resolves when the rest of the audio was given. */
  stop(): Promise<void> {
    if (!this.#over.signal.aborted) this.#closed = this.#finish();
    return this.#closed ?? this.#release();
  }

  async #finish(): Promise<void> {
    this.#over.abort();
    this.#track?.stop();
    await this.#graph.finish();
    const { clock } = this.#platform;
    const missing = this.#clock?.rest(clock.wallNow()) ?? 0;
    if (missing > 0) this.#give(missing, undefined);
    await this.#resampling?.end();
    await this.#release();
  }

  #fail(error: SpeechError): void {
    if (this.#over.signal.aborted) return;
    void this.#release();
    this.#ports.failed(error);
  }

  #release(): Promise<void> {
    this.#over.abort();
    this.#track?.stop();
    this.#platform.clock.clearTimeout(this.#timer);
    return this.#graph.close();
  }

  /** What the promise brings; rejects as soon as it is stopped. */
  #until<T>(promise: Promise<T>): Promise<T> {
    return Promise.race([this.#stopped, promise]);
  }

  #ask(deviceId: string | undefined): Promise<MediaStream> {
    const { echoCancellation, noiseSuppression, autoGainControl } = this.#settings;
    const asked = this.#mediaDevices.getUserMedia({
      audio: {
        channelCount: 1,
        ...(deviceId !== undefined && { deviceId: { exact: deviceId } }),
        ...(echoCancellation !== undefined && { echoCancellation }),
        ...(noiseSuppression !== undefined && { noiseSuppression }),
        ...(autoGainControl !== undefined && { autoGainControl }),
      },
    });
    // The user may answer the question when nobody wants to know any more.
    asked.then(
      (stream) => this.#over.signal.aborted && stopTracks(stream),
      () => undefined,
    );
    return this.#until(asked);
  }

  /** Takes a stream in the place of the one before. From here on it is freed with the rest. */
  async #adopt(stream: MediaStream): Promise<void> {
    const before = this.#track;
    const track = new Track(stream, {
      ended: () => this.#trackEnded(track),
      muteChanged: () => this.#hold(),
    });
    this.#track = track;
    this.#lostAt = undefined;
    try {
      await this.#until(this.#loading);
      this.#graph.connect(stream);
    } catch (error) {
      if (!(error instanceof DOMException)) throw error;
      // Firefox does not connect a microphone to a context of another rate than the system's.
      await this.#regraph(undefined);
    } finally {
      before?.stop();
      if (this.#over.signal.aborted) track.stop();
    }
    this.#hold();
  }

  /** Another microphone for one that runs: where it cannot be connected, there is none any more. */
  async #change(stream: MediaStream): Promise<void> {
    try {
      await this.#adopt(stream);
    } catch (error) {
      const failure = captureFailure(error, this.#deviceId, false);
      this.#fail(failure);
      throw failure;
    }
  }

  async #load(graph: Graph): Promise<void> {
    const { workletUrl, sampleRate, createConverter } = this.#settings;
    await graph.load(workletUrl, sampleRate);
    const rate = graph.context.sampleRate;
    if (this.#clock === undefined)
      this.#clock = new CaptureClock(rate, (missing, frame) => this.#deliver(missing, frame));
    else this.#clock.restart(rate);
    await this.#resampling?.end();
    this.#resampling =
      rate === sampleRate
        ? undefined
        : await Resampling.load(createConverter, rate, sampleRate, (missing, audio) => this.#give(missing, audio));
  }

  /** A new context, with the worklet and the microphone. */
  async #regraph(rate: number | undefined): Promise<void> {
    void this.#graph.close();
    const graph = new Graph(this.#platform, rate, this.#graphPorts);
    this.#graph = graph;
    graph.resume();
    this.#loading = this.#load(graph);
    await this.#until(this.#loading);
    if (this.#track !== undefined) graph.connect(this.#track.stream);
    this.#hold();
    graph.order({ levels: this.#levels });
  }

  /** Waits until the worklet gives a sign of life. */
  async #firstAudio(): Promise<void> {
    const { clock, userActivation } = this.#platform;
    if (this.#heard) return;
    await this.#until(
      new Promise<void>((resolve, reject) => {
        this.#begun = resolve;
        const began = clock.now();
        const look = (): void => {
          const passed = clock.now() - began;
          const isLate = passed >= FIRST_AUDIO_MS;
          const hasGesture = userActivation?.hasBeenActive !== false;
          if (!this.#graph.running && (isLate || (passed >= GESTURE_MS && !hasGesture))) reject(gestureNeeded());
          else if (isLate) reject(failed('no audio came for 10 s'));
          else {
            if (!this.#graph.running) this.#graph.resume();
            this.#timer = clock.setTimeout(look, LOOK_MS);
          }
        };
        look();
      }),
    );
    clock.clearTimeout(this.#timer);
  }

  #captured(message: Captured): void {
    if (message === true) return;
    if ('length' in message && !('start' in message)) {
      this.#ports.level(message[0], message[1]);
      return;
    }
    this.#heard = true;
    this.#rebuilds = 0;
    this.#begun?.();
    this.#clock?.push(message);
  }

  #deliver(missing: number, frame: CapturedFrame): void {
    const rate = this.#graph.context.sampleRate;
    const problem = this.#soundCheck.push(frame, rate);
    if (problem !== undefined) this.#ports.problem(problem);
    if (this.#resampling === undefined) this.#ports.audio(missing, new Int16Array(frame.audio));
    else this.#resampling.push(missing, new Float32Array(frame.audio));
  }

  /** Time at the end without audio. */
  #give(missing: number, audio: Int16Array | undefined): void {
    this.#ports.audio(missing, audio);
  }

  #hold(): void {
    const track = this.#track;
    if (this.#over.signal.aborted || track === undefined) return;
    track.enabled = !this.#muted;
    this.#graph.order({ held: this.#held, levels: this.#levels });
    this.#tell();
  }

  get #held(): boolean {
    return this.#muted || this.#track?.muted === true || this.#lostAt !== undefined;
  }

  #contextChanged(): void {
    if (this.#over.signal.aborted) return;
    if (this.#graph.closed) void this.#rebuild();
    else if (!this.#graph.running) this.#graph.resume();
    else if (this.#track !== undefined && this.#open && this.#lostAt === undefined) {
      // What the browser has kept while the context stood still is old.
      this.#graph.connect(this.#track.stream);
    }
    this.#tell();
  }

  #tell(): void {
    if (!this.#open || this.#over.signal.aborted) return;
    const state =
      this.#lostAt !== undefined
        ? 'lost'
        : !this.#graph.running || this.#rebuilding
          ? 'interrupted'
          : this.#held
            ? 'muted'
            : 'capturing';
    if (state === this.#state) return;
    this.#state = state;
    this.#ports.state(state);
  }

  /** What can end or hold up a microphone that runs. */
  #watch(): void {
    const { permissions, document } = this.#platform;
    const { signal } = this.#over;
    this.#mediaDevices.addEventListener('devicechange', () => void this.#recover(), { signal });
    const wake = (): void => {
      if (!this.#graph.running) this.#graph.resume();
    };
    for (const name of ['visibilitychange', 'pointerdown', 'keydown', 'touchend']) {
      document?.addEventListener(name, wake, { signal, capture: true, passive: true });
    }
    void this.#watchPermission(permissions);
  }

  async #watchPermission(permissions: MicrophonePlatform['permissions']): Promise<void> {
    const { signal } = this.#over;
    try {
      const status = await permissions?.query({ name: 'microphone' as PermissionName });
      const check = (): void => {
        if (status?.state === 'denied') this.#fail(denied('the permission was taken back', true));
      };
      if (!signal.aborted) status?.addEventListener('change', check, { signal });
    } catch {
      // A browser that cannot be asked: the track ends there all the same.
    }
  }

  #trackEnded(track: Track): void {
    if (this.#over.signal.aborted || track !== this.#track) return;
    track.stop();
    this.#graph.disconnect();
    this.#lostAt = this.#platform.clock.now();
    this.#tell();
    void this.#recover();
  }

  /** Looks for the microphone that was lost, or for another one; or goes back to the chosen one. */
  async #recover(): Promise<void> {
    if (this.#recovering || this.#over.signal.aborted) return;
    this.#recovering = true;
    try {
      await this.#tryRecover();
    } catch (error) {
      const failure = captureFailure(error, this.#deviceId, true);
      if (failure.code === 'microphone-denied') this.#fail(failure);
    } finally {
      this.#recovering = false;
    }
  }

  async #tryRecover(): Promise<void> {
    const wanted = this.#deviceId;
    const isLost = (): boolean => this.#lostAt !== undefined;
    const isOther = wanted !== undefined && this.device?.deviceId !== wanted;
    if (!isLost() && !isOther) return;
    const devices = (await this.#mediaDevices.enumerateDevices()).filter(({ kind }) => kind === 'audioinput');
    const isThere = wanted === undefined || devices.some(({ deviceId }) => deviceId === wanted);
    if (devices.length === 0 || (!isLost() && !isThere)) return;
    const choice = this.#choices;
    const stream = await this.#ask(isThere ? wanted : undefined);
    if (choice !== this.#choices) {
      stopTracks(stream);
      return;
    }
    await this.#change(stream);
    if (!isThere) this.#ports.problem('device-changed');
  }

  readonly #tick = (): void => {
    if (this.#over.signal.aborted) return;
    const { clock } = this.#platform;
    this.#timer = clock.setTimeout(this.#tick, TICK_MS);
    this.#silentTicks = this.#heard || !this.#graph.running ? 0 : this.#silentTicks + 1;
    this.#heard = false;
    if (!this.#graph.running) this.#graph.resume();
    if (this.#silentTicks >= SILENT_TICKS) void this.#rebuild();
    if (this.#lostAt === undefined) return;
    const { lostSeconds } = this.#settings;
    if (clock.now() - this.#lostAt >= lostSeconds * 1000) {
      this.#fail(lost(this.device?.label ?? '', lostSeconds));
    } else void this.#recover();
  };

  /** The audio thread has died, or the context gives nothing though it says that it runs. */
  async #rebuild(): Promise<void> {
    if (this.#rebuilding || this.#over.signal.aborted || !this.#open) return;
    this.#rebuilding = true;
    this.#silentTicks = 0;
    this.#rebuilds += 1;
    try {
      if (this.#rebuilds > MOST_REBUILDS) throw failed('the audio context gives nothing');
      this.#tell();
      await this.#regraph(this.#resampling === undefined ? this.#settings.sampleRate : undefined);
    } catch (error) {
      this.#fail(captureFailure(error, this.#deviceId, false));
    } finally {
      this.#rebuilding = false;
      this.#tell();
    }
  }
}
