/** What was found out about files before, so that a file that was not touched since need not be read again. */
export interface FingerprintMemory {
  /** The fingerprint of the file of this absolute path, if it was remembered in this state. */
  recall(path: string, state: string): string | undefined;
  /** Keeps the fingerprint of the file of this absolute path, as it is in this state. */
  remember(path: string, state: string, fingerprint: string): void;
}
