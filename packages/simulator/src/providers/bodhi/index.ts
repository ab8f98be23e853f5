/// <reference types="node" preserve="true" />
/**
 * Bodhi's side of its protocol, simulated.
 *
 * @module
 */

export { bodhiServer } from './server.ts';
export type { BodhiServerOptions } from './server.ts';
export type { BodhiAccount, BodhiBehaviour } from './options.ts';
