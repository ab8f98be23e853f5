import { describe, expect, it } from 'vitest';
import { fakeTerminal } from '../testing/fake-terminal.ts';
import { run } from './program.ts';

async function result(...args: readonly string[]) {
  const terminal = fakeTerminal();
  const code = await run(args, terminal);
  return { code, out: terminal.out.text(), error: terminal.error.text() };
}

describe('the command line', () => {
  it.each([
    [],
    ['transcribe'],
    ['serve'],
    ['simulate'],
    ['simulate', 'bodhi'],
    ['simulate', 'elsa'],
    ['simulate', 'faseeh'],
    ['simulate', 'aksita'],
    ['simulate', 'bandwidth'],
    ['speak'],
    ['assess'],
    ['chat'],
    ['demo'],
    ['errors'],
  ])('prints help to standard output for: %s --help', async (...args) => {
    const { code, out, error } = await result(...args, '--help');
    expect(code).toBe(0);
    expect(out).toContain(`Usage: ${['throughline', ...args].join(' ')}`);
    expect(error).toBe('');
  });

  it('documents its exit codes in --help', async () => {
    const { out } = await result('--help');
    for (const code of ['0', '1', '2', '3', '4', '5', '6', '7', '124', '130']) {
      expect(out).toMatch(new RegExp(`^  ${code} +\\S`, 'm'));
    }
  });

  it('shows every fault in the help of simulate', async () => {
    const { out } = await result('simulate', 'bodhi', '--help');
    expect(out).toContain('rst@5s');
    expect(out).toMatch(/^ {2}outage +seconds, mode=, links=$/m);
  });

  it('prints its version', async () => {
    const { code, out } = await result('--version');
    expect(code).toBe(0);
    expect(out).toMatch(/^\d+\.\d+\.\d+\n$/);
  });

  it('loads the demo for no other command', async () => {
    const { code, out, error } = await result('--help');
    expect(code).toBe(0);
    expect(error).toBe('');
    expect(out).toMatch(/^ {2}demo +see real speech survive a bad network/mu);
    expect((await result('demo', '--help')).out).toContain('--cuts <n>');
    expect((await result('help', 'demo')).out).toContain('--cuts <n>');
  });

  it('suggests what an unknown option may have meant', async () => {
    const { code, out, error } = await result('transcribe', 'call.wav', '--fromat', 'srt');
    expect(code).toBe(2);
    expect(out).toBe('');
    expect(error).toContain("unknown option '--fromat'");
    expect(error).toContain('Did you mean --format?');
    expect(error).toContain('Run "throughline transcribe --help"');
  });

  it('suggests what an unknown command may have meant', async () => {
    const { code, error } = await result('transcirbe', 'call.wav');
    expect(code).toBe(2);
    expect(error).toContain('Did you mean transcribe?');
  });

  it.each([
    ['--out', '--output'],
    ['--failover-a', '--failover-after'],
    ['--retry', '--retry-for'],
  ])('takes %s for the beginning of %s, whatever else looks like it', async (typed, meant) => {
    const { code, error } = await result('transcribe', 'call.wav', typed, '1');
    expect([code, error]).toEqual([2, expect.stringContaining(`(Did you mean ${meant}?)`)]);
  });

  it('shows help as an error when no command is given', async () => {
    const { code, out, error } = await result();
    expect(code).toBe(2);
    expect(out).toBe('');
    expect(error).toContain('Usage: throughline');
  });

  it.each([
    [['transcribe'], "missing required argument 'file'"],
    [['transcribe', 'a.wav', '--format', 'docx'], 'Allowed choices are text, jsonl, srt, vtt.'],
    [['transcribe', 'a.wav', '--pace', 'fast'], 'Give a number from 0.1 on, in multiples of real time, or max.'],
    [['transcribe', 'a.wav', '--pace', '0'], 'Give a number from 0.1 on'],
    [['transcribe', 'a.wav', '--window', '5000'], 'Give a number from 1 to 3600.'],
    [['transcribe', 'a.wav', '--timeout', '0'], 'Give a number from 0.1 to 604800 seconds.'],
    [['transcribe', 'a.wav', '--timeout', 'soon'], 'Give a number from 0.1 to 604800 seconds.'],
    [['transcribe', 'a.wav', '--timeout', 'Infinity'], 'Give a number from 0.1 to 604800 seconds.'],
    [['transcribe', 'a.wav', '--retry-for', '-1'], 'Give a number from 0 to 86400 seconds.'],
    [['transcribe', 'a.wav', '--retry-for', '5m'], 'Give a number from 0 to 86400 seconds.'],
    [['speak', 'a text', '--timeout', '-5'], 'Give a number from 0.1 to 604800 seconds.'],
    [['speak', 'a text', '--retry-for', ''], 'Give a number from 0 to 86400 seconds.'],
    [['transcribe', 'a.wav', '--sample-rate', '44100'], 'Give one of 8000, 16000, 24000, 48000.'],
    [['transcribe', 'a.wav', '--channel', '8'], 'Give the number of a channel, 0 to 7, or mix.'],
    [['transcribe', 'a.wav', '--channel', 'left'], 'Give the number of a channel, 0 to 7, or mix.'],
    [['transcribe', 'a.wav', '--raw', 'loud'], '--raw loud: "loud" is not a sample rate'],
    [['transcribe', 'a.wav', '--raw', '16000,1,mp3'], '"mp3" is not an encoding'],
    [['transcribe', 'a.wav', '--local', '--url', 'ws://127.0.0.1:1'], '--local and --url contradict each other'],
    [['transcribe', 'a.wav', '--local', '--sample-rate', '8000'], 'takes audio of 16 kHz only, not of 8 kHz'],
    [['transcribe', 'a.wav', '--local', '--speakers'], 'the local recogniser cannot tell who speaks'],
    [['transcribe', 'a.wav', '--local', '--channels', '2'], 'the local recogniser takes one channel'],
    [['transcribe', 'a.wav', '--channels', '2', '--channel', '0'], 'cannot be used with option'],
    [['transcribe', 'a.wav', '--channels', '0'], 'Give a number of channels, 1 to 32, or split.'],
    [['transcribe', 'a.wav', '--speakers', '--url', 'ws://127.0.0.1:9'], '--speakers'],
    [['transcribe', 'a.wav', '--channels', '2', '--url', 'ws://127.0.0.1:9'], '--channels'],
    [['transcribe', 'a.wav', '--url', 'http://127.0.0.1:1'], 'config-invalid'],
    [['serve', '--port', '70000'], 'Give a number from 0 to 65535.'],
    [['serve', '--port', '1.5'], 'Give a whole number.'],
    [['simulate', 'bodhi', '--fault', 'http:99'], 'error: --fault http:99: status is wrong: >=200 is wanted, not 99'],
    [['simulate', 'bandwidth'], "required option '--url <url>' not specified"],
    [['simulate', 'bandwidth', '--url', 'http://127.0.0.1:1'], '--url is not a ws: or wss: address'],
    [['simulate', 'aksita', '--refuse', 'politely'], '--refuse politely: there is no such case'],
    [['simulate', 'elsa', '--seconds', '1000'], 'Give a number from 2 to 150.'],
    [['simulate', 'bodhi', '--fault', 'earthquake@5s'], 'there is no fault "earthquake"'],
    [['simulate', 'bodhi', '--faults', '/nowhere/faults.json'], '/nowhere/faults.json cannot be read'],
    [['simulate', 'bodhi', '--engine', 'local', '--audio', 'a.wav'], '--audio writes scripted speech'],
    [['demo', '--cuts', '0'], 'Give a number from 1 to 12.'],
  ])('refuses %j', async (args, says) => {
    const { code, out, error } = await result(...args);
    expect(code).toBe(2);
    expect(out).toBe('');
    expect(error).toContain(says);
  });
});
