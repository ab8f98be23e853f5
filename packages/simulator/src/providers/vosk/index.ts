/// <reference types="node" preserve="true" />
export { voskServer } from './server.ts';
export type { VoskServerOptions } from './server.ts';
