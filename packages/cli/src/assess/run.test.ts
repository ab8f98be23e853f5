import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  createSimulator,
  scriptAudio,
  scriptText,
  type SimulatorOptions,
  speechScript,
  scoringEngine,
} from '@throughline/simulator';
import { type ElsaBehaviour, elsaServer } from '@throughline/simulator/providers/elsa';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { command } from '../../testing/child-command.ts';
import { fakeTerminal } from '../../testing/fake-terminal.ts';
import { runHere } from '../../testing/run-here.ts';
import { run } from '../program.ts';
import { writeScriptAudio } from '../simulate/wave-file.ts';

const noToken = { ELSA_TOKEN: '' };
const script = speechScript({ seconds: 6, seed: 2 });
const sentence = scriptText(script);

let folder: string;
let file: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'throughline-assess-'));
  file = join(folder, 'speech.wav');
  await writeScriptAudio(file, scriptAudio(script));
});
afterEach(() => rm(folder, { recursive: true }));

async function elsa({ faults = [], ...behaviour }: ElsaBehaviour & Pick<SimulatorOptions, 'faults'> = {}) {
  const provider = elsaServer({ engine: scoringEngine({ script }), ...behaviour });
  const simulator = createSimulator({ provider, faults });
  const { url } = await simulator.listen();
  return { url, simulator, [Symbol.asyncDispose]: () => simulator.close() };
}

