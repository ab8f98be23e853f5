import { createHook } from 'node:async_hooks';
import { figure, type Suite } from '../figure.ts';
import { collectGarbage } from '../garbage.ts';
import { openStream } from '../in-process/stream.ts';
import type { Setting } from './setting.ts';

const FRAMES = 10_000;
const QUICK_FRAMES = 1_000;
/** Few enough that the young generation is not collected meanwhile. */
const GARBAGE_FRAMES = 500;

/** Events are emitted when the code that causes them has ended. */
function eventsEmitted(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
}

/** What a frame must not cause: counted, not timed. */
export async function hotPath({ quick }: Setting): Promise<Suite> {
  const rounds = quick ? 1 : 5;
  const frames = quick ? QUICK_FRAMES : FRAMES;
  const events: number[] = [];
  const promises: number[] = [];
  const timers: number[] = [];
  const retained: number[] = [];
  const garbage: number[] = [];
  const stream = await openStream({ behindSeconds: 0 });
  let created = 0;
  const hook = createHook({
    init: (_, type) => {
      if (type === 'PROMISE') created += 1;
    },
  });
  stream.write(frames);
  for (let round = 0; round < rounds; round += 1) {
    const before = { events: stream.machineEvents, timers: stream.timers };
    created = 0;
    hook.enable();
    stream.write(frames);
    hook.disable();
    events.push((stream.machineEvents - before.events) / frames);
    timers.push((stream.timers - before.timers) / frames);
    promises.push(created / frames);
    await eventsEmitted();
    collectGarbage();
    const heap = process.memoryUsage().heapUsed;
    stream.write(GARBAGE_FRAMES);
    garbage.push((process.memoryUsage().heapUsed - heap) / GARBAGE_FRAMES);
    stream.write(frames - GARBAGE_FRAMES);
    await eventsEmitted();
    collectGarbage();
    retained.push((process.memoryUsage().heapUsed - heap) / frames);
  }
  await stream.close();
  return {
    title: 'What a frame causes',
    about:
      'One live session without a network, in time that goes by as frames are written; a final a second, and 20 ticks of the\n' +
      "ticker that all sessions share, which sets its timer anew at each. The provider's messages are a part of the garbage.",
    figures: [
      figure('machine events', 'a frame', events, 0),
      figure('promises', 'a frame', promises, 0),
      figure('timers, all of the ticker', 'a frame', timers),
      figure('heap growth after collection', 'B a frame', retained),
      figure('garbage', 'B a frame', garbage),
    ],
  };
}
