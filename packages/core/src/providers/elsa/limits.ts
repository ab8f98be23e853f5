import { SpeechError } from '../../errors/speech-error.ts';

export const elsaPlans = ['standard', 'premium', 'asr'] as const;

/** What the account pays for; `asr` recognises without an assessment. */
export type ElsaPlan = (typeof elsaPlans)[number];

/** `scripted`: the audio is compared with a given sentence. `unscripted`: it is free speech. */
export type ElsaRequest = 'scripted' | 'unscripted';

/**
 * The longest audio in seconds. Not documented by ELSA itself but by a third party (github api-evangelist/elsa), which says
 * "about". Nothing is known of the plan `asr`.
 */
export const elsaLongestSeconds: { readonly [Plan in ElsaPlan]?: { readonly [Request in ElsaRequest]: number } } = {
  standard: { scripted: 20, unscripted: 20 },
  premium: { scripted: 45, unscripted: 150 },
};

/**
 * Checks the length of audio before it is sent, as far as a limit is known.
 *
 * @param seconds - of all the audio of one stream
 * @param maximumSeconds - default: what is known of the plan
 * @throws SpeechError `audio-too-long` with the length and the limit
 */
export function assertElsaLength(
  seconds: number,
  plan: ElsaPlan,
  request: ElsaRequest,
  maximumSeconds = elsaLongestSeconds[plan]?.[request],
): void {
  if (maximumSeconds === undefined || seconds <= maximumSeconds) return;
  // What a third party says of a plan is no fact of the provider: the message must not make it one.
  const hearsay = maximumSeconds === elsaLongestSeconds[plan]?.[request];
  const limit = hearsay ? 'is said to take about' : 'takes at most';
  const premiumSeconds = elsaLongestSeconds.premium?.[request] ?? 0;
  const larger = plan === 'standard' && seconds <= premiumSeconds;
  throw new SpeechError('audio-too-long', {
    message:
      `elsa: the audio is ${Number(seconds.toFixed(2))} s long; the plan ${plan} ${limit} ${maximumSeconds} s of ` +
      `${request} speech.`,
    context: { seconds, maximumSeconds, plan },
    provider: 'elsa',
    remedy: larger ? 'Split the audio into shorter pieces, or use the plan premium.' : undefined,
  });
}

/**
 * Checks the script of a scripted request before anything is sent.
 *
 * @throws SpeechError `field-missing` for a sentence of blanks or none
 */
export function assertElsaSentence(sentence: string): void {
  // The types do not bind a caller in JavaScript.
  const given: unknown = sentence;
  if (typeof given === 'string' && given.trim() !== '') return;
  throw new SpeechError('field-missing', {
    message: 'elsa: there is no sentence to compare the speech with.',
    context: { field: 'sentence' },
    provider: 'elsa',
    remedy: 'Give the sentence that the speaker reads, or use the unscripted protocol.',
  });
}
