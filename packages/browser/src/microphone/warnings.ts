/** Something is not as it should be, and the microphone goes on. The list grows, and never changes meaning. */
export type MicrophoneWarningCode =
  /** The audio has been exact zeros for 3 s. Said again only after sound in between. */
  | 'all-zero'
  /** At least 1 % of the samples of one second are at full scale. Said again only after 10 s without. */
  | 'clipping'
  /** A reader took the audio too slowly; the oldest was dropped, and stands as time that was skipped. */
  | 'audio-dropped'
  /** The microphone that was chosen was disconnected; another one took over until it comes back. */
  | 'device-changed';

/** Something about the audio that whoever speaks, or the page, may want to know. The microphone goes on. */
export interface MicrophoneWarning {
  /** What was noticed, for programs. */
  readonly code: MicrophoneWarningCode;
  /** What was noticed; begins with the code. */
  readonly message: string;
  /** What a person can do about it. */
  readonly remedy: string;
}

const warnings: Readonly<Record<MicrophoneWarningCode, readonly [says: string, remedy: string]>> = {
  'all-zero': [
    'the microphone gives exact silence',
    "Check the microphone's own switch and its volume in the system's settings, or choose another one.",
  ],
  clipping: ['the sound is too loud for the microphone', "Lower the microphone's volume in the system's settings."],
  'audio-dropped': [
    'its audio is read too slowly, and the oldest was dropped',
    'Give the session a longer window: { seconds }, or live: true.',
  ],
  'device-changed': [
    'the chosen microphone was disconnected, and another took over',
    'Connect it again, or choose another.',
  ],
};

export function microphoneWarning(code: MicrophoneWarningCode): MicrophoneWarning {
  const [says, remedy] = warnings[code];
  return { code, message: `${code}: ${says}`, remedy };
}
