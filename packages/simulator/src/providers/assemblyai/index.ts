/// <reference types="node" preserve="true" />
export { assemblyaiServer } from './server.ts';
export type { AssemblyaiServerOptions } from './server.ts';
export type { AssemblyaiAccount, AssemblyaiBehaviour } from './options.ts';
