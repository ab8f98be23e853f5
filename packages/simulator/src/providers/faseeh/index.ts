/// <reference types="node" preserve="true" />
export { faseehServer } from './server.ts';
export type { FaseehServerOptions } from './server.ts';
export type { FaseehBehaviour } from './options.ts';
