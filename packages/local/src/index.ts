export { createLocalRecognizer, type LocalRecognizer, type LocalRecognizerOptions } from './recognizer.ts';
export type { LoadProgress } from './progress.ts';
export { samples } from './samples.ts';
export { createLocalVoice, type LocalVoice, type LocalVoiceOptions } from './voice/voice.ts';
export { localVoices, type LocalVoiceName } from './voice/voices.ts';
export { isSpeakable, speakableText, type LeftOut, type SpeakableText } from './voice/speakable.ts';
