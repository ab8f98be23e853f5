/**
 * ELSA: how well English is spoken, of a given sentence or of free speech.
 *
 * @module
 */

export { elsaScripted, elsaUnscripted } from './protocol.ts';
export { assertElsaAudio } from './audio-check.ts';
export type { ElsaAudioOptions } from './audio-check.ts';
export type { ElsaAudioHeader } from './audio-header.ts';
export type { ElsaCredentials, ElsaScriptedConfig, ElsaUnscriptedConfig } from './config.ts';
export { elsaErrors } from './errors.ts';
export { assertElsaLength, elsaLongestSeconds } from './limits.ts';
export type { ElsaPlan, ElsaRequest } from './limits.ts';
export { reuseElsaSockets } from './reuse-sockets.ts';
export type { ElsaSockets, ReuseElsaSocketsOptions } from './reuse-sockets.ts';
export { elsaManifest } from './manifest.ts';
