/// <reference types="node" preserve="true" />
/**
 * Deepgram's side of its protocol, simulated.
 *
 * @module
 */

export { deepgramServer } from './server.ts';
export type { DeepgramServerOptions } from './server.ts';
export type { DeepgramAccount, DeepgramBehaviour } from './options.ts';
