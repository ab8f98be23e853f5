import type { RouteShare, Summary } from '@throughline/core';
import { describe, expect, it } from 'vitest';
import { summaryOf } from '../../../cli/testing/results.ts';
import { summaryOfAll } from './one-clock.ts';

const shareOf = (index: number, links: number, heard: number, replayed: number): RouteShare => ({
  provider: index === 0 ? 'deepgram' : 'vosk',
  index,
  links,
  heard,
  heardSamples: heard * 16_000,
  replayed,
  replayedSamples: replayed * 16_000,
});
const summary = (...routes: readonly RouteShare[]): Summary => summaryOf({ routes });

describe('the summary of several channels', () => {
  it('adds what each route heard in all of them', () => {
    const { routes } = summaryOfAll([
      summary(shareOf(0, 1, 4, 0), shareOf(1, 2, 7, 1)),
      summary(shareOf(0, 3, 10, 2), shareOf(1, 0, 0, 0)),
    ]);
    expect(routes).toEqual([shareOf(0, 4, 14, 2), shareOf(1, 2, 7, 1)]);
  });

  it('has no routes where the sessions have one', () => {
    expect(summaryOfAll([summaryOf(), summaryOf()])).not.toHaveProperty('routes');
  });
});
