import type { Side } from '../client/questions.ts';
import { figure, ratio, type Suite } from '../figure.ts';
import { streamInRounds } from '../rounds.ts';
import type { Setting } from './setting.ts';

const CONNECTIONS = 50;
/** Frames fall due at so many moments of each 100 ms, as those of callers that know nothing of each other do. */
const MOMENTS = 10;
/** Of what has no aim fewer rounds do. */
const ROUNDS_WITHOUT_AIM = 3;

const bare: Side = {
  name: 'bare ws.send',
  client: 'bare',
  feed: 'together',
  encoding: 'pcm_s16le',
  answers: 'nothing',
  connections: CONNECTIONS,
  moments: 1,
  stamped: false,
};
const live: Side = { ...bare, name: 'session', client: 'session' };
const bareSpread: Side = { ...bare, name: 'bare, spread', moments: MOMENTS };
/** What is the same on the wire, and wakes up as often. */
const bareChunks: Side = { ...bare, name: 'bare, joins chunks of 20 ms', chunkMs: 20, joins: true };
const barePartials: Side = { ...bare, name: 'bare, a partial a frame', answers: 'partials' };

/** A row of the table: one way to use a session, and the bare socket that does the same. */
export interface Row {
  readonly over: Side;
  readonly under: Side;
  /** Another bare socket to compare it with. */
  readonly alsoUnder?: Side;
  /** What the ratio should not exceed. */
  readonly aim?: number;
}

const rows: Readonly<Record<string, Row>> = {
  together: { over: { ...live, name: 'session, together' }, under: bare, aim: 1.05 },
  spread: { over: { ...live, name: 'session, spread', moments: MOMENTS }, under: bareSpread, aim: 1.1 },
  partials: {
    over: { ...live, name: 'session, a partial a frame', answers: 'partials' },
    under: barePartials,
    aim: 1.2,
  },
  file: { over: { ...live, name: 'session, a file', feed: 'file' }, under: bare, aim: 1.4 },
  'is-speech': { over: { ...live, name: 'session, isSpeech of the caller', isSpeech: true }, under: bare, aim: 1.3 },
  '20ms': {
    over: { ...live, name: 'session, chunks of 20 ms', chunkMs: 20 },
    under: bare,
    alsoUnder: bareChunks,
    aim: 1.3,
  },
  floats: { over: { ...live, name: 'session, Float32', encoding: 'pcm_f32le' }, under: bare },
};

export const frameRows: readonly string[] = Object.keys(rows);

/** The rows of these names, or all of them. */
export function rowsOf(names: readonly string[]): readonly Row[] {
  return Object.entries(rows).flatMap(([name, row]) => (names.length === 0 || names.includes(name) ? [row] : []));
}

/** Each side once. */
export function sidesOf(measured: readonly Row[]): readonly Side[] {
  return [...new Set(measured.flatMap(({ under, over, alsoUnder = under }) => [under, alsoUnder, over]))];
}

/** What a session costs on top of the socket that it must have anyway. */
export async function frameCost({ provider, rows: wanted, ...setting }: Setting): Promise<Suite> {
  const measured = rowsOf(wanted);
  const sides = sidesOf(measured);
  const withAim = new Set(
    measured.flatMap(({ under, over, alsoUnder = under, aim }) => (aim === undefined ? [] : [under, over, alsoUnder])),
  );
  const costs = await streamInRounds(sides, {
    ...setting,
    maxRounds: (side) => (withAim.has(side) ? Infinity : ROUNDS_WITHOUT_AIM),
    urls: provider.urls.slice(0, 1),
  });
  const of = (side: Side): readonly number[] => costs.get(side.name) ?? [];
  return {
    title: `CPU a frame, ${CONNECTIONS} streams`,
    about:
      `Each stream sends 10 frames of 100 ms a second over a socket of its own. One wake-up sends all that is due; "spread": ${MOMENTS} in\n` +
      'each 100 ms. "Bare" is a ws socket and nothing else; where the session is given 20 ms or reads a file, it sends\n' +
      'whole frames together, and in another row joins as many chunks as the session is given.\n' +
      'CPU is all of the process, the kernel and the collection of garbage included.',
    figures: [
      ...sides.map((side) => figure(side.name, 'µs', of(side))),
      ...measured.flatMap(({ over, under, aim, alsoUnder }) => [
        ratio(`${over.name} ÷ ${under.name}`, of(over), of(under), aim, [over.name, under.name]),
        ...(alsoUnder === undefined
          ? []
          : [ratio(`${over.name} ÷ ${alsoUnder.name}`, of(over), of(alsoUnder), aim, [over.name, alsoUnder.name])]),
      ]),
    ],
  };
}
