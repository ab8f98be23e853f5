/**
 * Puts every provider through the whole fault matrix, with many seeds: `pnpm faults`. `npm test` does that with one seed for some
 * providers, and with one fault of each kind for the others.
 *
 *     pnpm faults --seeds 50 --provider deepgram --provider vosk --row reset
 */
import { fork } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import * as manifests from '../packages/core/src/providers/list.ts';
import type { ProviderManifest } from '../packages/core/src/protocol/manifest.ts';
import { contractCases, type ContractSubject } from '../packages/simulator/src/contract/index.ts';

/** Parts of the contract that a fault of the way, or of the provider, can break. */
const parts: readonly string[] = ['recognition', 'synthesis', 'assessment', 'speech', 'pieces'];

interface Job {
  readonly provider: string;
  readonly seed: number;
  /** Only cases whose name holds this. */
  readonly row: string;
}

interface Finding {
  readonly name: string;
  /** What went wrong; absent where the promise is kept. */
  readonly problem?: string;
}

/** The providers whose links have a simulator. */
const providers: readonly ProviderManifest[] = Object.values(manifests).filter(
  ({ recognise, synthesise, assess }) => (recognise ?? synthesise ?? assess) !== undefined,
);

async function findingsOf({ provider, seed, row }: Job): Promise<readonly Finding[]> {
  const manifest = providers.find(({ name }) => name === provider);
  const module = (await import(`../packages/simulator/src/providers/${provider}/index.ts`)) as Record<string, unknown>;
  const server = module[`${provider}Server`] as ContractSubject['server'];
  if (manifest === undefined || server === undefined) throw new Error(`${provider} has no simulator`);
  const findings: Finding[] = [];
  for (const { part, name, run } of contractCases({ manifest, server, seed })) {
    if (!parts.includes(part) || !name.includes(row)) continue;
    const problem = await run().then(
      () => undefined,
      (error: unknown) => (error instanceof Error ? error.message : String(error)),
    );
    findings.push({ name: `${part}: ${name}`, ...(problem !== undefined && { problem }) });
  }
  return findings;
}

/** What became of each case of a provider, over all seeds. */
class Tally {
  readonly #kept = new Map<string, number>();
  readonly #broken = new Map<string, { readonly seeds: number[]; readonly problem: string }>();

  add(seed: number, findings: readonly Finding[]): void {
    for (const { name, problem } of findings) {
      this.#kept.set(name, (this.#kept.get(name) ?? 0) + (problem === undefined ? 1 : 0));
      if (problem === undefined) continue;
      const broken = this.#broken.get(name) ?? { seeds: [], problem };
      broken.seeds.push(seed);
      this.#broken.set(name, broken);
    }
  }

  get isWhole(): boolean {
    return this.#broken.size === 0;
  }

  print(title: string): void {
    const runs = [...this.#kept.values()].reduce((sum, kept) => sum + kept, 0);
    console.log(
      `${title}: ${this.#kept.size} rows, ${runs} runs kept their promise, ${this.#broken.size} rows did not`,
    );
    for (const name of this.#kept.keys()) if (name.includes('as the provider means it')) console.log(`  – ${name}`);
    for (const [name, { seeds, problem }] of this.#broken) {
      console.log(
        `  ✗ ${name}\n    seeds ${seeds.toSorted((a, b) => a - b).join(', ')}: ${problem.split('\n', 4).join('\n    ')}`,
      );
    }
  }
}

/** Hands the jobs to as many processes as there are processors. */
async function workThrough(
  jobs: readonly Job[],
  found: (job: Job, findings: readonly Finding[]) => void,
): Promise<void> {
  const waiting = [...jobs];
  const oneByOne = (): Promise<void> =>
    new Promise((resolve, reject) => {
      const child = fork(fileURLToPath(import.meta.url), { execArgv: process.execArgv });
      let job: Job | undefined;
      const next = (): void => {
        job = waiting.shift();
        if (job === undefined) child.disconnect();
        else child.send(job);
      };
      child.on('message', (findings) => {
        if (job !== undefined) found(job, findings as Finding[]);
        next();
      });
      child.on('exit', (code) => {
        if (code === 0) resolve();
        else
          reject(new Error(`${job?.provider ?? 'a run'} with seed ${job?.seed ?? '?'} ended its process with ${code}`));
      });
      next();
    });
  await Promise.all(Array.from({ length: Math.min(availableParallelism(), jobs.length) }, oneByOne));
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      provider: { type: 'string', multiple: true, default: providers.map(({ name }) => name) },
      seeds: { type: 'string', default: '10' },
      row: { type: 'string', default: '' },
    },
  });
  const seeds = Number(values.seeds);
  if (!Number.isInteger(seeds) || seeds < 1) throw new Error(`--seeds ${values.seeds} is no number of seeds`);
  for (const provider of values.provider) {
    if (providers.some(({ name }) => name === provider)) continue;
    throw new Error(`--provider ${provider} is none of: ${providers.map(({ name }) => name).join(', ')}`);
  }
  const tallies = new Map(values.provider.map((provider) => [provider, new Tally()]));
  const jobs = Array.from({ length: seeds }, (_, index) => index + 1).flatMap((seed) =>
    values.provider.map((provider): Job => ({ provider, seed, row: values.row })),
  );
  let done = 0;
  await workThrough(jobs, ({ provider, seed }, findings) => {
    tallies.get(provider)?.add(seed, findings);
    done += 1;
    if (process.stderr.isTTY) process.stderr.write(`\r${done} of ${jobs.length}`);
  });
  for (const [provider, tally] of tallies) {
    tally.print(providers.find(({ name }) => name === provider)?.title ?? provider);
    if (!tally.isWhole) process.exitCode = 1;
  }
}

if (process.send === undefined) await main();
else {
  process.on('message', (job) => {
    void findingsOf(job as Job).then((findings) => process.send?.(findings));
  });
}
