/**
 * Bandwidth: the audio of phone calls, as a source; `@throughline/node/telephony` accepts the calls.
 *
 * @module
 */

export { bandwidth } from './source.ts';
export { bandwidthManifest } from './manifest.ts';
