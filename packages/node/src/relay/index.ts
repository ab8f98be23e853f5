/// <reference types="node" preserve="true" />
/**
 * A server between pages and a provider: it holds the credentials, so that no page has them.
 *
 * @module
 */

export { createRelay } from './create-relay.ts';
export type {
  DrainOptions,
  RelayAttachOptions,
  RelayListening,
  RelayListenOptions,
  RelayOptions,
  RelayServer,
} from './create-relay.ts';
export type { Authorise, AuthoriseRequest, RelayUser, UpstreamRequest } from './authorise.ts';
export type { RelayLimits } from './limits.ts';
export type { LogLines, RelayLog } from './log.ts';
export { providerUpstream } from './provider-upstream.ts';
export { RelayRefusal } from './refusal.ts';
export { relayTokens } from './tokens.ts';
export type { IssueOptions, RelayTokens, RelayTokensOptions, VerifiedToken } from './tokens.ts';
export type { RememberToken } from './used-tokens.ts';
export type { RelayUpstream } from './upstream.ts';
