import type { AksitaRefusal } from '@throughline/simulator';

export type AksitaRefusalName = AksitaRefusal;

// Written down, so that --help need not load the simulator.
const names: { readonly [Name in AksitaRefusal]: true } = {
  'session-missing': true,
  'message-missing': true,
  'body-not-json': true,
  'message-empty': true,
  'session-malformed': true,
  'key-missing': true,
  'key-invalid': true,
  'key-revoked': true,
  'key-mismatch': true,
  'credits-low': true,
  'plan-expired': true,
  'agent-disabled': true,
  'agent-deleted': true,
  'agent-private': true,
  'resource-forbidden': true,
  'session-unknown': true,
  'agent-unknown': true,
  'endpoint-unknown': true,
  'internal-error': true,
};

/** The cases that the simulated Aksita can refuse a request with. */
export const aksitaRefusalNames: readonly string[] = Object.keys(names);
