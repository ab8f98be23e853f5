import {
  createSimulator,
  randomFaults,
  scriptedEngine,
  seededRandom,
  speechScript,
  VirtualClock,
} from '@throughline/simulator';
import { differences, unheardWords, spokenWords } from './support/compare.ts';
import { run } from './support/run.ts';
const verbose = process.argv[3] === 'v';
let from = Number(process.argv[2] ?? 1),
  to = process.argv[3] && !verbose ? Number(process.argv[3]) : from;
const t0 = Date.now();
let cuts = 0,
  lost = 0,
  added = 0;
for (let seed = from; seed <= to; seed++) {
  const clock = new VirtualClock();
  const script = speechScript({ seconds: 20, seed, repetitions: seed % 2 === 0 });
  const faults = randomFaults(seededRandom(seed), { count: seed % 9, seconds: 20 });
  const simulator = createSimulator({
    protocol: 'bodhi',
    engine: scriptedEngine({
      script,
      wordTimeJitterMs: 120,
      jitterPer: (['link', 'word', 'both'] as const)[seed % 3],
      fragment: seed % 2 ? 'letters' : 'dropped',
      delayMs: seed % 5 === 0 ? [0, 0] : [0, 2000],
      processed: seed % 3 ? 'answered' : 'received',
      lateFinals: seed % 4 === 0 ? 0.3 : 0,
      outOfOrderFinals: seed % 4 === 1 ? 0.3 : 0,
      maxWords: seed % 2 ? [2, 8] : [20, 20],
      doubledResults: seed % 5 === 1 ? 0.2 : 0,
    } as never),
    faults,
    seed,
    clock,
  });
  const done = run({
    script,
    simulator,
    transport: simulator.transport({ dialMs: 30, oneWayMs: 20 }),
    url: 'ws://127.0.0.1:2700',
    clock,
    random: seededRandom(seed),
    live: seed % 2 === 0,
    config: { aux: seed % 3 !== 1 },
  });
  done.catch(() => {});
  try {
    await clock.runUntil(done, { limitMs: 3_600_000 });
    const r = await done;
    const d = differences(r, 0.3);
    cuts += r.seams.length;
    lost += d.lost.length;
    added += d.added.length;
    const bad =
      'error' in r.outcome ||
      d.lost.length ||
      d.added.length ||
      r.complaints.length ||
      r.gaps.length ||
      unheardWords(r, 0.3).length;
    if (bad || verbose) {
      console.log(
        seed,
        'seams',
        r.seams.length,
        'lost',
        d.lost.map((w) => w.text + '@' + w.start / 16000),
        'added',
        d.added.map((w) => w.text + '@' + w.start),
        r.complaints,
        unheardWords(r, 0.3),
        r.gaps,
        'error' in r.outcome ? r.outcome.error.message : '',
      );
      console.log(JSON.stringify(faults));
      if (verbose) {
        for (const l of r.links) console.log(JSON.stringify(l).slice(0, 200));
        console.log(r.seams);
        for (const f of r.finals) console.log(f.epoch, f.start, f.end, f.text);
        console.log(r.warnings, r.session.summary());
      }
    }
  } catch (e) {
    console.log(seed, 'EXC', e, JSON.stringify(faults));
  }
  await simulator.close();
}
console.log('cuts', cuts, 'lost', lost, 'added', added, Date.now() - t0, 'ms');