describe('throughline assess, as a process', { timeout: 60_000 }, () => {
  it('scores each word of a sentence, and the whole, on standard output; a cut changes none of them', async () => {
    await using service = await elsa();
    await using broken = await elsa({ faults: [{ on: { position: 3 }, do: { type: 'rst' } }] });
    const outputs = await Promise.all(
      [service, broken].map(async ({ url }) => {
        await using child = command(['assess', file, '--text', sentence, '--url', url, '--pace', '8'], noToken);
        expect(await child.ended, child.error()).toBe(0);
        expect(child.error()).toBe('');
        return child.out();
      }),
    );
    const lines = outputs[0]?.trimEnd().split('\n') ?? [];
    expect(lines.slice(0, -1).map((line) => line.split(/\s+/u)[0])).toEqual(sentence.split(' '));
    for (const line of lines.slice(0, -1)) expect(line).toMatch(/^\w+ +\d{1,3} {2}\w+$/u);
    expect(lines.at(-1)).toMatch(/^overall \d{2,3}$/u);
    expect(outputs[1]).toBe(outputs[0]);
    expect(broken.simulator.ledger.links).toHaveLength(2);
  });

  it('assesses free speech from a pipe, and writes one JSON object to the file that --output names', async () => {
    await using service = await elsa();
    const output = join(folder, 'assessment.json');
    const args = ['assess', '-', '--url', service.url, '--format', 'json', '--output', output, '--pace', '8'];
    await using child = command(args, noToken);
    child.stdin.end(await readFile(file));
    expect(await child.ended, child.error()).toBe(0);
    expect(child.out()).toBe('');
    const assessment: unknown = JSON.parse(await readFile(output, 'utf8'));
    expect(assessment).toMatchObject({ simulated: false, request: 'unscripted', utterances: expect.any(Array) });
    expect(assessment).not.toHaveProperty('raw');
  });

  it('takes its token from ELSA_TOKEN; one that is refused ends it with 4, and destroys no file', async () => {
    await using service = await elsa({ accounts: [{ token: 'good-token' }] });
    const output = join(folder, 'assessment.txt');
    await writeFile(output, 'of last year');
    const args = ['assess', file, '--text', sentence, '--url', service.url, '--output', output, '--pace', '8'];
    await using refused = command(args, { ELSA_TOKEN: 'bad-token' });
    expect(await refused.ended).toBe(4);
    expect(refused.error()).toContain('authentication-failed');
    expect(refused.error()).not.toContain('bad-token');
    expect(await readFile(output, 'utf8')).toBe('of last year');
    await using taken = command(args, { ELSA_TOKEN: 'good-token' });
    expect(await taken.ended, taken.error()).toBe(0);
    expect(await readFile(output, 'utf8')).toContain('overall');
    expect((await readdir(folder)).toSorted()).toEqual(['assessment.txt', 'speech.wav']);
  });

  it('converts what the provider would not take', async () => {
    await using service = await elsa();
    const telephone = join(folder, 'call.wav');
    await writeScriptAudio(telephone, scriptAudio(speechScript({ seconds: 6, seed: 2, sampleRate: 8000 })));
    const child = await runHere(
      ['assess', telephone, '--text', sentence, '--url', service.url, '--pace', '8'],
      noToken,
    );
    expect(child.code, child.error).toBe(0);
    expect(service.simulator.ledger.link(1).samples).toBe(6 * 16_000);
  });

  it.each(['SIGINT', 'SIGTERM'] as const)('ends at %s with 130, and leaves no file', async (signal) => {
    await using service = await elsa({ faults: [{ on: { link: 1 }, do: { type: 'hang-at-handshake' } }] });
    const output = join(folder, 'assessment.txt');
    await using child = command(['assess', file, '--url', service.url, '--output', output, '-v'], noToken);
    await child.shows('link 1: dialling');
    child.signal(signal);
    expect(await child.ended).toBe(130);
    expect(await readdir(folder)).toEqual(['speech.wav']);
  });

  it('refuses audio that is longer than the plan takes, with 3', async () => {
    await using service = await elsa();
    const args = ['assess', file, '--url', service.url, '--longest', '5'];
    const child = await runHere(args, noToken);
    expect(child.code).toBe(3);
    expect(child.error).toContain('audio-too-long');
  });

  it.each([
    [['assess'], 'there is no file to assess'],
    [['assess', '{file}'], 'no token for ELSA'],
    [['assess', '{file}', '--token', 'any', '--text', '  '], '--text is empty'],
    [['assess', '{file}', '--token', 'any', '--url', 'ws://192.0.2.77:1'], 'insecure-url'],
    [['assess', '{file}', '--token', 'any', '--url', 'ws://127.0.0.1:1', '--output', '{file}'], 'is the same file as'],
    [['assess', '{file}', '--simulate'], '--simulate uses its own speech, but there is a file too'],
    [['assess', '--simulate', '--token', 'any'], 'but there is --token too'],
  ])('refuses %j with 2', async (args, says) => {
    const child = await runHere(
      args.map((part) => part.replace('{file}', file)),
      noToken,
    );
    expect(child.code).toBe(2);
    expect(child.error).toContain(says);
    expect(child.out).toBe('');
    expect(await readdir(folder)).toEqual(['speech.wav']);
  });
});

describe('throughline assess --simulate', { timeout: 60_000 }, () => {
  it('says above its scores that they are made up', async () => {
    const child = await runHere(['assess', '--simulate'], noToken);
    expect(child.code).toBe(0);
    expect(child.out).toMatch(
      /^SIMULATED: no provider was used; this speech is artificial, and its scores are invented\.\n/u,
    );
    expect(child.out).toMatch(/\noverall \d+\n$/u);
  });

  it('says so in JSON too, and on standard error where a file takes the rest', async () => {
    const output = join(folder, 'assessment.json');
    const child = await runHere(['assess', '--simulate', '--format', 'json', '--output', output], noToken);
    expect(child.code).toBe(0);
    expect(child.error).toContain('warning: SIMULATED');
    expect(JSON.parse(await readFile(output, 'utf8'))).toMatchObject({ simulated: true });
  });

  it('shows on a terminal how it goes', async () => {
    const terminal = fakeTerminal({ columns: 80 });
    expect(await run(['assess', '--simulate'], terminal)).toBe(0);
    expect(terminal.error.text()).toMatch(/0:0\d\/0:08/u);
  });
});
