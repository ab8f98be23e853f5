/**
 * Vosk: speech recognition by a server of your own, without an account.
 *
 * @module
 */

export { vosk } from './protocol.ts';
export type { VoskConfig } from './config.ts';
export { voskErrors } from './errors.ts';
export { voskManifest } from './manifest.ts';
