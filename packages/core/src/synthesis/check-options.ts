import { callable, fields, numberBetween, oneOf, type Check } from '../protocol/check-config.ts';
import {
  assertSessionOptions,
  elsewhere,
  optionsWith,
  protocolThat,
  sessionChecks,
  type ChecksOf,
} from '../session/check-options.ts';
import { withMethods } from '../protocol/check-methods.ts';
import { failoverNeedsRoutes, routeChecks } from '../session/check-routes.ts';
import { failoverChecks } from '../session/failover-options.ts';
import type { OneVoiceOptions, RoutedSynthesizeOptions, SentencePolicy, VoiceFailoverOptions } from './routes.ts';
import type { ResumePolicy, SynthesizeOptions } from './session.ts';

const policies = ['skip', 'restart', 'fail'] as const satisfies ResumePolicy[];
const sentencePolicies = ['restart', 'next'] as const satisfies SentencePolicy[];

/** Only a protocol that speaks has rules for texts. */
const textRules = withMethods('the rules for texts of a protocol that speaks', 'isLongEnough', 'check');

const hasTextRules = fields({ required: { text: textRules }, open: true });
const aProtocol = protocolThat('speaks, like faseeh({ … })', () => true);
const speaks: Check = (value, field) => aProtocol(value, field) ?? hasTextRules(value, field);

const buffer: ChecksOf<NonNullable<SynthesizeOptions<object>['buffer']>> = {
  seconds: numberBetween(1, 3_600, 'seconds'),
};

const ofAll = { resume: oneOf(...policies), buffer: fields({ optional: buffer }) };

const checkOne = optionsWith<OneVoiceOptions<object>>({
  ...sessionChecks,
  ...ofAll,
  protocol: speaks,
  routes: elsewhere,
  failover: failoverNeedsRoutes,
  sampleRate: (_, field) => ({
    field,
    found: 'given without routes',
    wanted: 'left out, since one voice gives what its protocol says',
  }),
});

const { hedge: _, ...ofFailover } = failoverChecks;
const failover: ChecksOf<VoiceFailoverOptions> = { ...ofFailover, sentence: oneOf(...sentencePolicies) };
const { transport, credentials: __, ...others } = sessionChecks;
const routed: Omit<ChecksOf<RoutedSynthesizeOptions<readonly object[]>>, 'transport'> = {
  ...others,
  ...ofAll,
  ...routeChecks(speaks),
  failover: fields({ optional: failover }),
  sampleRate: elsewhere,
  createConverter: callable,
};
const { routes, ...optional } = routed;
const checkRouted = fields({ required: { routes, transport }, optional }, true);

/** Throws `config-invalid`, naming the field, for options of a voice that cannot be right. */
export function assertVoiceOptions(options: unknown): void {
  assertSessionOptions(options, Object(options).routes === undefined ? checkOne : checkRouted);
}
