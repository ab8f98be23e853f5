import type { Side } from '../client/questions.ts';
import { figure, ratio, type Suite } from '../figure.ts';
import { streamInRounds } from '../rounds.ts';
import type { Setting } from './setting.ts';

const CONNECTIONS = 50;
const AIM = 1.05;

const bare: Side = {
  name: 'bare ws.send',
  client: 'bare',
  feed: 'together',
  encoding: 'pcm_s16le',
  answers: false,
  connections: CONNECTIONS,
  moments: 1,
  stamped: false,
};
const live: Side = { ...bare, name: 'live, Int16', client: 'session' };
const floats: Side = { ...live, name: 'live, Float32', encoding: 'pcm_f32le' };
const file: Side = { ...live, name: 'file', feed: 'file' };
const bareAnswered: Side = { ...bare, name: 'bare, a final a second', answers: true };
const liveAnswered: Side = { ...live, name: 'live, a final a second', answers: true };
const bareTimers: Side = { ...bare, name: 'bare, a timer each', feed: 'timers' };
const liveTimers: Side = { ...live, name: 'live, a timer each', feed: 'timers' };
const sides = [bare, live, floats, file, bareAnswered, liveAnswered, bareTimers, liveTimers];

/** What a session costs on top of the socket that it must have anyway. */
export async function frameCost({ quick, provider }: Setting): Promise<Suite> {
  const costs = await streamInRounds(quick ? [bare, live, file] : sides, {
    rounds: quick ? 1 : 7,
    warmUp: !quick,
    warmMs: quick ? 300 : 400,
    measuredMs: quick ? 500 : 1_500,
    urls: provider.urls.slice(0, 1),
  });
  const of = (side: Side): readonly number[] => costs.get(side.name) ?? [];
  const measured = (side: Side): boolean => costs.has(side.name);
  const ratios = [
    { over: live, under: bare, aim: AIM },
    { over: floats, under: bare },
    { over: file, under: bare, aim: AIM },
    { over: liveAnswered, under: bareAnswered },
    { over: liveTimers, under: bareTimers },
    // What a caller without a ticker of its own has to compare with.
    { over: file, under: bareTimers },
  ].filter(({ over, under }) => measured(over) && measured(under));
  return {
    title: `CPU a frame, ${CONNECTIONS} streams`,
    about:
      `Each stream sends 10 frames of 100 ms a second over a socket of its own. "Together": one wake-up sends all that is due;\n` +
      'the rows without a word on it are so. "Bare" is a ws socket and nothing else. CPU is all of the process, the kernel included.',
    figures: [
      ...sides.filter(measured).map((side) => figure(side.name, 'µs', of(side))),
      ...ratios.map(({ over, under, aim }) => ratio(`${over.name} ÷ ${under.name}`, of(over), of(under), aim)),
    ],
  };
}
