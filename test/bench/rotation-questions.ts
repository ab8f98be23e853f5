export type RotationProviderQuestion = Readonly<Record<string, never>>;

export interface RotationProviderAnswer {
  readonly url: string;
}

/** Live sessions, each with a fresh link every few seconds. */
export interface RotationQuestion {
  readonly url: string;
  readonly sessions: number;
  /** How long each one streams. */
  readonly seconds: number;
}

/** How long after the last frame of its last word each partial was told, in milliseconds. */
export interface RotationAnswer {
  /** Of those that were told about when a link took over. */
  readonly near: readonly number[];
  readonly elsewhere: readonly number[];
  readonly rotations: number;
}
