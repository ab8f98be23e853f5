import type { FailoverOptions } from '@throughline/core';
import { Option } from 'commander';
import { failoverAfterOption } from '../routes/failover-after.ts';
import { routeOption, type RouteValue } from '../routes/route-value.ts';
import { requestOptions, sampleRateOption } from './recognition-options.ts';

/** How the command line gives several providers. */
export interface RouteFlags {
  /** In the order of preference. */
  readonly route?: readonly RouteValue[];
  /** Seconds. */
  readonly failoverAfter?: number;
  readonly hedge?: true;
}

export function routeOptions(): readonly Option[] {
  return [
    routeOption({
      part: 'recognise',
      does: 'recognises speech',
      example: "--route 'deepgram --model nova-3'",
      options: () => [...requestOptions(), sampleRateOption('as without --route')],
    }),
    failoverAfterOption('60; 5 with --live'),
    new Option(
      '--hedge',
      'connect to the next --route already when answers stay away for 5 s: costs a second link for so long',
    ),
  ];
}

/** As a session takes it, where it has several routes. */
export function failoverOf({ failoverAfter, hedge }: RouteFlags): { readonly failover?: FailoverOptions } {
  if (failoverAfter === undefined && hedge === undefined) return {};
  return {
    failover: {
      ...(failoverAfter === undefined ? {} : { afterMs: failoverAfter * 1000 }),
      ...(hedge === undefined ? {} : { hedge }),
    },
  };
}
