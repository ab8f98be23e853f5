import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createSimulator, scriptAudio, scriptedEngine, speechScript, type Fault } from '@throughline/simulator';
import { bodhiServer } from '@throughline/simulator/providers/bodhi';
import { describe, expect, it } from 'vitest';
import { command } from '../testing/child-command.ts';
import { fakeTerminal } from '../testing/fake-terminal.ts';
import { run } from './program.ts';
import { writeScriptAudio } from './simulate/wave-file.ts';

/** Clears the screen, sets the title, goes back in the line, turns the text around; 7 bits and 8. */
const hostile = '\u001B[2J\u001B]0;owned\u0007\u009B31m\u202Etxt\r';
const control = /[^\P{Cc}\n\t]|[\u202A-\u202E\u2066-\u2069]/u;

/** A provider that says it in every word, and an own file of the speech that it knows. */
async function hostileService(faults: readonly Fault[] = []) {
  const plain = speechScript({ seconds: 4, seed: 5 });
  const script = {
    ...plain,
    utterances: plain.utterances.map((utterance) => ({
      ...utterance,
      words: utterance.words.map((word) => ({ ...word, text: `${word.text}${hostile}` })),
    })),
  };
  const simulator = createSimulator({ provider: bodhiServer({ engine: scriptedEngine({ script }) }), faults });
  const { url } = await simulator.listen();
  const folder = await mkdtemp(join(tmpdir(), 'throughline-hostile-'));
  const file = join(folder, 'speech.wav');
  await writeScriptAudio(file, scriptAudio(plain));
  return {
    url,
    file,
    [Symbol.asyncDispose]: async () => {
      await simulator.close();
      await rm(folder, { recursive: true });
    },
  };
}

describe('what a provider says', { timeout: 30_000 }, () => {
  it.each(['text', 'jsonl', 'srt', 'vtt'])('has no control characters in a transcript: %s', async (format) => {
    await using service = await hostileService();
    const terminal = fakeTerminal();
    const args = ['transcribe', service.file, '--url', service.url, '--pace', '8', '--format', format, '-v'];
    expect(await run(args, terminal)).toBe(0);
    expect(terminal.out.text()).toContain('owned');
    expect(terminal.out.text()).not.toMatch(control);
    expect(terminal.error.text()).not.toMatch(control);
  });

  it('has none in an error either', async () => {
    await using service = await hostileService([
      { on: { link: 1 }, do: { type: 'http', status: 402, body: `no money ${hostile}` } },
    ]);
    const terminal = fakeTerminal();
    expect(await run(['transcribe', service.file, '--url', service.url, '-v'], terminal)).not.toBe(0);
    expect(terminal.error.text()).toContain('no money');
    expect(terminal.error.text()).not.toMatch(control);
  });

  it('sets no title and clears no screen where it is drawn', async () => {
    await using service = await hostileService();
    const terminal = fakeTerminal({ columns: 200 });
    expect(await run(['transcribe', service.file, '--url', service.url, '--pace', '8'], terminal)).toBe(0);
    expect(terminal.error.text()).toContain('owned');
    for (const part of ['\u001B[2J', '\u001B]0;', '\u009B', '\u0007', '\u202E']) {
      expect(terminal.error.text()).not.toContain(part);
    }
  });
});

describe('the name of a file', { timeout: 30_000 }, () => {
  it('is printed without its control characters', async () => {
    await using child = command(['transcribe', `/no/such/${hostile}.wav`, '--url', 'ws://127.0.0.1:9'], {
      BODHI_API_KEY: 'none-needed',
    });
    expect(await child.ended).not.toBe(0);
    expect(child.error()).toContain('owned');
    expect(child.error()).not.toMatch(control);
  });
});

describe('what was typed', { timeout: 60_000 }, () => {
  // oxlint-disable-next-line no-control-regex
  const controlButColors = /[^\P{Cc}\n\t\u001B]|[\u202A-\u202E\u2066-\u2069]|\u001B(?!\[\d{1,2}m)/u;

  it.each([
    [[hostile]],
    [['errors', hostile]],
    [['serve', hostile]],
    [['serve', '--host', hostile]],
    [['demo', `--${hostile}`]],
    [['transcribe', 'a.wav', '--format', hostile]],
    [['transcribe', 'a.wav', '--raw', hostile]],
    [['transcribe', 'a.wav', '--url', `ws://${hostile}`, '--api-key', 'k', '--customer-id', 'c']],
    [['speak', 'hello', '--local', '--output', `/nowhere/${hostile}`]],
    [['speak', 'hello', '--local', '--voice', hostile]],
    [['simulate', 'bodhi', '--fault', hostile]],
    [['simulate', 'bodhi', '--faults', `/nowhere/${hostile}`]],
    [['simulate', 'elsa', '--audio', `/nowhere/${hostile}`]],
    [['simulate', 'aksita', '--refuse', hostile]],
    [['assess', `/nowhere/${hostile}`, '--token', 't']],
    [['chat', 'hello', '--url', `http://${hostile}`, '--api-key', 'k']],
  ])('is quoted without its control characters, and without colours of its own: %j', async (args) => {
    await using child = command(args, { FORCE_COLOR: '1' });
    child.stdin.end();
    expect([2, 3]).toContain(await child.ended);
    // Colours of the command's own are those of words that nobody typed.
    expect(child.error()).not.toMatch(controlButColors);
  });

  it('cannot hide what stands after it by a colour', async () => {
    await using child = command(['transcribe', 'a.wav', '--format', '\u001B[8mhidden'], { FORCE_COLOR: '1' });
    expect(await child.ended).toBe(2);
    expect(child.error()).toContain('\uFFFD[8mhidden');
    expect(child.error()).not.toContain('\u001B[8m');
  });
});
