/// <reference types="node" preserve="true" />
export { deepgramServer } from './server.ts';
export type { DeepgramServerOptions } from './server.ts';
export type { DeepgramAccount, DeepgramBehaviour } from './options.ts';
