/** One connection of either side of a comparison. */
export interface Connection {
  write(frame: Int16Array | Float32Array): void;
  /** Frames of 100 ms that have left, in whatever pieces. */
  readonly frames: number;
  /** Partials and finals that the caller was told. */
  readonly results: number;
  /** Throws if anything but streaming happened on it. */
  check(): void;
  close(): Promise<void>;
}
