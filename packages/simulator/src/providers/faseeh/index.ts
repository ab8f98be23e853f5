/// <reference types="node" preserve="true" />
/**
 * Faseeh's side of its protocol, simulated.
 *
 * @module
 */

export { faseehServer } from './server.ts';
export type { FaseehServerOptions } from './server.ts';
export type { FaseehBehaviour } from './options.ts';
