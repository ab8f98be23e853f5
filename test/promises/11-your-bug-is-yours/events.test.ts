import type { SessionEvents } from '@throughline/core';
import { describe, expect, it } from 'vitest';
import { cut, expectNothingLost, loss, play, refusal, spokenWords, type Deed, type Scene } from './scene.ts';
import { expectNothingUnhandled } from '../../kit/unhandled.ts';

expectNothingUnhandled();

const scenes: readonly (readonly [keyof SessionEvents, Scene])[] = [
  ['partial', cut],
  ['final', cut],
  ['status', cut],
  ['link', cut],
  ['seam', cut],
  ['warning', cut],
  ['gap', loss],
  ['retract', loss],
  ['failure', refusal],
];

interface Call {
  readonly call: string;
  readonly deed: Deed;
  readonly times?: number;
  readonly throws?: boolean;
}

const calls: readonly Call[] = [
  { call: 'write()', deed: (_, feed) => feed.write() },
  { call: 'write() twice', deed: (_, feed) => Promise.allSettled([feed.write(), feed.write()]) },
  {
    call: 'pause() and resume()',
    deed: (session) => {
      session.pause();
      session.resume();
    },
  },
  { call: 'resume()', deed: (session) => session.resume() },
  { call: 'end()', deed: (session) => session.end(), times: 1 },
  { call: 'end(), each time', deed: (session) => session.end() },
  { call: 'abort()', deed: (session) => session.abort('enough'), times: 1 },
  {
    call: 'write(), end() and abort()',
    deed: (session, feed) => {
      const promises = [feed.write(), session.end()];
      session.abort();
      return Promise.all(promises);
    },
  },
  { call: 'summary()', deed: (session) => session.summary() },
  { call: 'unsettled()', deed: (session) => session.unsettled() },
  { call: 'status and positions', deed: (session) => [session.status, session.positions] },
  { call: 'ready', deed: (session) => session.ready },
  { call: 'closed', deed: (session) => session.closed },
  { call: 'on() and off', deed: listenAndLeave },
  { call: 'a loop over the results', times: 2, deed: readAll },
  { call: 'pipe()', deed: (session, feed) => session.pipe(feed.source(5)) },
  { call: 'pipe() to the end', times: 2, deed: (session, feed) => session.pipe(feed.source(1_000), { end: true }) },
  { call: 'dispose', deed: (session) => session[Symbol.asyncDispose](), times: 1 },
  {
    call: 'an exception',
    throws: true,
    deed: () => {
      throw new Error('mine');
    },
  },
];

/** What the provider hears of: it must come to the same as a call from outside. */
const audibleCalls: readonly Call[] = [
  { call: 'finalize()', deed: (session) => session.finalize() },
  { call: 'pause(), and resume() a while later', deed: pauseAWhile },
];

function pauseAWhile(...[session, , provider]: Parameters<Deed>): Promise<void> {
  session.pause();
  return new Promise<void>((resolve) => {
    provider.clock.setTimeout(() => {
      session.resume();
      resolve();
    }, 300);
  });
}

function listenAndLeave(...[session]: Parameters<Deed>): void {
  for (const name of ['partial', 'final', 'status', 'link'] as const) {
    const off = session.on(name, () => off());
  }
}

async function readAll(...[session]: Parameters<Deed>): Promise<number> {
  let results = 0;
  try {
    for await (const result of session) results += result.text.length;
  } catch {
    // The session failed; the loop has come to its end all the same.
  }
  return results;
}

describe.each(scenes)('in a listener for %s', (event, scene) => {
  it.each(calls)('$call does what it does anywhere', async ({ deed, times = Infinity, throws = false }) => {
    const played = await play({ scene, on: event, deed, times });
    expect(played.occurred).toBeGreaterThan(0);
    expect([...new Set(played.listenerErrors)]).toEqual(throws ? [`${event}: Error: mine`] : []);
    expectNothingLost(played);
  });

  it.each(audibleCalls)('$call comes to the same as right after it', async ({ deed }) => {
    const played = await play({ scene, on: event, deed });
    const other = await play({ scene, on: event, deed, outside: true });
    expect(played.occurred).toBeGreaterThan(0);
    expect(played.listenerErrors).toEqual([]);
    expect(spokenWords(played)).toEqual(spokenWords(other));
    expect(played.session.summary()).toEqual(other.session.summary());
  });
});
