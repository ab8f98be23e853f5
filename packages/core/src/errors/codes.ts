import type { contexts } from './codes/contexts.ts';
import type { ContextOf } from './codes/entry.ts';
import type { ErrorCode } from './codes/error-codes.ts';
import type { providerCodes } from './codes/provider.ts';

export type { CredentialsProblem, Recovery, Resource, Scope } from './codes/entry.ts';
export { codes, type ErrorCode } from './codes/error-codes.ts';

/** What an error carries in `context`, by its code. */
export type ErrorContexts = { readonly [C in ErrorCode]: ContextOf<(typeof contexts)[C]> };

/** What a provider can say: about what was asked, about the account, about itself. */
export type ProviderCode = keyof typeof providerCodes;
