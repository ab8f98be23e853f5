/// <reference types="node" preserve="true" />
/**
 * ELSA's side of its protocol, simulated.
 *
 * @module
 */

export { elsaServer } from './server.ts';
export type { ElsaServerOptions } from './server.ts';
export type { ElsaAccount, ElsaBehaviour } from './options.ts';
export { elsaError, elsaErrorMessage, elsaErrorPage } from './errors.ts';
export type { ElsaErrorName } from './errors.ts';
