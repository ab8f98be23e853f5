import type { ErrorTable } from '@throughline/core/protocol';

const page = 'Parrot, page "Errors"';

/** What goes wrong at Parrot; the first row that fits decides. What no row knows is `unknown-provider-error`. */
export const parrotErrors: ErrorTable = [
  {
    status: 401,
    code: 'authentication-failed',
    means: 'The API key is missing or wrong.',
    source: page,
  },
  {
    providerCode: 'key-revoked',
    says: 'key was revoked',
    code: 'authentication-failed',
    context: { problem: 'revoked' },
    means: 'The API key was revoked.',
    remedy: 'Make another key in the settings of your Parrot account.',
    source: page,
  },
  {
    says: ['quota of {maximum:number} minutes is used up', 'quota is used up'],
    code: 'insufficient-balance',
    means: 'The minutes of the plan are used up.',
    source: page,
  },
  {
    says: 'language {found} is not known',
    code: 'invalid-request',
    context: { field: 'language' },
    means: 'Parrot does not know the language.',
    remedy: 'Pass a language that Parrot knows: en, fr or sw.',
    source: page,
  },
  {
    says: ['tree is shaking', 'tree has fallen'],
    code: 'provider-internal-error',
    means: 'Something failed inside Parrot.',
    source: page,
  },
  {
    closeCode: 4_008,
    code: 'provider-unavailable',
    means: 'Parrot is moving its streams to other machines.',
    source: page,
  },
];
