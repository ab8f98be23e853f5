import { fields, numberBetween, oneOf } from '../protocol/check-config.ts';
import {
  assertSessionOptions,
  optionsWith,
  protocolThat,
  sessionChecks,
  type ChecksOf,
} from '../session/check-options.ts';
import { withMethods } from '../protocol/check-methods.ts';
import type { ResumePolicy, SynthesizeOptions } from './session.ts';

const policies = ['skip', 'restart', 'fail'] as const satisfies ResumePolicy[];

/** Only a protocol that speaks has rules for texts. */
const textRules = withMethods('the rules for texts of a protocol that speaks', 'isLongEnough', 'check');

const hasTextRules = fields({ required: { text: textRules }, open: true });
const aProtocol = protocolThat('speaks, like faseeh({ … })', () => true);

const buffer: ChecksOf<NonNullable<SynthesizeOptions<object>['buffer']>> = {
  seconds: numberBetween(1, 3_600, 'seconds'),
};

const checkOptions = optionsWith<SynthesizeOptions<object>>({
  ...sessionChecks,
  protocol: (value, field) => aProtocol(value, field) ?? hasTextRules(value, field),
  resume: oneOf(...policies),
  buffer: fields({ optional: buffer }),
});

/** Throws `config-invalid`, naming the field, for options of a voice that cannot be right. */
export function assertVoiceOptions(options: unknown): void {
  assertSessionOptions(options, checkOptions);
}
