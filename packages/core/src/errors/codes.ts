import { callerCodes } from './codes/caller.ts';
import { connectionCodes } from './codes/connection.ts';
import { deviceCodes } from './codes/device.ts';
import type { contexts } from './codes/contexts.ts';
import type { ContextOf } from './codes/entry.ts';
import { providerCodes } from './codes/provider.ts';

export type { CredentialsProblem, Recovery, Resource, Scope } from './codes/entry.ts';

/** The closed list of codes, and what is done about each. Grows, never changes meaning. */
export const codes = { ...callerCodes, ...deviceCodes, ...connectionCodes, ...providerCodes };

/** What an error is, by one word of a closed list: `docs/errors` has a page for each. */
export type ErrorCode = keyof typeof codes;

/** What an error carries in `context`, by its code. */
export type ErrorContexts = { readonly [C in ErrorCode]: ContextOf<(typeof contexts)[C]> };

/** What a provider can say: about what was asked, about the account, about itself. */
export type ProviderCode = keyof typeof providerCodes;
