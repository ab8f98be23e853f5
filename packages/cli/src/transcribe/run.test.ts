import { stripVTControlCharacters } from 'node:util';
import { scriptText } from '@throughline/simulator';
import { deepgramServer } from '@throughline/simulator/providers/deepgram';
import { describe, expect, it } from 'vitest';
import { fakeTerminal } from '../../testing/fake-terminal.ts';
import { scriptedServer } from '../../testing/scripted-server.ts';
import { run } from '../program.ts';

describe('throughline transcribe, on a terminal', { timeout: 30_000 }, () => {
  it('shows what is being said, how far it is and what happens to the link, apart from the transcript', async () => {
    await using service = await scriptedServer({ faults: [{ on: { position: 6 }, do: { type: 'rst' } }] });
    const terminal = fakeTerminal({ columns: 80 });
    const args = ['transcribe', service.file, '--url', service.url, '--pace', '8'];
    expect(await run(args, terminal)).toBe(0);
    expect(terminal.out.text().split(/\s+/)).toEqual(service.text.split(/\s+/));
    const shown = stripVTControlCharacters(terminal.error.text());
    const [firstWords = ''] = /^\w+ \w+/.exec(service.text) ?? [];
    expect(shown).toMatch(new RegExp(`^0:0\\d/0:12  ${firstWords}$`, 'm'));
    expect(shown).toContain('· link 1 failed: connection-lost');
    expect(shown).toContain('· link 2 continues from');
    expect(shown).toMatch(/· 12\.0 s of audio · all settled · 2 links · \d\.\d s sent again\n$/);
  });

  it('says nothing but the transcript into a pipe', async () => {
    await using service = await scriptedServer({ faults: [{ on: { position: 6 }, do: { type: 'rst' } }] });
    const terminal = fakeTerminal();
    expect(await run(['transcribe', service.file, '--url', service.url, '--pace', '8'], terminal)).toBe(0);
    expect(terminal.out.text().split(/\s+/)).toEqual(service.text.split(/\s+/));
    expect(terminal.error.text()).toBe('');
  });

  it('reports gaps everywhere: never silently', async () => {
    await using service = await scriptedServer({
      seconds: 30,
      faults: [{ on: { link: 1 }, do: { type: 'refuse', seconds: 1 } }],
    });
    const terminal = fakeTerminal();
    // Live audio that comes as fast as the disk gives it, and a window of one second: most of it is pushed out.
    const args = ['transcribe', service.file, '--url', service.url, '--live', '--window', '1'];
    expect(await run(args, terminal)).toBe(0);
    expect(terminal.error.text()).toMatch(/^warning: gap: no words from 0\.0 s to \d+\.\d s: the window was full$/m);
  });
});

describe('throughline transcribe, of two people on two channels each', { timeout: 30_000 }, () => {
  it('says who speaks, and on which channel, in every format', async () => {
    const speech = { speakers: 2, channels: 2 };
    await using service = await scriptedServer({ seconds: 8, speech, server: deepgramServer });
    const args = ['transcribe', service.file, '--provider', 'deepgram', '--speakers', '--channels', '2'];
    const written = async (format: string): Promise<string> => {
      const terminal = fakeTerminal();
      expect(await run([...args, '--url', service.url, '--pace', 'max', '--format', format], terminal)).toBe(0);
      return terminal.out.text();
    };
    const text = (await written('text')).trimEnd().split('\n');
    for (const line of text) expect(line).toMatch(/^\[Channel [01], Speaker \d\] \w/u);
    for (const channel of [0, 1]) {
      const lines = text.filter((line) => line.startsWith(`[Channel ${channel},`));
      expect(lines.map((line) => line.replace(/^\[.*?\] /u, '')).join(' ')).toBe(scriptText(service.script, channel));
    }
    expect(await written('srt')).toMatch(/^\d+\n\S+ --> \S+\n\[Channel [01], Speaker \d\] \w/u);
    expect(await written('vtt')).toMatch(/\n<v Channel [01], Speaker \d>\w/u);
    const lines = (await written('jsonl')).trimEnd().split('\n');
    const kinds = lines.map((line) => JSON.parse(line) as Readonly<Record<string, unknown>>);
    const finals = kinds.filter(({ type }) => type === 'final');
    expect(finals.every(({ channel, speaker }) => typeof channel === 'number' && typeof speaker === 'string')).toBe(
      true,
    );
    expect(kinds.filter(({ type, phase }) => type === 'turn' && phase === 'end').length).toBeGreaterThan(2);
  });
});
