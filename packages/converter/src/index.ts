export { createAudioConverter } from './converter.ts';
