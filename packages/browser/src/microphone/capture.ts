import type { SpeechError } from '../core.ts';
import { unsupported } from '../unsupported.ts';
import { inputsOf } from './devices.ts';
import { captureFailure, denied, lost, stopped } from './failures.ts';
import type { MicrophoneSettings } from './options.ts';
import { Pipeline } from './pipeline.ts';
import type { DeviceAccess, MicrophonePlatform } from './platform.ts';
import type { SoundProblem } from './sound-check.ts';
import { TICK_MS } from './timing.ts';

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

/** How a microphone is to be when it is opened. */
export interface Wanted {
  readonly deviceId: string | undefined;
  readonly muted: boolean;
  readonly levels: boolean;
}

/** One use of a microphone, from start to stop. Whichever way it ends, nothing of the device is held afterwards. */
export class Capture {
  readonly #settings: MicrophoneSettings;
  readonly #platform: Required<MicrophonePlatform>;
  readonly #mediaDevices: DeviceAccess;
  readonly #ports: CapturePorts;
  readonly #pipeline: Pipeline;
  readonly #over = new AbortController();
  /** Rejects when it is over. */
  readonly #stopped: Promise<never>;
  #stream: MediaStream | undefined;
  #deviceId: string | undefined;
  /** How often another device was chosen. */
  #choices = 0;
  #muted: boolean;
  #state: CaptureState = 'starting';
  #open = false;
  #lostAt: number | undefined;
  #recovering = false;
  #timer: unknown;

