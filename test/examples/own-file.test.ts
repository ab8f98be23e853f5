import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createAudioFile, openAudioFile } from '@throughline/node';
import {
  createSimulator,
  scriptAudio,
  scriptedEngine,
  scriptedVoice,
  scriptText,
  speechScript,
  type Simulator,
  scoringEngine,
} from '@throughline/simulator';
import { bodhiServer } from '@throughline/simulator/providers/bodhi';
import { elsaServer } from '@throughline/simulator/providers/elsa';
import { faseehServer } from '@throughline/simulator/providers/faseeh';
import { aksitaServer } from '@throughline/simulator/providers/aksita';
import { samples } from '@throughline/local';
import { pnpm } from '../kit/pnpm.ts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const RATE = 16_000;
const script = speechScript({ seconds: 4, seed: 7 });

/** Where the caller stands, and where the file lies. */
let folder: string;
const cleanUp: (() => Promise<unknown>)[] = [];

beforeAll(async () => {
  folder = await realpath(await mkdtemp(join(tmpdir(), 'throughline-caller-')));
  const file = await createAudioFile(join(folder, 'mine.wav'));
  for (const pcm of scriptAudio(script).chunks()) await file.write({ pcm, sampleRate: RATE });
  await file.close();
});
afterAll(async () => {
  await Promise.all(cleanUp.map((close) => close()));
  await rm(folder, { recursive: true });
});

interface Ran {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

interface Start {
  readonly program: string;
  readonly args: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** How it is started: by pnpm, in the example's folder, or by hand, in the caller's. */
  readonly by?: 'pnpm' | 'hand';
}

/** Runs a program of an example as the caller would. */
async function run({ program, args, env = {}, by = 'pnpm' }: Start): Promise<Ran> {
  const path = fileURLToPath(new URL(`../../examples/${program}`, import.meta.url));
  const { INIT_CWD: _, ...own } = process.env;
  const place =
    by === 'pnpm'
      ? { cwd: join(path, '..'), env: { ...own, ...env, INIT_CWD: folder } }
      : { cwd: folder, env: { ...own, ...env } };
  const child = execFile(process.execPath, ['--conditions=@throughline/source', path, ...args], place);
  let stdout = '';
  let stderr = '';
  child.stdout?.on('data', (text: string) => (stdout += text));
  child.stderr?.on('data', (text: string) => (stderr += text));
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, stdout, stderr };
}

async function opened(simulator: Simulator): Promise<string> {
  cleanUp.push(() => simulator.close());
  return (await simulator.listen()).url;
}

const recogniser = (): Simulator => createSimulator({ provider: bodhiServer({ engine: scriptedEngine({ script }) }) });
const assessor = (): Simulator => createSimulator({ provider: elsaServer({ engine: scoringEngine({ script }) }) });

