import { explainer } from '@throughline/core/protocol';

const page = 'Parrot, page "Errors"';

/** What each row of the table means, and where it comes from. */
export const explain = explainer({
  401: ['The API key is missing or wrong.', page],
  'key was revoked': ['The API key was revoked.', page],
  'quota of {maximum:number} minutes is used up': ['The minutes of the plan are used up.', page],
  'language {found} is not known': ['Parrot does not know the language.', page],
  'tree is shaking': ['Something failed inside Parrot.', page],
  4008: ['Parrot is moving its streams to other machines.', page],
});