  constructor(
    settings: MicrophoneSettings,
    platform: Required<MicrophonePlatform>,
    { deviceId, muted, levels }: Wanted,
    ports: CapturePorts,
  ) {
    const { mediaDevices } = platform;
    if (!mediaDevices) throw unsupported('navigator.mediaDevices');
    this.#settings = settings;
    this.#platform = platform;
    this.#mediaDevices = mediaDevices;
    this.#ports = ports;
    this.#deviceId = deviceId;
    this.#muted = muted;
    this.#stopped = new Promise((_resolve, reject) => {
      this.#over.signal.addEventListener('abort', () => reject(stopped()));
    });
    this.#stopped.catch(() => undefined);
    this.#pipeline = new Pipeline(settings, platform, {
      ...ports,
      changed: () => this.#tell(),
      failed: (thrown) => this.#fail(captureFailure(thrown, this.#deviceId, false)),
    });
    this.#pipeline.order({ held: muted, levels });
  }

  /** The name and the id of the microphone in use. */
  get device(): { readonly deviceId: string; readonly label: string } | undefined {
    const track = this.#track;
    return track && { deviceId: track.getSettings().deviceId ?? '', label: track.label };
  }

  /** Opens the microphone; rejects with what is in the way, or `aborted` where it was stopped meanwhile. */
  async open(): Promise<void> {
    try {
      // It is looked at when the microphone is there.
      this.#pipeline.load().catch(() => undefined);
      await this.#adopt(await this.#ask(this.#deviceId));
      await this.#until(this.#pipeline.begun());
    } catch (error) {
      this.#release();
      throw captureFailure(error, this.#deviceId, false);
    }
    this.#open = true;
    const { signal } = this.#over;
    this.#mediaDevices.addEventListener('devicechange', () => void this.#recover(), { signal });
    void this.#watchPermission();
    this.#tick();
    this.#tell();
  }

  /** Another microphone takes over; the one before goes on where that fails. */
  async use(deviceId: string | undefined): Promise<void> {
    const choice = (this.#choices += 1);
    try {
      const stream = await this.#ask(deviceId);
      if (choice !== this.#choices) {
        stopTracks(stream);
        return;
      }
      this.#deviceId = deviceId;
      await this.#change(stream);
    } catch (error) {
      throw captureFailure(error, deviceId, false);
    }
  }

  mute(muted: boolean): void {
    this.#muted = muted;
    this.#hold();
  }

  levels(wanted: boolean): void {
    this.#pipeline.order({ levels: wanted });
  }

  /** Frees the device at once, and resolves when the rest of the audio was given. */
  async stop(): Promise<void> {
    this.#end();
    await this.#pipeline.finish();
  }

  #fail(error: SpeechError): void {
    if (this.#over.signal.aborted) return;
    this.#release();
    this.#ports.failed(error);
  }

  #release(): void {
    this.#end();
    this.#pipeline.close();
  }

  #end(): void {
    this.#over.abort();
    stopTracks(this.#stream);
    this.#platform.clock.clearTimeout(this.#timer);
  }

  /** What the promise brings; rejects as soon as it is over. */
  #until<T>(promise: Promise<T>): Promise<T> {
    return Promise.race([this.#stopped, promise]);
  }

  #ask(deviceId: string | undefined): Promise<MediaStream> {
    const { echoCancellation, noiseSuppression, autoGainControl } = this.#settings;
    // To a browser, what is undefined is absent; to the types it is not.
    const audio = {
      channelCount: 1,
      deviceId: deviceId === undefined ? undefined : { exact: deviceId },
      echoCancellation,
      noiseSuppression,
      autoGainControl,
    } as MediaTrackConstraints;
    const asked = this.#mediaDevices.getUserMedia({ audio });
    // The user may answer the question when nobody wants to know any more.
    asked.then(
      (stream) => this.#over.signal.aborted && stopTracks(stream),
      () => undefined,
    );
    return this.#until(asked);
  }

  /** Takes a stream in the place of the one before. From here on it is freed with the rest. */
  async #adopt(stream: MediaStream): Promise<void> {
    const before = this.#stream;
    this.#stream = stream;
    this.#lostAt = undefined;
    const track = this.#track;
    track?.addEventListener('ended', () => this.#ended(stream));
    // The browser or the system may mute it.
    track?.addEventListener('mute', () => this.#hold());
    track?.addEventListener('unmute', () => this.#hold());
    try {
      await this.#until(this.#pipeline.connect(stream));
    } finally {
      stopTracks(before);
      if (this.#over.signal.aborted) stopTracks(stream);
    }
    this.#hold();
  }

  /** Another microphone for one that runs: where it cannot be connected, there is none any more. */
  async #change(stream: MediaStream): Promise<void> {
    try {
      await this.#adopt(stream);
    } catch (error) {
      this.#fail(captureFailure(error, this.#deviceId, false));
      throw error;
    }
  }

  get #track(): MediaStreamTrack | undefined {
    return this.#stream?.getAudioTracks()[0];
  }

  #hold(): void {
    const track = this.#track;
    if (this.#over.signal.aborted || !track) return;
    track.enabled = !this.#muted;
    this.#pipeline.order({ held: this.#isHeld });
    this.#tell();
  }

  get #isHeld(): boolean {
    return this.#muted || this.#track?.muted === true;
  }

  #tell(): void {
    if (!this.#open || this.#over.signal.aborted) return;
    const heard = this.#isHeld ? 'muted' : 'capturing';
    const there = this.#pipeline.running ? heard : 'interrupted';
    const state = this.#lostAt === undefined ? there : 'lost';
    if (state === this.#state) return;
    this.#state = state;
    this.#ports.state(state);
  }

  async #watchPermission(): Promise<void> {
    const { signal } = this.#over;
    try {
      const status = await this.#platform.permissions?.query({ name: 'microphone' });
      const check = (): void => {
        if (status?.state === 'denied') this.#fail(denied('the permission was taken back', true));
      };
      if (!signal.aborted) status?.addEventListener('change', check, { signal });
    } catch {
      // A browser that cannot be asked: the track ends there all the same.
    }
  }

  /** The browser has ended it: unplugged, or no longer allowed. What we end ourselves tells nobody. */
  #ended(stream: MediaStream): void {
    if (this.#over.signal.aborted || stream !== this.#stream) return;
    stopTracks(stream);
    this.#pipeline.disconnect();
    this.#lostAt = this.#platform.clock.now();
    this.#tell();
    void this.#recover();
  }

  /** Looks for the microphone that was lost, or for another one; or goes back to the chosen one. */
  async #recover(): Promise<void> {
    if (this.#recovering || !this.#open || this.#over.signal.aborted) return;
    this.#recovering = true;
    try {
      await this.#tryRecover();
    } catch (error) {
      const failure = captureFailure(error, this.#deviceId, true);
      if (failure.code === 'microphone-denied') this.#fail(failure);
      // Anything else may be over in a second.
    }
    this.#recovering = false;
  }

  async #tryRecover(): Promise<void> {
    const wanted = this.#deviceId;
    const isLost = this.#lostAt !== undefined;
    const isOther = wanted !== undefined && wanted !== (this.device?.deviceId || wanted);
    if (!isLost && !isOther) return;
    const devices = await inputsOf(this.#mediaDevices);
    const isThere = wanted === undefined || devices.some(({ deviceId }) => deviceId === wanted);
    if (devices.length === 0 || (!isLost && !isThere)) return;
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
    this.#pipeline.tick();
    if (this.#lostAt === undefined) return;
    const { lostSeconds } = this.#settings;
    if (clock.now() - this.#lostAt < lostSeconds * 1000) void this.#recover();
    else this.#fail(lost(this.device?.label ?? '', lostSeconds));
  };
}

function stopTracks(stream: MediaStream | undefined): void {
  for (const track of stream?.getTracks() ?? []) track.stop();
}
