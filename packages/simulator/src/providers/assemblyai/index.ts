/// <reference types="node" preserve="true" />
/**
 * AssemblyAI's side of its protocol, simulated.
 *
 * @module
 */

export { assemblyaiServer } from './server.ts';
export type { AssemblyaiServerOptions } from './server.ts';
export type { AssemblyaiAccount, AssemblyaiBehaviour } from './options.ts';
