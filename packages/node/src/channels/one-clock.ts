import type { Positions, RouteShare, SessionState, SessionStatus, Summary } from '@throughline/core';

/** A status of several sessions at once: how the one that has the most to wait for stands. */
export function statusOfAll(statuses: readonly SessionStatus[]): SessionStatus {
  const [first, ...rest] = statuses;
  if (first === undefined) throw new RangeError('there is no session');
  const worst = rest.reduce((worst, status) => (rank(status) > rank(worst) ? status : worst), first);
  const { retryInMs: _, ...stands } = worst;
  const waits = statuses.filter(({ state }) => !isOver(state)).map(({ retryInMs }) => retryInMs);
  const shortest = Math.min(...waits.map((waitMs) => waitMs ?? 0));
  return {
    ...stands,
    usable: statuses.every(({ usable }) => usable),
    lagSeconds: Math.max(...statuses.map(({ lagSeconds }) => lagSeconds)),
    // While one of them goes on, nobody waits for the next attempt of another alone.
    ...(waits.length > 0 && shortest > 0 ? { retryInMs: shortest } : {}),
  };
}

const ranks: Readonly<Record<SessionState, number>> = {
  closed: 0,
  ending: 1,
  resting: 2,
  open: 3,
  idle: 4,
  connecting: 5,
  recovering: 6,
  offline: 7,
  failed: 0,
  aborted: 0,
};

/** A channel that has failed is over: what counts is how those stand that go on. Once all are over, a failure is what is told. */
function rank({ state }: SessionStatus): number {
  return state === 'failed' || state === 'aborted' ? 0.5 : ranks[state];
}

function isOver(state: SessionState): boolean {
  return state === 'closed' || state === 'failed' || state === 'aborted';
}

/** A place of all channels: what was taken of any of them; what was sent, and is settled, of each. */
export function positionsOfAll(positions: readonly Positions[]): Positions {
  const most = (of: (one: Positions) => number): number => Math.max(...positions.map(of));
  const least = (of: (one: Positions) => number): number => Math.min(...positions.map(of));
  return {
    accepted: most(({ accepted }) => accepted),
    acceptedSamples: most(({ acceptedSamples }) => acceptedSamples),
    sent: least(({ sent }) => sent),
    sentSamples: least(({ sentSamples }) => sentSamples),
    settled: least(({ settled }) => settled),
    settledSamples: least(({ settledSamples }) => settledSamples),
  };
}

/** The numbers of all channels together: counts are added; positions as of `positionsOfAll`. */
export function summaryOfAll(summaries: readonly Summary[]): Summary {
  const sum = (of: (one: Summary) => number): number => summaries.reduce((all, one) => all + of(one), 0);
  return {
    sampleRate: summaries[0]?.sampleRate ?? 0,
    accepted: Math.max(...summaries.map(({ accepted }) => accepted)),
    acceptedSamples: Math.max(...summaries.map(({ acceptedSamples }) => acceptedSamples)),
    settled: Math.min(...summaries.map(({ settled }) => settled)),
    settledSamples: Math.min(...summaries.map(({ settledSamples }) => settledSamples)),
    replayed: sum(({ replayed }) => replayed),
    replayedSamples: sum(({ replayedSamples }) => replayedSamples),
    dials: sum(({ dials }) => dials),
    links: sum(({ links }) => links),
    finals: sum(({ finals }) => finals),
    unreadFrames: sum(({ unreadFrames }) => unreadFrames),
    warningsLeftOut: sum(({ warningsLeftOut }) => warningsLeftOut),
    wordless: sum(({ wordless }) => wordless),
    seams: summaries
      .flatMap(({ seams }, channel) => seams.map((seam) => ({ ...seam, channel })))
      .toSorted((one, other) => one.from - other.from),
    gaps: summaries
      .flatMap(({ gaps }, channel) => gaps.map((gap) => ({ ...gap, channel })))
      .toSorted((one, other) => one.start - other.start),
    ...routesOfAll(summaries),
  };
}

/** What each route was sent by all channels; they have the same routes. */
function routesOfAll(summaries: readonly Summary[]): Pick<Summary, 'routes'> {
  const routes = summaries[0]?.routes?.map((first, at) => {
    const shares = summaries.flatMap((summary) => summary.routes?.[at] ?? []);
    const sum = (of: (one: RouteShare) => number): number => shares.reduce((all, one) => all + of(one), 0);
    return {
      ...first,
      links: sum(({ links }) => links),
      heard: sum(({ heard }) => heard),
      heardSamples: sum(({ heardSamples }) => heardSamples),
      replayed: sum(({ replayed }) => replayed),
      replayedSamples: sum(({ replayedSamples }) => replayedSamples),
    };
  });
  return routes === undefined ? {} : { routes };
}
