/**
 * What clients do when their connection fails: those of the makers, and a session, each in a process of its own, all at a time,
 * against a server of this folder. `pnpm run bench:faults`; `--json FILE` writes what was seen as well. About two and a half minutes.
 */
import { writeFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { startChild } from '../child.ts';
import { peerNames } from '../client/peers/peer.ts';
import { machineOf } from '../machine.ts';
import { faults, type Fault, type Seen } from './faults.ts';
import type { ClientName, StreamAnswer, StreamQuestion } from './questions.ts';
import { startFaultServer } from './server.ts';

const { values } = parseArgs({
  options: { json: { type: 'string' }, only: { type: 'string', multiple: true, default: [] } },
});
const clients: readonly ClientName[] = ['throughline', ...peerNames];
const results: Record<string, Record<string, Seen>> = {};

for (const fault of faults) {
  if (values.only.length > 0 && !values.only.includes(fault.name)) continue;
  const seen = await Promise.all(clients.map(async (client) => [client, await play(fault, client)] as const));
  results[fault.name] = Object.fromEntries(seen);
  console.log(`\n${fault.title}\n`);
  for (const [client, { failures = [], ...figures }] of seen) {
    console.log(
      `  ${client.padEnd(14)}${JSON.stringify(figures)}${failures.map((one) => `\n                ${one}`).join('')}`,
    );
  }
}
if (values.json !== undefined) {
  const machine = machineOf({ bufferutil: false, quick: false });
  await writeFile(values.json, `${JSON.stringify({ machine, faults: results }, undefined, 2)}\n`);
}

async function play(fault: Fault, client: ClientName): Promise<Seen> {
  const server = await startFaultServer();
  const child = startChild<StreamQuestion, StreamAnswer>('faults/client.ts');
  try {
    const over = fault.happens(server);
    const url = `ws://${server.host}/${client}/finals`;
    const told = await child
      .ask({ client, url, runMs: fault.runMs })
      .catch((error: unknown): StreamAnswer => ({ written: 0, failures: [{ at: Date.now(), what: String(error) }] }));
    await over;
    return fault.judge(server, told);
  } finally {
    await child.stop();
    server.close();
  }
}
