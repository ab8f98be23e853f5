import type { ErrorTable } from '@throughline/core/protocol';
import { explain } from './prose.ts';

/** What goes wrong at Parrot; the first row that fits decides. What no row knows is `unknown-provider-error`. */
export const parrotErrors: ErrorTable = explain([
  { status: 401, code: 'authentication-failed' },
  {
    providerCode: 'key-revoked',
    says: 'key was revoked',
    code: 'authentication-failed',
    context: { problem: 'revoked' },
    remedy: 'Make another key in the settings of your Parrot account.',
  },
  { says: ['quota of {maximum:number} minutes is used up', 'quota is used up'], code: 'insufficient-balance' },
  {
    says: 'language {found} is not known',
    code: 'invalid-request',
    context: { field: 'language' },
    remedy: 'Pass a language that Parrot knows: en, fr or sw.',
  },
  { says: ['tree is shaking', 'tree has fallen'], code: 'provider-internal-error' },
  { closeCode: 4_008, code: 'provider-unavailable' },
]);
