import { SpeechError } from '../errors/speech-error.ts';
import { boolean, callable, fields, numberBetween, oneOf, type Check } from '../protocol/check-config.ts';
import { aClock, aLifecycle, aRandom, aSignal, aTransport, withMethods } from '../protocol/check-methods.ts';
import type { ResumePolicy } from './session.ts';

const policies = ['skip', 'restart', 'fail'] as const satisfies ResumePolicy[];

const credentials: Check = (value, field) => {
  const fits = (typeof value === 'object' && value !== null) || typeof value === 'function';
  return fits ? undefined : { field, found: String(value), wanted: 'an object, or a function that gives one' };
};

/** Only a protocol that speaks has rules for texts. */
const textRules = withMethods('the rules for texts of a protocol that speaks', 'isLongEnough', 'check');
const wantedProtocol = 'a protocol that speaks, like faseeh({ … })';
const aProtocol: Check = (value, field) =>
  withMethods(wantedProtocol, 'dial', 'link')(value, field) ??
  fields({ required: { text: textRules }, open: true })(value, field);

/** The numbers in it are checked where they get their defaults. */
const anObject = fields({ open: true });

const checkOptions = fields(
  {
    required: {
      protocol: aProtocol,
      credentials,
      transport: aTransport,
    },
    optional: {
      resume: oneOf(...policies),
      buffer: fields({ optional: { seconds: numberBetween(1, 3_600, 'seconds') } }),
      retry: anObject,
      limits: anObject,
      signal: aSignal,
      onListenerError: callable,
      allowInsecureUrl: boolean,
      lifecycle: aLifecycle,
      clock: aClock,
      random: aRandom,
      inspect: callable,
    },
    // Fields of every session have their own place.
    open: true,
  },
  true,
);

/** Throws `config-invalid`, naming the field, for options of a voice that cannot be right. */
export function assertVoiceOptions(options: unknown): void {
  const problem = checkOptions(options, 'the options');
  if (problem === undefined) return;
  const { field, found, wanted, remedy } = problem;
  throw new SpeechError('config-invalid', {
    message: `${field} is ${found}; wanted: ${wanted}.`,
    context: { field, found, wanted },
    remedy,
  });
}
