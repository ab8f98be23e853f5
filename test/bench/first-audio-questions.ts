/** What the first samples of a voice are measured on. */
export interface FirstAudioSide {
  readonly name: string;
  /** `bare`: a `ws` socket and nothing else. `session`: a session of `@throughline/node`. */
  readonly client: 'bare' | 'session';
  /** `warm`: something was said on it before. `cold`: it is dialled for what is said, and the dial counts. */
  readonly socket: 'warm' | 'cold';
}

export interface FirstAudioQuestion {
  readonly side: FirstAudioSide;
  readonly url: string;
  /** How often something is said. */
  readonly times: number;
}

export interface FirstAudioAnswer {
  /** Milliseconds from what is said to its first samples, in order. */
  readonly milliseconds: readonly number[];
}

export type VoiceProviderQuestion = Readonly<Record<string, never>>;

export interface VoiceProviderAnswer {
  readonly url: string;
}
