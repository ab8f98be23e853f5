import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import type { Profiler } from 'node:inspector';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Suite } from '../figure.ts';
import { comparisonOf, type ProfiledSide } from '../profile/comparison.ts';
import { functionTimes } from '../profile/function-times.ts';
import { bySourceMaps } from '../profile/source-maps.ts';
import { spread } from '../statistics.ts';
import type { Setting } from './setting.ts';
import { cost, installed, startsOf, type Start } from './start-up.ts';

const ROUNDS = 7;
const UNIT = 'ms a start';

/** Where the CPU goes until the library is loaded, and until the command has said how it is used. */
export async function profiledStartUp({ quick }: Setting): Promise<Suite> {
  const measured = await installed();
  try {
    const { nothing, ws, node, help } = startsOf(measured);
    const sides: ProfiledSide[] = [];
    for (const start of [nothing, ws, node, help]) sides.push(await profiled(start, quick ? 1 : ROUNDS));
    const of = ({ name }: Start): ProfiledSide => {
      const side = sides.find((each) => each.name === name);
      if (side === undefined) throw new Error(`${name} was not started`);
      return side;
    };
    return {
      title: 'Where the CPU of a start goes',
      about:
        `Means of ${quick ? 1 : ROUNDS} processes each, profiled from their first moment on. Functions of a bundle stand by the source that they are\n` +
        'of; “loaded” is what a module does by itself. CPU of the process is of as many others, without the profiler.',
      figures: [],
      profiles: [
        comparisonOf('import of @throughline/node, beside ws', UNIT, { under: of(ws), over: of(node) }),
        comparisonOf('throughline --help, beside node', UNIT, { under: of(nothing), over: of(help) }),
      ],
    };
  } finally {
    await measured.remove();
  }
}

async function profiled(start: Start, rounds: number): Promise<ProfiledSide> {
  const folder = await mkdtemp(join(tmpdir(), 'throughline-profiles-'));
  const plain: number[] = [];
  try {
    // The first reads its files from the disk.
    await cost(start);
    for (let round = 0; round < rounds; round += 1) {
      plain.push((await cost(start)).cpuMs);
      await cost(start, ['--cpu-prof', '--cpu-prof-interval=100', `--cpu-prof-dir=${folder}`]);
    }
    const files = await readdir(folder);
    const profiles = await Promise.all(files.map((file) => readFile(join(folder, file), 'utf8')));
    const place = bySourceMaps();
    const functions = profiles.flatMap((text) => functionTimes(JSON.parse(text) as Profiler.Profile, place));
    return { name: start.name, functions, per: profiles.length * 1_000, plain: spread(plain).median };
  } finally {
    await rm(folder, { recursive: true });
  }
}
