import { printableJson, printableLine } from '@throughline/core/internal';
import { type HttpListening } from '@throughline/simulator';
import { count } from '../count.ts';
import { type ExitCode, exitCodes } from '../exit-codes.ts';
import { whenAborted } from '../interruption.ts';
import { portError } from '../local-server.ts';
import { reachable } from '../reachable.ts';
import { providerOption } from '../providers/manifests.ts';
import { conversationServer, refusalsOf } from '../providers/simulated.ts';
import type { ConversationFlags } from './command.ts';
import { UsageError } from '../usage-error.ts';
import { simulationHint, type SimulationContext } from './simulation.ts';

/** `throughline simulate aksita` and the like: resolves after Ctrl-C, when the ledger is printed. */
export async function simulateConversations(
  provider: string,
  { host, port, json, credits, cost, refuse = [] }: ConversationFlags,
  { terminal: { out, error }, interruption }: SimulationContext,
): Promise<ExitCode> {
  const server = await conversationServer(provider, { credits, cost });
  const known = await refusalsOf(provider);
  server.next(...refuse.map((name) => ({ type: 'refuse', refusal: checked(name, known) }) as const));
  let listening: HttpListening;
  try {
    listening = await server.listen({ host, port });
  } catch (failure) {
    throw portError(failure, host, port);
  }
  const url = `${reachable(listening.url).here}/api`;
  out.write(`${url}\n`);
  error.write(
    error.colors.dim(simulationHint(`chat "Where is my order?"${providerOption('converse', provider)} --url ${url}`)),
  );
  await whenAborted(interruption.graceful);
  await listening.close();
  const { requests, billed } = server;
  if (json === true) {
    out.write(`${printableJson({ requests, billed, credits: server.credits }, 2)}\n`);
  } else {
    const lines = billed.map((message) => `  ${printableLine(message)}`);
    const summary = `${count(requests.length, 'request')}, ${count(billed.length, 'message')} billed, ${server.credits} credits left`;
    out.write(`${[summary, ...lines].join('\n')}\n`);
  }
  return exitCodes.ok;
}

function checked(name: string, known: readonly string[]): string {
  if (known.includes(name)) return name;
  throw new UsageError(`--refuse ${name}: there is no such case`, [`Cases: ${known.join(', ')}.`]);
}
