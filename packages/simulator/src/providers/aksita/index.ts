/// <reference types="node" preserve="true" />
export { aksitaServer } from './server.ts';
export type { AksitaFault, AksitaRecord, AksitaServer, AksitaServerOptions } from './server.ts';
export { aksitaRefusals } from './refusals.ts';
export type { AksitaRefusal } from './refusals.ts';
