import { chmod, mkdtemp, readdir, readFile, rm, stat, watch, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openAudioFile } from '@throughline/node';
import { createSimulator, scriptedVoice, wordsHeard } from '@throughline/simulator';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { command } from '../../testing/child-command.ts';
import { fakeTerminal } from '../../testing/fake-terminal.ts';
import { run } from '../program.ts';

const text = 'Good morning to all of you. I hope that you have slept well.';
const noKey = { FASEEH_API_KEY: '' };
const HEADER_BYTES = 44;

let folder: string;
let file: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'throughline-speak-'));
  file = join(folder, 'speech.wav');
});
afterEach(() => rm(folder, { recursive: true }));

/** All samples of the file that was written, as any program would read them. */
async function samplesOf(sampleRate: number): Promise<Int16Array> {
  const warnings: string[] = [];
  const source = await openAudioFile(file, {
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
  const events = watch(folder, { signal: watching.signal });
  if (await enough()) return;
  for await (const _ of events) if (await enough()) break;
  watching.abort();
}

describe('throughline speak, on a terminal', { timeout: 60_000 }, () => {
  it('shows how much was spoken while it speaks, and a summary at the end', async () => {
    const terminal = fakeTerminal({ columns: 80 });
    expect(await run(['speak', text, '--local', '--out', file], terminal)).toBe(0);
    expect(terminal.error.text()).toMatch(/0:01 spoken · sentence 1.*0:03 spoken · sentence 2/su);
    expect(terminal.error.text()).toContain('2 whole sentences · 1 link');
    expect(terminal.out.text()).toBe('');
  });
});

describe('throughline speak, as a process', { timeout: 60_000 }, () => {
  it('speaks without a key into a WAV file, and writes nothing to standard output', async () => {
    await using speaker = command(['speak', text, '--local', '--voice', 'rms', '--out', file, '--verbose'], noKey);
    expect(await speaker.ended).toBe(0);
    expect(speaker.out()).toBe('');
    expect(speaker.error()).toContain('2 whole sentences · 1 link');
    expect((await samplesOf(16_000)).length / 16_000).toBeGreaterThan(2.5);
  });

  it('speaks standard input as it comes; at Ctrl-C the file is whole and holds what was spoken', async () => {
    await using speaker = command(['speak', '-', '--local', '--out', file], noKey);
    speaker.stdin.write(`${text} This one begins, but its end does not`);
    await bytesIn(`${file}.partial`, HEADER_BYTES + 1);
    speaker.signal('SIGINT');
    expect(await speaker.ended).toBe(130);
    expect((await samplesOf(16_000)).length).toBeGreaterThan(0);
    const bytes = await readFile(file);
    expect(bytes.readUInt32LE(40)).toBe(bytes.length - HEADER_BYTES);
    expect(speaker.error()).toBe('');
  });

  it('takes the key from FASEEH_API_KEY and loses no word at a cut', async () => {
    const simulator = createSimulator({
      protocol: 'faseeh',
      keys: ['fsh-good'],
      engine: scriptedVoice(),
      faults: [{ on: { position: 1 }, do: { type: 'rst' } }],
    });
    const { url } = await simulator.listen();
    const args = ['speak', text, '--url', url, '--voice', 'ar-najdi-male-2', '--out', file, '--verbose'];
    await using refused = command(args, { FASEEH_API_KEY: 'fsh-bad-key' });
    expect(await refused.ended).toBe(4);
    expect(refused.error()).toContain('authentication-failed');
    expect(refused.error()).not.toContain('fsh-bad-key');
    expect(await readdir(folder)).toEqual([]);

    await using speaker = command(args, { FASEEH_API_KEY: 'fsh-good' });
    expect(await speaker.ended).toBe(0);
    const words = text.split(' ');
    expect(speaker.error()).toContain('link 2 goes on at');
    expect(wordsHeard(await samplesOf(24_000), words)).toEqual(words);
    await simulator.close();
  });

  it('plays the same samples as it writes, at their rate', async () => {
    const player = join(folder, 'aplay');
    await writeFile(player, '#!/bin/sh\necho "$@" > "$(dirname "$0")/arguments"\ncat > "$(dirname "$0")/played"\n');
    await chmod(player, 0o755);
    const environment = { ...noKey, PATH: `${folder}:${process.env['PATH'] ?? ''}` };
    await using speaker = command(['speak', text, '--local', '--play', '--out', file], environment);
    expect(await speaker.ended).toBe(0);
    expect(await readFile(join(folder, 'arguments'), 'utf8')).toContain('-r 16000');
    expect(await readFile(join(folder, 'played'))).toEqual((await readFile(file)).subarray(HEADER_BYTES));
  });

  it('ends at Ctrl-C also while a player takes nothing, and ends the player', async () => {
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

  it.each([
    [['speak', text, '--local'], 'nobody would hear it'],
    [['speak', text, '--out', '{file}'], 'no API key for Faseeh'],
    [['speak', text, '--api-key', 'fsh-any', '--out', '{file}'], 'no voice was chosen'],
    [['speak', text, '--local', '--voice', 'alice', '--out', '{file}'], 'there is no local voice "alice"'],
    [['speak', text, '--local', '--url', 'ws://127.0.0.1:1', '--out', '{file}'], 'two different services'],
    [['speak', text, '--local', '--out', '{file}/nowhere.wav'], 'cannot be written'],
    [['speak', text, '--local', '--play'], 'there is no program that plays audio'],
  ])('refuses %j and leaves no file', async (args, message) => {
    const environment = { ...noKey, PATH: folder };
    await using speaker = command(
      args.map((part) => part.replace('{file}', file)),
      environment,
    );
    expect(await speaker.ended).toBe(2);
    expect(speaker.error()).toContain(message);
    expect(await readdir(folder)).toEqual([]);
  });

  it('says why a text is too short, and leaves no file', async () => {
    await using speaker = command(['speak', 'Hello there', '--local', '--out', file], noKey);
    expect(await speaker.ended).toBe(6);
    expect(speaker.error()).toContain('2 words');
    expect(await readdir(folder)).toEqual([]);
  });
});