// Programs that play speech in its own time, side by side: each has a provider and files of its own.
describe.concurrent('an example that is given a file of the caller’s, by its name in the folder where the caller stands', () => {
  it.each(['pnpm', 'hand'] as const)('transcribe-file transcribes it, started by %s', async (by) => {
    const provider = recogniser();
    const url = await opened(provider);
    const { code, stdout, stderr } = await run({
      program: 'transcribe-file/transcribe.ts',
      args: ['mine.wav', url],
      by,
    });
    expect(stderr).toBe('');
    expect(code).toBe(0);
    const said = [...stdout.matchAll(/ s {2}(.*)$/gmu)].map(([, text]) => text);
    expect(said.join(' ')).toBe(scriptText(script));
    expect(provider.ledger.missing(0, script.length)).toEqual([]);
  });

  it('transcribe-file transcribes it, started by the command of its README', async () => {
    const provider = recogniser();
    const url = await opened(provider);
    const here = import.meta.dirname;
    const { INIT_CWD: _, ...env } = process.env;
    const start = ['--filter', '@throughline/example-transcribe-file', 'start'];
    await pnpm([...start, relative(here, join(folder, 'mine.wav')), url], { cwd: here, env });
    expect(provider.ledger.missing(0, script.length)).toEqual([]);
  });

  it('pronunciation has it assessed, with the sentence and the token that it was given', async () => {
    const provider = assessor();
    const url = await opened(provider);
    const sentence = scriptText(script);
    const { code, stdout, stderr } = await run({
      program: 'pronunciation/main.ts',
      args: ['mine.wav', sentence],
      env: { ELSA_TOKEN: 'a-token-of-mine', ELSA_URL: url },
    });
    expect(stderr).toBe('');
    expect(code).toBe(0);
    expect(stdout).toContain(`«${sentence}»`);
    expect(stdout).toMatch(/^overall +[5-9]\d$|^overall +100$/mu);
    expect(stdout).not.toContain('Simulated');
    expect(provider.ledger.missing(0, script.length)).toEqual([]);
  });

  it('phone-captions puts it through a telephone and prints what is said in it', async () => {
    const file = await createAudioFile(join(folder, 'call.wav'));
    for await (const pcm of (await openAudioFile(samples.jfk)).frames()) {
      if (pcm instanceof Int16Array) await file.write({ pcm, sampleRate: RATE });
    }
    await file.close();
    const { code, stdout, stderr } = await run({ program: 'phone-captions/simulated.ts', args: ['call.wav'] });
    expect(stderr).toBe('');
    expect(code).toBe(0);
    expect(stdout.toLowerCase()).toContain('what you can do for your country');
    expect(stdout).toContain('11.00 s heard, 0 gaps');
  });

  it('voice-agent answers what is asked in it, and writes the answer beside it', async () => {
    const voice = createSimulator({ provider: faseehServer({ engine: scriptedVoice() }) });
    const thinker = aksitaServer({ reply: () => ['Every word of it arrived here.'] });
    const { url: aksitaUrl, close } = await thinker.listen();
    cleanUp.push(close);
    const { code, stdout, stderr } = await run({
      program: 'voice-agent/real.ts',
      args: ['mine.wav', 'answer.wav'],
      env: {
        BODHI_API_KEY: 'a-key',
        BODHI_CUSTOMER_ID: '3fa85f64-5717-4562-b3fc-2c963f66afa6',
        AKSITA_API_KEY: 'another-key',
        FASEEH_API_KEY: 'a-third-key',
        FASEEH_VOICE: 'ar-najdi-male-2',
        BODHI_URL: await opened(recogniser()),
        AKSITA_URL: `${aksitaUrl}/api`,
        FASEEH_URL: await opened(voice),
      },
    });
    expect(stderr).toBe('');
    expect(code).toBe(0);
    expect(stdout).toContain('agent  Every word of it arrived here.');
    const answer = await openAudioFile(join(folder, 'answer.wav'), {
      wanted: { sampleRate: 24_000, channels: 1, encoding: 'pcm_s16le' },
    });
    expect(answer.duration).toBeGreaterThan(1);
  });
});

describe.concurrent('the example pronunciation', () => {
  it('asks for the sentence where there is a recording without one, and shows no score', async () => {
    const { code, stdout, stderr } = await run({ program: 'pronunciation/main.ts', args: ['mine.wav'] });
    expect(code).toBe(2);
    expect(stdout).toBe('');
    expect(stderr).toContain('Say which sentence is spoken in it');
  });

  it('asks for a token where there is none, and shows no score', async () => {
    const { code, stdout, stderr } = await run({
      program: 'pronunciation/main.ts',
      args: ['mine.wav', 'hello world'],
      env: { ELSA_TOKEN: '' },
    });
    expect(code).toBe(2);
    expect(stdout).toBe('');
    expect(stderr).toContain('set ELSA_TOKEN');
  });

  it('says that its scores are simulated where they are', async () => {
    const { code, stdout } = await run({ program: 'pronunciation/main.ts', args: [] });
    expect(code).toBe(0);
    expect(stdout.indexOf('Simulated: ')).toBeLessThan(stdout.indexOf('overall'));
    expect(stdout).toMatch(/^Simulated: /u);
    expect(stdout).toContain('link 2 has taken over');
  });
});
