/** Either side of a comparison of voices. */
export interface BenchedVoice {
  /** Says a text, and waits for its end. Milliseconds since the process began at which the first samples were there. */
  say(text: string): Promise<number>;
  close(): Promise<void>;
}

export const apiKey = 'benchmark-key';
export const voiceId = 'ar-najdi-male-2';
