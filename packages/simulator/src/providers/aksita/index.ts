/// <reference types="node" preserve="true" />
/**
 * Aksita's side of its protocol, simulated.
 *
 * @module
 */

export { aksitaServer } from './server.ts';
export type { AksitaFault, AksitaRecord, AksitaServer, AksitaServerOptions } from './server.ts';
export { aksitaRefusals } from './refusals.ts';
export type { AksitaRefusal } from './refusals.ts';
