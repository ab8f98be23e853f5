import { Emitter, type AudioFormat, type AudioSource, type SkippedTime, type SpeechError } from '../core.ts';
import { Capture, type CaptureState } from './capture.ts';
import { devicesOf, type MicrophoneDevice } from './devices.ts';
import { captureFailure, stopped } from './failures.ts';
import { FrameReader } from './frame-reader.ts';
import { settingsOf, type MicrophoneOptions, type MicrophoneSettings } from './options.ts';
import { ofPage, type MicrophonePlatform } from './platform.ts';
import { microphoneWarning, type MicrophoneWarning } from './warnings.ts';

/**
 * What a microphone is doing. `idle`: it was not started. `starting`: the user may be being asked. `muted`: by `mute()`, or by the
 * browser or the system. `interrupted`: the page's audio stands still, as during a phone call. `lost`: it was disconnected, and is
 * waited for. `stopped` and `failed`: the device is free; it can be started again.
 */
export type MicrophoneState = 'idle' | CaptureState | 'stopped' | 'failed';

/** How loud it is, 0 to 1. */
export interface MicrophoneLevel {
  /** The loudest sample of the last 50 ms. */
  readonly peak: number;
  /** The root of the mean square of the last 50 ms. */
  readonly rms: number;
}

/** The events of `microphone.on`. */
export interface MicrophoneEvents {
  /** What it is doing, each time that this changes. */
  readonly state: MicrophoneState;
  /** Some 20 times a second, while somebody listens. It is the same object each time: do not keep it. */
  readonly level: MicrophoneLevel;
  /** Something about the audio is not as it should be; it goes on. */
  readonly warning: MicrophoneWarning;
  /** It has ended by itself; also what `start` rejects with. */
  readonly failure: SpeechError;
  /** The microphones of the computer have changed. */
  readonly devices: readonly MicrophoneDevice[];
}

/** A microphone that a session can be given: `session.pipe(microphone)`. */
export interface Microphone extends AudioSource, AsyncDisposable {
  readonly format: AudioFormat;
  readonly seekable: false;
  readonly live: true;
  /** What it is doing now. */
  readonly state: MicrophoneState;
  /** Whether `mute()` was called last. */
  readonly muted: boolean;
  /** The one in use: its id and its name. */
  readonly device: { readonly deviceId: string; readonly label: string } | undefined;
  /**
   * Audio from now on, 100 ms at a time, and time of which none was captured. Starts the microphone where it does not run. Once its
   * last reader has left it stops: no session that has failed leaves a microphone open. What it fails of is thrown here.
   */
  frames(): AsyncIterable<Int16Array | SkippedTime>;
  /**
   * Asks for the microphone, and resolves when it gives audio. Call it in the handler of a click, a tap or a key. Nobody need await
   * it: its rejection is never an unhandled one.
   *
   * Rejects with `microphone-denied`, `microphone-missing`, `microphone-failed`, `gesture-needed`, `worklet-blocked`,
   * `platform-unsupported`, or `aborted` where `stop` was called meanwhile. Then nothing of the device is held.
   */
  start(): Promise<void>;
  /** Frees the device. Readers get the rest of the audio, and come to their end. */
  stop(): Promise<void>;
  /**
   * Changes to another microphone, without a break in the audio; `undefined`: to the system's. Rejects with what `start` rejects
   * with; the one before then goes on.
   */
  use(deviceId: string | undefined): Promise<void>;
  /** Captures nothing, and keeps the device. The time stands on the clock. */
  mute(): void;
  /** Captures again; the device was kept. */
  unmute(): void;
  /** Calls `listener` for each event; the function returned ends it. */
  on<Name extends keyof MicrophoneEvents>(name: Name, listener: (event: MicrophoneEvents[Name]) => void): () => void;
}

/**
 * The microphone of the page. Nothing is asked or opened before `start()`, or before a session reads it.
 *
 * @throws SpeechError `config-invalid` for an option that cannot be right
 */
export function microphone(options: MicrophoneOptions = {}): Microphone {
  return new PageMicrophone(settingsOf(options));
}

class PageMicrophone implements Microphone {
  readonly format: AudioFormat;
  readonly seekable = false;
  readonly live = true;
  readonly #settings: MicrophoneSettings;
  readonly #emitter: Emitter<MicrophoneEvents>;
  /** Those of the capture that runs, or of the next one. */
  #readers = new Set<FrameReader>();
  readonly #level = { peak: 0, rms: 0 };
  #state: MicrophoneState = 'idle';
  #capture: Capture | undefined;
  #started: Promise<void> | undefined;
  #deviceId: string | undefined;
  #muted = false;
  #dropping = false;

