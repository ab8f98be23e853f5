/// <reference types="node" preserve="true" />
export { bodhiServer } from './server.ts';
export type { BodhiServerOptions } from './server.ts';
export type { BodhiAccount, BodhiBehaviour } from './options.ts';
