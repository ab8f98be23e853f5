import { readFile } from 'node:fs/promises';
import { type Fault, parseFaults } from '@throughline/simulator';
import { UsageError } from '../usage-error.ts';

const engineNames = ['scripted', 'local'] as const;
export type EngineName = (typeof engineNames)[number];

/** What a JSON file says of a simulation: a list of faults, or an object with these fields. */
export interface Scenario {
  readonly engine?: EngineName;
  /** Length of the scripted speech. */
  readonly seconds?: number;
  readonly seed?: number;
  readonly faults: readonly Fault[];
}

/** Throws `UsageError` for a file that cannot be read or is not what it should be, `SpeechError` `config-invalid` for a wrong fault. */
export async function readScenario(path: string): Promise<Scenario> {
  return checkScenario(await readJson(path), path);
}

/** `where` names the file in messages. */
export function checkScenario(given: unknown, where: string): Scenario {
  if (Array.isArray(given)) return { faults: parseFaults(given) };
  if (typeof given !== 'object' || given === null) {
    throw new UsageError(
      `${where}: it must contain a list of faults, or an object with engine, seconds, seed and faults`,
      ['Write [{ "on": { "position": 5 }, "do": { "type": "rst" } }].'],
    );
  }
  const { engine, seconds, seed, faults = [], ...rest } = given as Record<string, unknown>;
  const [unknown] = Object.keys(rest);
  if (unknown !== undefined) {
    throw new UsageError(`${where}: there is no field ${unknown}`, ['Fields: engine, seconds, seed, faults.']);
  }
  const name = engineNames.find((known) => known === engine);
  if (engine !== undefined && name === undefined) {
    throw new UsageError(`${where}: engine must be ${engineNames.map((known) => `"${known}"`).join(' or ')}`);
  }
  const length = positive(seconds, 'seconds', where);
  const chance = positive(seed, 'seed', where);
  return {
    faults: parseFaults(faults),
    ...(name === undefined ? {} : { engine: name }),
    ...(length === undefined ? {} : { seconds: length }),
    ...(chance === undefined ? {} : { seed: chance }),
  };
}

function positive(value: unknown, name: string, where: string): number | undefined {
  if (value === undefined) return undefined;
  if (typeof value === 'number' && value > 0 && value < Infinity) return value;
  throw new UsageError(`${where}: ${name} must be a number above 0`);
}

async function readJson(path: string): Promise<unknown> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    throw new UsageError(`${path} cannot be read: ${messageOf(error)}`);
  }
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new UsageError(`${path} is not valid JSON: ${messageOf(error)}`);
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
