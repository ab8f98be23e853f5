interface TrackPorts {
  /** The browser has ended it: unplugged, or no longer allowed. */
  ended(): void;
  /** The browser or the system mutes it, or no longer. */
  muteChanged(): void;
}

/** The audio of one microphone. */
export class Track {
  readonly stream: MediaStream;
  readonly device: { readonly deviceId: string; readonly label: string };
  readonly #track: MediaStreamTrack | undefined;
  readonly #listening = new AbortController();

  constructor(stream: MediaStream, { ended, muteChanged }: TrackPorts) {
    this.stream = stream;
    const [track] = stream.getAudioTracks();
    this.#track = track;
    this.device = { deviceId: track?.getSettings().deviceId ?? '', label: track?.label ?? '' };
    const { signal } = this.#listening;
    track?.addEventListener('ended', ended, { signal });
    track?.addEventListener('mute', muteChanged, { signal });
    track?.addEventListener('unmute', muteChanged, { signal });
  }

  get muted(): boolean {
    return this.#track?.muted === true;
  }

  set enabled(enabled: boolean) {
    if (this.#track !== undefined) this.#track.enabled = enabled;
  }

  /** Frees the device. */
  stop(): void {
    this.#listening.abort();
    stopTracks(this.stream);
  }
}

export function stopTracks(stream: MediaStream): void {
  for (const track of stream.getTracks()) track.stop();
}
