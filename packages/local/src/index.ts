export { createLocalRecognizer, type LocalRecognizer, type LocalRecognizerOptions } from './recognizer.ts';
export type { LoadProgress } from './progress.ts';
export { samples } from './samples.ts';
