import { printableJson, systemClock } from '@throughline/core/internal';
import type { LedgerLink } from '@throughline/simulator';
import { type ExitCode, exitCodes } from '../exit-codes.ts';
import { listenForInterruption, whenAborted } from '../interruption.ts';
import { startServer } from '../local-server.ts';
import { reachable } from '../reachable.ts';
import type { Terminal } from '../terminal.ts';
import { simulateCalls } from './calls.ts';
import { simulateConversations } from './conversations.ts';
import type { Simulation } from './command.ts';
import { simulatedAssessor } from './assessor.ts';
import { simulatedRecogniser } from './recogniser.ts';
import { simulatedVoice } from './voice.ts';
import { ledgerText } from './ledger-report.ts';
import { type Simulated, type SimulationContext, simulationHint } from './simulation.ts';

/** `throughline simulate`: resolves after Ctrl-C, when the ledger is printed. */
export async function runSimulate(simulation: Simulation, terminal: Terminal): Promise<ExitCode> {
  const interruption = listenForInterruption(terminal.error);
  const context = { terminal, interruption };
  const { provider } = simulation;
  try {
    switch (simulation.part) {
      case 'recognise':
        return await serve(await simulatedRecogniser(provider, simulation.flags, context), simulation.flags, context);
      case 'assess':
        return await serve(
          await simulatedAssessor(provider.name, simulation.flags, context),
          simulation.flags,
          context,
        );
      case 'synthesise':
        return await serve(await simulatedVoice(provider.name, simulation.flags, context), simulation.flags, context);
      case 'converse':
        return await simulateConversations(provider.name, simulation.flags, context);
      case 'telephony':
        return await simulateCalls(provider, simulation.flags, context);
    }
  } finally {
    interruption.release();
  }
}

async function serve(
  { simulator, example }: Simulated,
  flags: { readonly host: string; readonly port: number; readonly json?: true },
  { terminal: { out, error }, interruption }: SimulationContext,
): Promise<ExitCode> {
  const since = systemClock.now();
  const server = await startServer(simulator, flags);
  const { here } = reachable(server.url);
  out.write(`${here}\n`);
  error.write(error.colors.dim(simulationHint(example(here))));
  await whenAborted(interruption.graceful);
  await server.close();
  const { ledger } = simulator;
  if (flags.json === true) out.write(`${printableJson({ dials: ledger.dials, links: ledger.links }, 2)}\n`);
  else out.write(ledgerText(ledger, { since, rateOf }));
  return exitCodes.ok;
}

const usualRate = 16_000;

/** The rate that the client has configured. */
function rateOf({ sampleRate = usualRate }: LedgerLink): number {
  return sampleRate;
}
