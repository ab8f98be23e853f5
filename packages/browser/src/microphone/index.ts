/**
 * The microphone of a page as a source for `session.pipe`, and the list of microphones that there are.
 *
 * @module
 */

export { microphone } from './microphone.ts';
export type { Microphone, MicrophoneEvents, MicrophoneLevel, MicrophoneState } from './microphone.ts';
export { microphones } from './devices.ts';
export type { MicrophoneDevice } from './devices.ts';
export type { MicrophoneOptions } from './options.ts';
export type { MicrophonePlatform } from './platform.ts';
export type { MicrophoneWarning, MicrophoneWarningCode } from './warnings.ts';
