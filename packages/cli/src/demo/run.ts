import { systemClock } from '@throughline/core/internal';
import { samples } from '@throughline/local';
import { openAudioFile } from '@throughline/node';
import { type ExitCode, exitCodes } from '../exit-codes.ts';
import { listenForInterruption } from '../interruption.ts';
import { type Localprovider, startLocalService } from '../local-service.ts';
import type { Output, Terminal } from '../terminal.ts';
import type { DemoFlags } from './command.ts';
import { compareWords } from './compare-words.ts';
import { plainView } from './plain-view.ts';
import { planCuts } from './plan.ts';
import { recognise } from './recognise.ts';
import { reportOf } from './report.ts';
import { Saboteur } from './saboteur.ts';
import { sayAndHear } from './said-and-heard.ts';
import { type CutState, type DemoState, newRun } from './state.ts';
import { terminalView } from './terminal-view.ts';
import type { DemoView } from './view.ts';

/** Narrower than this, two columns are no more to read. */
const leastColumns = 64;

/** `throughline demo`: resolves with 0 only if nothing was lost and the words are the same. */
export async function runDemo(flags: DemoFlags, { out, error }: Terminal): Promise<ExitCode> {
  const interruption = listenForInterruption(error);
  const view = viewFor(out);
  let service: Localprovider | undefined;
  try {
    view.loading(0);
    service = await startLocalService({ onProgress: ({ fraction }) => view.loading(fraction) });
    return await demonstrate(flags, service, view, interruption.graceful);
  } finally {
    view.close();
    await service?.close();
    interruption.release();
  }
}

function viewFor(out: Output): DemoView {
  return out.isTerminal && out.columns() >= leastColumns ? terminalView(out, systemClock) : plainView(out, systemClock);
}

async function demonstrate(
  { cuts, seed, pace }: DemoFlags,
  service: Localprovider,
  view: DemoView,
  signal: AbortSignal,
): Promise<ExitCode> {
  const { url, simulator } = service;
  const source = await openAudioFile(samples.readings);
  const { sampleRate } = source.format;
  const seconds = source.duration ?? 0;
  const planned = planCuts({ cuts, seconds, seed }).map((cut): CutState => ({ cut, refusals: 0 }));
  const undisturbed = newRun('undisturbed');
  const disturbed = newRun('disturbed');
  const state: DemoState = { seconds, sampleRate, pace, seed, undisturbed, disturbed, cuts: planned };
  view.begin(state);

  const common = { url, source, pace, signal, view };
  view.runBegins(undisturbed);
  await recognise(undisturbed, common);

  const saboteur = new Saboteur({
    simulator,
    cuts: planned,
    sampleRate,
    clock: systemClock,
    onBegin: (cut) => view.cutBegins(cut),
    onOver: (cut) => view.cutOver(cut),
  });
  view.runBegins(disturbed);
  saboteur.begin();
  const summary = await recognise(disturbed, {
    ...common,
    onLink: (event) => saboteur.link(event),
    onSeam: (seam) => saboteur.seam(seam),
    onSent: (position) => saboteur.sent(position),
  });

  const words = compareWords(undisturbed.finals, disturbed.finals, summary.seams, sampleRate);
  const happened = planned.filter(({ over }) => over !== undefined).length;
  const report = reportOf(words, summary, happened);
  view.end(report);

  const said = await sayAndHear({ recogniser: service, seed, pace, signal, view });
  view.endSaid(said);
  return report.failure === undefined && said.failure === undefined ? exitCodes.ok : exitCodes.wordsDiffer;
}
