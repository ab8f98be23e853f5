import { chmod, mkdtemp, open, readdir, readFile, rm, stat, watch, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { openAudioFile } from '@throughline/node';
import { createSimulator, scriptedVoice, wordsRecognised } from '@throughline/simulator';
import { faseehServer } from '@throughline/simulator/providers/faseeh';
import { describe, expect, test } from 'vitest';
import { command } from '../../testing/child-command.ts';
import { fakeTerminal } from '../../testing/fake-terminal.ts';
import { runHere, type RunHere } from '../../testing/run-here.ts';
import { run } from '../program.ts';

const text = 'Good morning to all of you. I hope that you have slept well.';
const noKey = { FASEEH_API_KEY: '' };
const HEADER_BYTES = 44;

/** Each has a folder of its own, so that those that wait for a process need not wait for each other. */
const it = test.extend<{ readonly folder: string; readonly file: string }>({
  folder: async ({ onTestFinished }, use) => {
    const folder = await mkdtemp(join(tmpdir(), 'throughline-speak-'));
    onTestFinished(() => rm(folder, { recursive: true }));
    await use(folder);
  },
  file: async ({ folder }, use) => use(join(folder, 'speech.wav')),
});

/** For what reads no standard input, and is no promise about a process. */
const spoken = (args: readonly string[], environment: Readonly<Record<string, string>> = {}): Promise<RunHere> =>
  runHere(args, { ...noKey, ...environment });

/** All samples of a file that was written, as any program would read them. */
async function samplesOf(path: string, sampleRate = 16_000): Promise<Int16Array> {
  const warnings: string[] = [];
  const source = await openAudioFile(path, {
    wanted: { sampleRate, channels: 1, encoding: 'pcm_s16le' },
    onWarning: ({ message }) => warnings.push(message),
  });
  const all: number[] = [];
  for await (const chunk of source.frames()) if (chunk instanceof Int16Array) all.push(...chunk);
  expect(warnings).toEqual([]);
  return Int16Array.from(all);
}

/** Resolves when the file holds so many bytes. */
async function bytesIn(path: string, bytes: number): Promise<void> {
  const enough = async (): Promise<boolean> =>
    stat(path).then(
      ({ size }) => size >= bytes,
      () => false,
    );
  const watching = new AbortController();
  const events = watch(dirname(path), { signal: watching.signal });
  if (await enough()) return;
  for await (const _ of events) if (await enough()) break;
  watching.abort();
}

/** A text of which the local voice can speak nothing; what is said of it, and what to do. */
const unspeakable = [
  ['صباح الخير عليكم جميعا', 'this text is written in Arabic script', 'Faseeh speaks Arabic'],
  ['早上好 大家', 'this text is written in Chinese script', 'Give an English text'],
  ['🎉 🎉 🎉', 'this text has no words', 'Give an English text'],
  ['...', 'there is no text to speak', 'Give at least one word'],
  ['', 'there is no text to speak', 'Give at least one word'],
] as const;

describe('throughline speak, on a terminal', { timeout: 60_000 }, () => {
  it('shows how much was spoken while it speaks, and a summary at the end', async ({ file }) => {
    const terminal = fakeTerminal({ columns: 80 });
    expect(await run(['speak', text, '--local', '--output', file], terminal)).toBe(0);
    expect(terminal.error.text()).toMatch(/0:01 spoken · sentence 1.*0:03 spoken · sentence 2/su);
    expect(terminal.error.text()).toContain('2 whole sentences · 1 link');
    expect(terminal.out.text()).toBe('');
  });
});

// One at a time: each has the environment to itself.
describe('throughline speak, where nothing is spoken', { timeout: 60_000 }, () => {
  it.for([
    [['speak', 'Hello there', '--url', 'ws://127.0.0.1:1'], 6],
    [['speak', text, '--url', 'ws://127.0.0.1:1', '--retry-for', '0'], 5],
    [['speak', text, '--url', 'ws://192.0.2.77:1', '--voice', 'slt', '--api-key', 'none'], 2],
    [['speak', 'صباح الخير عليكم جميعا', '--local'], 2],
    [['speak', ' ... ', '--local'], 2],
  ] as const)('touches nothing when nothing could be spoken: %j', async ([args, code], { folder, file }) => {
    await writeFile(file, 'the greeting of last year');
    const said = [...args, '--output', file];
    expect((await spoken(said)).code).toBe(code);
    expect(await readFile(file, 'utf8')).toBe('the greeting of last year');
    expect(await readdir(folder)).toEqual(['speech.wav']);
  });

  it.for([
    [['speak', text, '--local'], 'there is no output for the speech'],
    [['speak', text, '--output', '{file}'], 'no API key for Faseeh'],
    [['speak', text, '--api-key', 'fsh-any', '--output', '{file}'], 'no voice was chosen'],
    [['speak', text, '--local', '--voice', 'alice', '--output', '{file}'], 'there is no local voice "alice"'],
    [
      ['speak', text, '--local', '--url', 'ws://127.0.0.1:1', '--output', '{file}'],
      '--local and --url contradict each other',
    ],
    [['speak', text, '--local', '--output', '{file}/nowhere.wav'], 'cannot be written'],
    [['speak', text, '--local', '--play'], 'no program that plays audio is installed'],
  ] as const)('refuses %j and leaves no file', async ([args, message], { folder, file }) => {
    const { code, out, error } = await spoken(
      args.map((part) => part.replace('{file}', file)),
      { PATH: folder },
    );
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(error).toContain(message);
    expect(await readdir(folder)).toEqual([]);
  });

  it('says why a text is too short, and leaves no file', async ({ folder, file }) => {
    const { code, error } = await spoken(['speak', 'Hello there', '--url', 'ws://127.0.0.1:1', '--output', file]);
    expect(code).toBe(6);
    expect(error).toContain('2 words');
    expect(await readdir(folder)).toEqual([]);
  });

  it('refuses --out by the name of --output', async ({ folder, file }) => {
    const { code, error } = await spoken(['speak', text, '--local', '--out', file]);
    expect(code).toBe(2);
    expect(error).toContain('Did you mean --output?');
    expect(await readdir(folder)).toEqual([]);
  });

  it.for(unspeakable)(
    'refuses a text of which the local voice can speak nothing: %j',
    async ([words, says, remedy], { folder, file }) => {
      const { code, error } = await spoken(['speak', words, '--local', '--output', file]);
      expect(code).toBe(2);
      expect(error).toContain(says);
      expect(error).toContain(remedy);
      expect(error).not.toMatch(/faseeh:|the provider|request/u);
      expect(await readdir(folder)).toEqual([]);
    },
  );

  it('dials nothing without --insecure, and leaves no file', async ({ folder, file }) => {
    const args = ['speak', text, '--url', 'ws://192.0.2.77:1', '--voice', 'slt', '--api-key', 'fsh-secret'];
    const { code, error } = await spoken([...args, '--output', file]);
    expect(code).toBe(2);
    expect(error).toContain('insecure-url');
    expect(error).not.toContain('.partial');
    expect(await readdir(folder)).toEqual([]);
  });
});

describe('throughline speak, as a process', { timeout: 120_000, concurrent: true }, () => {
  it('speaks without a key into a WAV file, and writes nothing to standard output', async ({ file }) => {
    await using speaker = command(['speak', text, '--local', '--voice', 'rms', '--output', file, '--verbose'], noKey);
    expect(await speaker.ended).toBe(0);
    expect(speaker.out()).toBe('');
    expect(speaker.error()).toContain('2 whole sentences · 1 link');
    expect((await samplesOf(file)).length / 16_000).toBeGreaterThan(2.5);
  });

  it('speaks standard input as it comes; at Ctrl-C what was spoken is kept as a whole file, apart from what was there', async ({
    file,
  }) => {
    await writeFile(file, 'the greeting of last year');
    await using speaker = command(['speak', '-', '--local', '--output', file], noKey);
    speaker.stdin.write(`${text} This one begins, but its end does not`);
    await bytesIn(`${file}.partial`, HEADER_BYTES + 1);
    speaker.signal('SIGINT');
    expect(await speaker.ended).toBe(130);
    expect((await samplesOf(`${file}.partial`)).length).toBeGreaterThan(0);
    const bytes = await readFile(`${file}.partial`);
    expect(bytes.readUInt32LE(40)).toBe(bytes.length - HEADER_BYTES);
    expect(speaker.error()).toMatch(
      / of speech · \d whole sentences? · 1 link\nThe speech so far is kept as .*speech\.wav\.partial\.\n$/,
    );
    expect(await readFile(file, 'utf8')).toBe('the greeting of last year');
  });

  it('leaves what was there as it was when the process is killed in the middle', async ({ file }) => {
    await writeFile(file, 'the greeting of last year');
    await using speaker = command(['speak', '-', '--local', '--output', file], noKey);
    speaker.stdin.write(`${text} This one begins, but its end does not`);
    await bytesIn(`${file}.partial`, HEADER_BYTES + 1);
    speaker.signal('SIGKILL');
    expect(await speaker.ended).toBe(null);
    expect(await readFile(file, 'utf8')).toBe('the greeting of last year');
    const bytes = await readFile(`${file}.partial`);
    expect(bytes.readUInt32LE(40)).toBeLessThanOrEqual(bytes.length - HEADER_BYTES);
  });

  it('touches nothing when nothing of standard input could be spoken', async ({ folder, file }) => {
    await writeFile(file, 'the greeting of last year');
    await using speaker = command(['speak', '-', '--url', 'ws://127.0.0.1:1', '--output', file], noKey);
    speaker.stdin.end('Too short');
    expect(await speaker.ended).toBe(6);
    expect(await readFile(file, 'utf8')).toBe('the greeting of last year');
    expect(await readdir(folder)).toEqual(['speech.wav']);
  });

  it('never writes to the text that it reads', async ({ file }) => {
    await writeFile(file, text);
    await using reading = await open(file, 'r');
    await using speaker = command(['speak', '-', '--local', '--output', file], noKey, { stdin: reading.fd });
    expect(await speaker.ended).toBe(2);
    expect(speaker.error()).toContain('is the same file as the input, the source of standard input');
    expect(await readFile(file, 'utf8')).toBe(text);
  });

  it.for(['-', '/dev/stdout'])(
    'writes a WAV file of unknown length through standard output: %s',
    async (out, { file }) => {
      await using behind = await open(file, 'w');
      await using speaker = command(['speak', text, '--local', '--output', out], noKey, { stdout: behind.fd });
      expect(await speaker.ended).toBe(0);
      const bytes = await readFile(file);
      expect(bytes.toString('latin1', 0, 4)).toBe('RIFF');
      expect([bytes.readUInt32LE(24), bytes.readUInt32LE(40)]).toEqual([16_000, 0xffffffff]);
      await using listener = command(['speak', text, '--local', '--output', `${file}.2`], noKey);
      expect(await listener.ended).toBe(0);
      expect(bytes.subarray(HEADER_BYTES)).toEqual((await readFile(`${file}.2`)).subarray(HEADER_BYTES));
    },
  );

  it('ends with 124 when its time is over, also while standard input is silent', async ({ folder, file }) => {
    await using speaker = command(['speak', '-', '--local', '--output', file, '--timeout', '2'], noKey);
    expect(await speaker.ended).toBe(124);
    expect(speaker.error()).toContain('error: run-timeout: the run took longer than --timeout 2 allows');
    expect(await readdir(folder)).toEqual([]);
  });

  it('tells a pipe that it still connects, and ends at Ctrl-C all the same', async ({ folder, file }) => {
    const simulator = createSimulator({
      provider: faseehServer({ engine: scriptedVoice() }),
      faults: [{ on: { link: 1 }, do: { type: 'hang-at-handshake' } }],
    });
    const { url } = await simulator.listen();
    await using speaker = command(['speak', text, '--url', url, '--output', file, '--api-key', 'fsh-secret'], noKey);
    await speaker.shows('· connecting to faseeh for 5 s\n');
    speaker.signal('SIGTERM');
    expect(await speaker.ended).toBe(130);
    expect(speaker.error()).not.toContain('fsh-secret');
    expect(await readdir(folder)).toEqual([]);
    await simulator.close();
  });

  it('takes the key from FASEEH_API_KEY and loses no word at a cut', async ({ folder, file }) => {
    const simulator = createSimulator({
      provider: faseehServer({ keys: ['fsh-good'], engine: scriptedVoice() }),
      faults: [{ on: { position: 1 }, do: { type: 'rst' } }],
    });
    const { url } = await simulator.listen();
    const args = ['speak', text, '--url', url, '--voice', 'ar-najdi-male-2', '--output', file, '--verbose'];
    await using refused = command(args, { FASEEH_API_KEY: 'fsh-bad-key' });
    expect(await refused.ended).toBe(4);
    expect(refused.error()).toContain('authentication-failed');
    expect(refused.error()).not.toContain('fsh-bad-key');
    expect(await readdir(folder)).toEqual([]);

    await using speaker = command(args, { FASEEH_API_KEY: 'fsh-good' });
    expect(await speaker.ended).toBe(0);
    const words = text.split(' ');
    expect(speaker.error()).toContain('link 2 continues at');
    expect(wordsRecognised(await samplesOf(file, 24_000), words)).toEqual(words);
    await simulator.close();
  });

  it('plays the same samples as it writes, at their rate', async ({ folder, file }) => {
    const player = join(folder, 'aplay');
    await writeFile(player, '#!/bin/sh\necho "$@" > "$(dirname "$0")/arguments"\ncat > "$(dirname "$0")/played"\n');
    await chmod(player, 0o755);
    const environment = { ...noKey, PATH: `${folder}:${process.env['PATH'] ?? ''}` };
    await using speaker = command(['speak', text, '--local', '--play', '--output', file], environment);
    expect(await speaker.ended).toBe(0);
    expect(await readFile(join(folder, 'arguments'), 'utf8')).toContain('-r 16000');
    expect(await readFile(join(folder, 'played'))).toEqual((await readFile(file)).subarray(HEADER_BYTES));
  });

  it('ends at Ctrl-C also while a player takes nothing, and ends the player', async ({ folder, file }) => {
    const player = join(folder, 'aplay');
    await writeFile(player, '#!/bin/sh\necho $$ > "$(dirname "$0")/speech.wav.number"\nexec sleep 1000\n');
    await chmod(player, 0o755);
    const environment = { ...noKey, PATH: `${folder}:${process.env['PATH'] ?? ''}` };
    await using speaker = command(['speak', text.repeat(5), '--local', '--play'], environment);
    await bytesIn(`${file}.number`, 1);
    speaker.signal('SIGINT');
    expect(await speaker.ended).toBe(130);
    const number = Number(await readFile(`${file}.number`, 'utf8'));
    expect(() => process.kill(number, 0)).toThrow('ESRCH');
  });

  it('ends at Ctrl-C also while what was spoken is played to its end; the file is whole by then', async ({
    folder,
    file,
  }) => {
    const player = join(folder, 'aplay');
    await writeFile(player, '#!/bin/sh\nexec sleep 1000\n');
    await chmod(player, 0o755);
    const environment = { ...noKey, PATH: `${folder}:${process.env['PATH'] ?? ''}` };
    const short = 'Good morning to you.';
    await using speaker = command(['speak', short, '--local', '--play', '--output', file], environment);
    await speaker.shows('· playing what was spoken for 5 s');
    speaker.signal('SIGINT');
    expect(await speaker.ended).toBe(130);
    expect((await samplesOf(file)).length).toBeGreaterThan(0);
    expect((await readdir(folder)).toSorted()).toEqual(['aplay', 'speech.wav']);
  });
});

describe('throughline speak --local, as a process', { timeout: 120_000, concurrent: true }, () => {
  it('speaks a single word, which no provider of it would', async ({ file }) => {
    await using speaker = command(['speak', 'Hello', '--local', '--output', file], noKey);
    expect(await speaker.ended).toBe(0);
    expect(speaker.error()).toBe('');
    expect((await samplesOf(file)).length / 16_000).toBeGreaterThan(0.4);
  });

  it.for(unspeakable)(
    'refuses a text of standard input of which it can speak nothing: %j',
    async ([words, says, remedy], { folder, file }) => {
      await using speaker = command(['speak', '-', '--local', '--output', file], noKey);
      speaker.stdin.end(words);
      expect(await speaker.ended).toBe(2);
      const error = speaker.error();
      expect(error).toContain(says);
      expect(error).toContain(remedy);
      expect(error).not.toMatch(/faseeh:|the provider|request/u);
      expect(await readdir(folder)).toEqual([]);
    },
  );

  it('says what has failed on this machine with 7, and speaks of no provider', async ({ folder, file }) => {
    const environment = { ...noKey, TMPDIR: join(folder, 'nowhere') };
    await using speaker = command(['speak', text, '--local', '--output', file, '--retry-for', '0'], environment);
    expect(await speaker.ended).toBe(7);
    expect(speaker.error()).toMatch(/^error: the local voice failed: it has no folder to work in: ENOENT.*\n/u);
    expect(speaker.error().split('\n')[0]).not.toMatch(/service|faseeh|key|account/iu);
    expect(await readdir(folder)).toEqual([]);
  });

  it('says what it leaves out of a mixed text, once for each script, and speaks the rest', async ({ file }) => {
    const mixed = 'Good morning صباح الخير to all of you, €5 for وداعا each.';
    await using speaker = command(['speak', mixed, '--local', '--output', file], noKey);
    expect(await speaker.ended).toBe(0);
    expect(speaker.error().split('\n')).toEqual([
      'warning: words in Arabic script are left out, since the local voice speaks English only: "صباح الخير", "وداعا"',
      'warning: symbols are left out, since the local voice speaks English only: "€"',
      '',
    ]);
    const spoken = await samplesOf(file);
    await using plain = command(['speak', '-', '--local', '--output', `${file}.2`], noKey);
    plain.stdin.end(mixed);
    expect(await plain.ended).toBe(0);
    expect((await samplesOf(`${file}.2`)).length).toBe(spoken.length);
    expect(plain.error()).toContain('"صباح الخير"');
  });
});
