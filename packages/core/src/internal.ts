export type * from './audio/format.ts';
export { systemClock, systemRandom, uuid } from './clock.ts';
export type { Clock, Random } from './clock.ts';
export { isSpeechError, SpeechError } from './errors/speech-error.ts';
export type * from './transport.ts';
