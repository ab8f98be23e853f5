import type { SentencePolicy, VoiceFailoverOptions } from '@throughline/core';
import { Option } from 'commander';
import { failoverAfterOption } from '../routes/failover-after.ts';
import { routeOption, type RouteValue } from '../routes/route-value.ts';
import { voiceOptions } from './voice-options.ts';

/** How the command line gives several voices. */
export interface VoiceRouteFlags {
  /** In the order of preference. */
  readonly route?: readonly RouteValue[];
  /** Seconds. */
  readonly failoverAfter?: number;
  readonly failoverSentence?: SentencePolicy;
}

const policies = ['restart', 'next'] as const satisfies readonly SentencePolicy[];

export function voiceRouteOptions(): readonly Option[] {
  return [
    routeOption({
      part: 'synthesise',
      does: 'speaks',
      example: "--route 'faseeh --voice ar-najdi-male-2'",
      options: voiceOptions,
    }),
    failoverAfterOption('5'),
    new Option(
      '--failover-sentence <policy>',
      'what the next --route speaks of the sentence that another has begun: all of it again, or the next sentence, and the speech has failed at its end (default: restart)',
    ).choices(policies),
  ];
}

/** As a voice takes it, where it has several routes. */
export function voiceFailoverOf({ failoverAfter, failoverSentence }: VoiceRouteFlags): {
  readonly failover?: VoiceFailoverOptions;
} {
  if (failoverAfter === undefined && failoverSentence === undefined) return {};
  return {
    failover: {
      ...(failoverAfter === undefined ? {} : { afterMs: failoverAfter * 1000 }),
      ...(failoverSentence === undefined ? {} : { sentence: failoverSentence }),
    },
  };
}
