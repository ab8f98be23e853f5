/** A microphone of a fake page. */
export interface FakeDevice {
  readonly deviceId: string;
  readonly label: string;
  readonly groupId?: string;
  /** Instead of a stream: what `getUserMedia` rejects with. */
  error?: DOMException;
  /** When it is open. Default: at once. */
  readonly opens?: Promise<void>;
}

export class FakeTrack extends EventTarget {
  readonly kind = 'audio';
  readonly device: FakeDevice;
  enabled = true;
  muted = false;
  readyState: 'live' | 'ended' = 'live';

  constructor(device: FakeDevice) {
    super();
    this.device = device;
  }

  get label(): string {
    return this.device.label;
  }

  getSettings(): { readonly deviceId: string } {
    return { deviceId: this.device.deviceId };
  }

  stop(): void {
    this.readyState = 'ended';
  }

  /** The browser mutes it, or no longer. */
  mute(muted: boolean): void {
    this.muted = muted;
    this.dispatchEvent(new Event(muted ? 'mute' : 'unmute'));
  }

  /** The browser ends it. */
  end(): void {
    if (this.readyState === 'ended') return;
    this.readyState = 'ended';
    this.dispatchEvent(new Event('ended'));
  }
}

export class FakeStream {
  readonly #track: FakeTrack;

  constructor(track: FakeTrack) {
    this.#track = track;
  }

  getTracks(): readonly FakeTrack[] {
    return [this.#track];
  }

  getAudioTracks(): readonly FakeTrack[] {
    return [this.#track];
  }
}

interface Asked {
  readonly audio: { readonly deviceId?: { readonly exact: string } };
}

/** `navigator.mediaDevices` of a fake page. */
export class FakeMediaDevices extends EventTarget {
  /** Every track that was given away. */
  readonly tracks: FakeTrack[] = [];
  readonly asked: Asked[] = [];
  devices: readonly FakeDevice[] = [{ deviceId: 'one', label: 'Microphone one' }];
  /** What the user has answered; `undefined`: nothing yet. */
  answer: Promise<'allow' | 'deny'> | 'allow' | 'deny' = 'allow';

  async getUserMedia(asked: Asked): Promise<FakeStream> {
    this.asked.push(asked);
    const answer = await this.answer;
    if (answer === 'deny') throw new DOMException('Permission denied', 'NotAllowedError');
    const wanted = asked.audio.deviceId?.exact;
    const device = this.devices.find(({ deviceId }) => wanted === undefined || deviceId === wanted);
    if (device === undefined) {
      throw new DOMException('', wanted === undefined ? 'NotFoundError' : 'OverconstrainedError');
    }
    if (device.error !== undefined) throw device.error;
    await device.opens;
    const track = new FakeTrack(device);
    this.tracks.push(track);
    return new FakeStream(track);
  }

  enumerateDevices(): Promise<readonly (FakeDevice & { readonly kind: string; readonly groupId: string })[]> {
    return Promise.resolve(this.devices.map((device) => ({ groupId: device.deviceId, ...device, kind: 'audioinput' })));
  }

  /** Connects and disconnects microphones: tracks of those that are gone end. */
  change(devices: readonly FakeDevice[]): void {
    this.devices = devices;
    for (const track of this.tracks) if (!devices.includes(track.device)) track.end();
    this.dispatchEvent(new Event('devicechange'));
  }

  /** Whether any device is still held. */
  get held(): number {
    return this.tracks.filter(({ readyState }) => readyState === 'live').length;
  }
}
