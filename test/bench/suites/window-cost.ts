import { figure, ratio, type Suite } from '../figure.ts';
import { openStream, type InProcessStream } from '../in-process/stream.ts';
import type { Setting } from './setting.ts';

const AIM = 1.05;
const WINDOW_SECONDS = 120;
/** The pre-roll and the second that is being answered must fit beside it. */
const BEHIND_SECONDS = WINDOW_SECONDS - 4;
const FRAMES_PER_SECOND = 10;

/** Whether a frame costs more when much audio is held for replay. */
export async function windowCost({ quick }: Setting): Promise<Suite> {
  const rounds = quick ? 3 : 60;
  const frames = quick ? 500 : 4_000;
  const sides = {
    empty: { stream: await openStream({ behindSeconds: 0 }), costs: [] as number[] },
    full: { stream: await openStream({ behindSeconds: BEHIND_SECONDS }), costs: [] as number[] },
    overrun: { stream: await openStream({ behindSeconds: Infinity }), costs: [] as number[] },
    floats: { stream: await openStream({ behindSeconds: 0, encoding: 'pcm_f32le' }), costs: [] as number[] },
  };
  const all = Object.values(sides);
  // Fills the windows, and warms the compiler up.
  for (const { stream } of all) stream.write((WINDOW_SECONDS * 2 + 10) * FRAMES_PER_SECOND);
  for (let round = 0; round < rounds; round += 1) {
    for (const { stream, costs } of round % 2 === 0 ? all : all.toReversed()) costs.push(timed(stream, frames));
  }
  for (const { stream } of all) await stream.close();
  const { empty, full, overrun, floats } = sides;
  return {
    title: 'CPU a frame without a socket, by what the window holds',
    about:
      `One live session, ${frames} frames a round. "Full": the provider's finals come ${BEHIND_SECONDS} s late, so that the window of\n` +
      `${WINDOW_SECONDS} s is always full; "overrun": they never come, and the oldest audio is let go. A final a second is a part of the cost.`,
    figures: [
      figure('empty', 'µs', empty.costs),
      figure('full', 'µs', full.costs),
      figure('overrun', 'µs', overrun.costs),
      figure('empty, Float32', 'µs', floats.costs),
      ratio('full ÷ empty', full.costs, empty.costs, AIM),
      ratio('overrun ÷ empty', overrun.costs, empty.costs),
    ],
  };
}

/** CPU in microseconds a frame: other processes that take their turn are not counted. */
function timed(stream: InProcessStream, frames: number): number {
  const before = process.cpuUsage();
  stream.write(frames);
  const { user, system } = process.cpuUsage(before);
  return (user + system) / frames;
}
