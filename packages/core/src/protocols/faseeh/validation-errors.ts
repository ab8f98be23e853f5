import type { ErrorRow, ErrorTable } from '../../errors/table.ts';
import { faseehMinimum } from './text.ts';

const page = 'Faseeh error page';
const inferred = `${page}; the case is documented, its text is not: the pattern is inferred`;
const socketPage = `${page}, WebSocket errors`;

type Meaning = Pick<ErrorRow, 'code' | 'means' | 'context' | 'scope' | 'remedy'>;

const tooShort: Meaning = {
  code: 'text-too-short',
  context: { minimumWords: faseehMinimum.words, minimumCharacters: faseehMinimum.characters },
  means: `The text has fewer than ${faseehMinimum.words} words or ${faseehMinimum.characters} characters.`,
  remedy: `Give a text of at least ${faseehMinimum.words} words and ${faseehMinimum.characters} characters.`,
};
const outOfRange: Meaning = {
  code: 'parameter-out-of-range',
  means: 'A parameter is out of its range.',
  remedy: 'Keep stability and similarityBoost within 0 and 1, and speed within 0.7 and 1.2.',
};
const messageType: Meaning = {
  code: 'invalid-request',
  context: { field: 'type' },
  means: 'The type of the message is not one that this endpoint takes. "voice-request" is what its VAPI webhook takes.',
  // What we send has the types of the WebSocket page; what to change depends on what was dialled.
  remedy: 'Check the address: it must be the one of the text-to-speech WebSocket, not of the VAPI webhook.',
};
const noEmbeddings: Meaning = {
  code: 'not-found',
  context: { resource: 'voice' },
  means: 'The voice has no embeddings, so that nothing can be spoken with it.',
  remedy: 'Choose another voice.',
};
const fieldMissing: Meaning = { code: 'field-missing', means: 'A required field is missing or empty.' };
export const tooLarge: Meaning = {
  code: 'payload-too-large',
  means: 'The request is larger than the service takes.',
  remedy: 'Send less text at once.',
};

/** The cases of 400, which share one code, so that nothing but the text tells them apart. */
export const validationErrors: ErrorTable = [
  { message: /\binvalid message type\b/iu, ...messageType, source: socketPage },
  { message: /\bembeddings?\b/iu, ...noEmbeddings, source: inferred },
  {
    message:
      /\b(?:text|input)\b.{0,20}\btoo short\b|\bat least \d{1,4} (?:words|characters)\b|\bminimum (?:of |is )?\d{1,4} (?:words|characters)\b/iu,
    ...tooShort,
    source: inferred,
  },
  {
    message:
      /\b(?:payload|body|request|text|input)\b.{0,40}\b(?:too (?:large|long|big)|exceeds?)\b|\bentity too large\b/iu,
    ...tooLarge,
    source: inferred,
  },
  {
    message:
      /(?:\b(?<parameter>stability|similarity_boost|speed|sample_rate)\b.{0,80})?(?:\bout of range\b|\b(?:must be|should be|not) between\b|\bmust be (?:greater|less|at (?:least|most))\b)/iu,
    ...outOfRange,
    source: inferred,
  },
  {
    message:
      /(?:\b(?<field>[a-z][\w.]{0,60})["'`]? (?:field )?)?\b(?:(?:is|are) (?:required|missing|empty)|(?:must not|cannot|can't) be empty)\b/iu,
    ...fieldMissing,
    source: inferred,
  },
  {
    message: /\bmissing required fields?\b(?:: ?["'`]?(?<field>[\w.]{1,60}))?/iu,
    ...fieldMissing,
    source: inferred,
  },
].map((row): ErrorRow => ({ on: ['refused', 'frame'], ...row }));
