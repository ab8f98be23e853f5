import { callerCodes } from './codes/caller.ts';
import { connectionCodes } from './codes/connection.ts';
import { deviceCodes } from './codes/device.ts';
import type { CodeEntry, ContextOf } from './codes/entry.ts';
import { providerCodes } from './codes/provider.ts';

export type { CredentialsProblem, Recovery, Resource, Scope } from './codes/entry.ts';

/** The closed list of codes, one entry each. Grows, never changes meaning. */
const codes = { ...callerCodes, ...deviceCodes, ...connectionCodes, ...providerCodes };

/** What an error is, by one word of a closed list: `docs/errors` has a page for each. */
export type ErrorCode = keyof typeof codes;

/** What an error carries in `context`, by its code. */
export type ErrorContexts = { readonly [C in ErrorCode]: ContextOf<(typeof codes)[C]['context']> };

/** What a provider can say: about what was asked, about the account, about itself. */
export type ProviderCode = keyof typeof providerCodes;

/** What is known of an error by its code alone. */
export type CatalogueEntry = CodeEntry;

/** Every code's verdict, scope, meaning, remedy and context. Data, so that docs pages are generated from it. */
export const catalogue: { readonly [C in ErrorCode]: CatalogueEntry } = codes;
