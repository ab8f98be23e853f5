/// <reference types="node" preserve="true" />
/**
 * Vosk's side of its protocol, simulated.
 *
 * @module
 */

export { voskServer } from './server.ts';
export type { VoskServerOptions } from './server.ts';