  constructor(settings: MicrophoneSettings) {
    this.#settings = settings;
    this.#deviceId = settings.deviceId === '' ? undefined : settings.deviceId;
    this.format = { sampleRate: settings.sampleRate, channels: 1, encoding: 'pcm_s16le' };
    this.#emitter = new Emitter<MicrophoneEvents>(
      { state: true, level: true, warning: true, failure: true, devices: true },
      { onListenerError: settings.onListenerError, when: 'later' },
    );
  }

  get state(): MicrophoneState {
    return this.#state;
  }

  get muted(): boolean {
    return this.#muted;
  }

  get device(): { readonly deviceId: string; readonly label: string } | undefined {
    return this.#capture?.device;
  }

  start(): Promise<void> {
    this.#started ??= this.#open();
    this.#started.catch(() => undefined);
    return this.#started;
  }

  frames(): AsyncIterable<Int16Array | SkippedTime> {
    return { [Symbol.asyncIterator]: () => this.#read() };
  }

  async stop(): Promise<void> {
    const capture = this.#capture;
    if (!capture) return;
    this.#capture = undefined;
    this.#started = undefined;
    const readers = this.#readers;
    this.#readers = new Set();
    this.#enter('stopped');
    await capture.stop();
    for (const reader of readers) reader.end();
  }

  async use(deviceId: string | undefined): Promise<void> {
    const wanted = deviceId === '' ? undefined : deviceId;
    const before = this.#deviceId;
    this.#deviceId = wanted;
    if (!this.#started) return;
    try {
      await this.#started;
      await this.#capture?.use(wanted);
    } catch (error) {
      if (this.#deviceId === wanted) this.#deviceId = before;
      throw error;
    }
  }

  mute(): void {
    this.#muted = true;
    this.#capture?.mute(true);
  }

  unmute(): void {
    this.#muted = false;
    this.#capture?.mute(false);
  }

  on<Name extends keyof MicrophoneEvents>(name: Name, listener: (event: MicrophoneEvents[Name]) => void): () => void {
    const off = this.#emitter.on(name, listener);
    this.#listenersChanged();
    return () => {
      off();
      this.#listenersChanged();
    };
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.stop();
  }

  async #open(): Promise<void> {
    let capture: Capture | undefined;
    try {
      capture = this.#newCapture();
      this.#capture = capture;
      this.#enter('starting');
      await capture.open();
    } catch (thrown) {
      const error = captureFailure(thrown, this.#deviceId, false);
      // Stopped meanwhile: that is no failure, and another one may have been started.
      if (capture === this.#capture) this.#ended(error);
      throw error;
    }
    if (capture !== this.#capture) throw stopped();
  }

  #newCapture(): Capture {
    const readers = this.#readers;
    const capture = new Capture(
      this.#settings,
      this.#page,
      {
        deviceId: this.#deviceId,
        muted: this.#muted,
        levels: this.#emitter.listenerCount('level') > 0,
      },
      {
        audio: (missing, audio) => this.#give(readers, missing, audio),
        level: (peak, rms) => this.#tellLevel(peak, rms),
        state: (state) => capture === this.#capture && this.#enter(state),
        problem: (problem) => this.#emitter.emit('warning', microphoneWarning(problem)),
        failed: (error) => capture === this.#capture && this.#ended(error),
      },
    );
    return capture;
  }

  #ended(error: SpeechError): void {
    this.#capture = undefined;
    this.#started = undefined;
    this.#enter('failed');
    this.#emitter.emit('failure', error);
    const readers = this.#readers;
    this.#readers = new Set();
    for (const reader of readers) reader.end(error);
  }

  #read(): FrameReader {
    const { sampleRate, queueSeconds } = this.#settings;
    const { clock } = this.#page;
    const reader = new FrameReader(
      sampleRate,
      queueSeconds * sampleRate,
      () => clock.now(),
      () => this.#left(reader),
    );
    this.#readers.add(reader);
    void this.start();
    return reader;
  }

  #left(reader: FrameReader): void {
    if (this.#readers.delete(reader) && this.#readers.size === 0) void this.stop();
  }

  #give(readers: ReadonlySet<FrameReader>, missing: number, audio: Int16Array | undefined): void {
    let dropped = 0;
    for (const reader of readers) dropped += reader.push(missing, audio);
    if (dropped > 0 && !this.#dropping) this.#emitter.emit('warning', microphoneWarning('audio-dropped'));
    this.#dropping = dropped > 0;
  }

  #tellLevel(peak: number, rms: number): void {
    this.#level.peak = peak;
    this.#level.rms = rms;
    this.#emitter.emit('level', this.#level);
  }

  #enter(state: MicrophoneState): void {
    if (state === this.#state) return;
    this.#state = state;
    this.#emitter.emit('state', state);
    // Names are known once the page may use a microphone.
    if (state === 'capturing') this.#tellDevices();
  }

  #listenersChanged(): void {
    this.#capture?.levels(this.#emitter.listenerCount('level') > 0);
    const { mediaDevices } = this.#page;
    // Added twice, it listens once.
    if (this.#emitter.listenerCount('devices') > 0) mediaDevices?.addEventListener('devicechange', this.#tellDevices);
    else mediaDevices?.removeEventListener('devicechange', this.#tellDevices);
  }

  readonly #tellDevices = (): void => {
    const { mediaDevices } = this.#page;
    if (!mediaDevices || this.#emitter.listenerCount('devices') === 0) return;
    devicesOf(mediaDevices).then(
      (devices) => this.#emitter.emit('devices', devices),
      () => undefined,
    );
  };

  get #page(): Required<MicrophonePlatform> {
    return ofPage(this.#settings.platform ?? {});
  }
}
