import { type HttpListening } from '@throughline/simulator';
import { type AksitaRefusal, aksitaRefusals, aksitaServer } from '@throughline/simulator/providers/aksita';
import { count } from '../count.ts';
import { type ExitCode, exitCodes } from '../exit-codes.ts';
import { whenAborted } from '../interruption.ts';
import { portError } from '../local-server.ts';
import { printableJson, printableLine } from '../printable.ts';
import { reachable } from '../reachable.ts';
import type { AksitaFlags } from './command.ts';
import { UsageError } from '../usage-error.ts';
import { simulationHint, type SimulationContext } from './simulation.ts';

/** `throughline simulate aksita`: resolves after Ctrl-C, when the books are printed. */
export async function simulateAksita(
  { host, port, json, credits, cost, refuse = [] }: AksitaFlags,
  { terminal: { out, error }, interruption }: SimulationContext,
): Promise<ExitCode> {
  const service = aksitaServer({ credits, cost });
  service.next(...refuse.map((name) => ({ type: 'refuse', refusal: refusalOf(name) }) as const));
  let listening: HttpListening;
  try {
    listening = await service.listen({ host, port });
  } catch (failure) {
    throw portError(failure, host, port);
  }
  const url = `${reachable(listening.url).here}/api`;
  out.write(`${url}\n`);
  error.write(error.colors.dim(simulationHint(`chat "Where is my order?" --url ${url}`)));
  await whenAborted(interruption.graceful);
  await listening.close();
  const { requests, billed } = service;
  if (json === true) {
    out.write(`${printableJson({ requests, billed, credits: service.credits }, 2)}\n`);
  } else {
    const lines = billed.map((message) => `  ${printableLine(message)}`);
    const summary = `${count(requests.length, 'request')}, ${count(billed.length, 'message')} billed, ${service.credits} credits left`;
    out.write(`${[summary, ...lines].join('\n')}\n`);
  }
  return exitCodes.ok;
}

function refusalOf(name: string): AksitaRefusal {
  const known = Object.keys(aksitaRefusals) as AksitaRefusal[];
  const refusal = known.find((one) => one === name);
  if (refusal !== undefined) return refusal;
  throw new UsageError(`--refuse ${name}: there is no such case`, [`Cases: ${known.join(', ')}.`]);
}
