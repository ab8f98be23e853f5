/// <reference types="node" preserve="true" />
/**
 * Bandwidth's side of its protocol, simulated.
 *
 * @module
 */

export { bandwidthServer } from './server.ts';
export type { BandwidthServer, BandwidthServerOptions } from './server.ts';
export { createBandwidthCaller } from './caller.ts';
export type { BandwidthCaller, BandwidthCallerOptions, CallerFault, CallSide, Played } from './caller.ts';
export type { BandwidthCallEnd, BandwidthDialOptions } from './dial.ts';
export { sendBandwidthFeed } from './feed.ts';
export type { BandwidthFeedOptions } from './feed.ts';
export { bandwidthRefusals } from './refusals.ts';
export type { BandwidthRefusal, RefusalSpelling } from './refusals.ts';
