import { systemClock } from '@throughline/core/internal';
import { samples } from '@throughline/local';
import { openAudioFile } from '@throughline/node';
import {
  type ExitCode,
  exitCodes,
  listenForInterruption,
  type LocalRecognizerServer,
  type Output,
  startLocalRecognizer,
  type Terminal,
} from '@throughline/cli/internal';
import type { DemoFlags } from './command.ts';
import { compareWords } from './compare-words.ts';
import { endless } from './endless.ts';
import { plainView } from './plain-view.ts';
import { planCuts } from './plan.ts';
import { recognise, withBodhi } from './recognise.ts';
import { reportOf } from './report.ts';
import { FaultDirector, type PlannedCut } from './fault-director.ts';
import { roundTrip } from './round-trip.ts';
import { type DemoState, newRun } from './state.ts';
import { terminalView } from './terminal-view.ts';
import type { DemoView } from './view.ts';

/** In a narrower terminal, two columns are not readable. */
const leastColumns = 64;

/** `throughline demo`: resolves with 0 only if nothing was lost and the words are the same. */
export async function runDemo(flags: DemoFlags, { out, error }: Terminal): Promise<ExitCode> {
  const interruption = listenForInterruption(error);
  const view = viewFor(out);
  let server: LocalRecognizerServer | undefined;
  try {
    view.loading(0);
    server = await startLocalRecognizer({ onProgress: ({ fraction }) => view.loading(fraction) });
    return await demonstrate(flags, server, view, interruption.graceful);
  } finally {
    view.close();
    await server?.close();
    interruption.release();
  }
}

function viewFor(out: Output): DemoView {
  return out.isTerminal && out.columns() >= leastColumns ? terminalView(out, systemClock) : plainView(out, systemClock);
}

async function demonstrate(
  { cuts, seed, pace }: DemoFlags,
  server: LocalRecognizerServer,
  view: DemoView,
  signal: AbortSignal,
): Promise<ExitCode> {
  const { url, simulator } = server;
  const source = await openAudioFile(samples.readings);
  const seconds = source.duration ?? 0;
  const planned = planCuts({ cuts, seconds, seed }).map((cut): PlannedCut => ({ cut, refusals: 0 }));
  const undisturbed = newRun('undisturbed');
  const disturbed = newRun('disturbed');
  const state: DemoState = { seconds, pace, seed, undisturbed, disturbed, cuts: planned };
  view.begin(state);

  const common = { begin: withBodhi(url), source, pace, signal, view };
  view.runBegins(undisturbed);
  await recognise(undisturbed, common);

  const director = new FaultDirector({
    simulator,
    cuts: planned,
    clock: systemClock,
    onBegin: (cut) => view.cutBegins(cut),
    onOver: (cut) => view.cutOver(cut),
  });
  view.runBegins(disturbed);
  director.begin();
  const summary = await recognise(disturbed, {
    ...common,
    onLink: (event) => director.link(event),
    onSeam: (seam) => director.seam(seam),
    onSent: (seconds) => director.sent(seconds),
  });

  const words = compareWords(undisturbed.finals, disturbed.finals, summary.seams);
  const happened = planned.filter(({ over }) => over !== undefined).length;
  const report = reportOf(words, summary, happened);
  view.end(report);

  const trip = await roundTrip({ recogniser: server, seed, pace, signal, view });
  view.endRoundTrip(trip);

  const last = await endless({ engine: server.engine, source, undisturbed, signal, view });
  view.endEndless(last);
  const failed = [report, trip, last].some(({ failure }) => failure !== undefined);
  return failed ? exitCodes.wordsDiffer : exitCodes.ok;
}
