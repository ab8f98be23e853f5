/**
 * Speech recognition and a voice that run on this machine, without an account, behind the same sessions as a provider.
 *
 * @module
 */

export { createLocalRecognizer, type LocalRecognizer, type LocalRecognizerOptions } from './recognizer.ts';
export type { LoadProgress } from './progress.ts';
export { samples } from './samples.ts';
export { createLocalVoice, type LocalVoice, type LocalVoiceOptions } from './voice/voice.ts';
export { localVoices, type LocalVoiceName } from './voice/voices.ts';
export { isSpeakable, speakableText, type LeftOut, type SpeakableText } from './voice/speakable.ts';
