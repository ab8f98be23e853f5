import { systemClock } from '@throughline/core/internal';
import { createLocalRecognizer } from '@throughline/local';
import {
  createSimulator,
  type Engine,
  type EngineFactory,
  type LedgerLink,
  scriptAudio,
  scriptedEngine,
  speechScript,
} from '@throughline/simulator';
import { type ExitCode, exitCodes } from '../exit-codes.ts';
import { finishedUnlessInterrupted, type Interruption, listenForInterruption, whenAborted } from '../interruption.ts';
import { startService } from '../local-service.ts';
import type { Terminal } from '../terminal.ts';
import { UsageError } from '../usage-error.ts';
import type { SimulateFlags } from './command.ts';
import { parseFault } from './fault-syntax.ts';
import { ledgerText } from './ledger-report.ts';
import { type EngineName, readScenario, type Scenario } from './scenario.ts';
import { writeScriptAudio } from './wave-file.ts';

const sampleRate = 16_000;

/** `throughline simulate bodhi`: resolves after Ctrl-C, when the books are printed. */
export async function runSimulate(flags: SimulateFlags, terminal: Terminal): Promise<ExitCode> {
  const { out, error } = terminal;
  const scenario: Scenario = flags.faults === undefined ? { faults: [] } : await readScenario(flags.faults);
  const faults = [...scenario.faults, ...(flags.fault ?? []).map((text) => parseFault(text))];
  const seed = flags.seed ?? scenario.seed ?? 1;
  const name = flags.engine ?? scenario.engine ?? 'scripted';
  const interruption = listenForInterruption(error);
  try {
    const seconds = flags.seconds ?? scenario.seconds ?? 60;
    const engine = await createEngine(name, { seconds, seed, audioPath: flags.audio, terminal, interruption });
    const simulator = createSimulator({ protocol: 'bodhi', engine, faults, seed });
    const since = systemClock.now();
    const service = await startService(simulator, flags);
    out.write(`${service.url}\n`);
    error.write(error.colors.dim('Ctrl-C ends the simulation and prints what arrived.\n'));
    await whenAborted(interruption.graceful);
    await service.close();
    const { ledger } = simulator;
    if (flags.json === true)
      out.write(`${JSON.stringify({ dials: ledger.dials, links: ledger.links }, undefined, 2)}\n`);
    else out.write(ledgerText(ledger, { since, rateOf }));
    return exitCodes.ok;
  } finally {
    interruption.release();
  }
}

interface EngineOptions {
  readonly seconds: number;
  readonly seed: number;
  readonly audioPath: string | undefined;
  readonly terminal: Terminal;
  readonly interruption: Interruption;
}

async function createEngine(name: EngineName, options: EngineOptions): Promise<Engine | EngineFactory> {
  const { seconds, seed, audioPath, terminal, interruption } = options;
  if (name === 'local') {
    if (audioPath !== undefined) {
      throw new UsageError('--audio writes scripted speech, which the local recogniser does not know', [
        'Leave --audio away, or pass --engine scripted.',
      ]);
    }
    return finishedUnlessInterrupted(createLocalRecognizer(), interruption);
  }
  const script = speechScript({ seconds, seed, sampleRate });
  if (audioPath !== undefined) {
    await writeScriptAudio(audioPath, scriptAudio(script), { terminal, signal: interruption.graceful });
  }
  return scriptedEngine({ script });
}

/** The rate that the client said it sends. */
function rateOf({ config }: LedgerLink): number {
  if (typeof config !== 'object' || config === null || !('sample_rate' in config)) return sampleRate;
  return typeof config.sample_rate === 'number' ? config.sample_rate : sampleRate;
}
