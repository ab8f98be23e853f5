import { stripVTControlCharacters } from 'node:util';
import { scriptText } from '@throughline/simulator';
import { deepgramServer } from '@throughline/simulator/providers/deepgram';
import { describe, expect, it } from 'vitest';
import { fakeTerminal } from '../../testing/fake-terminal.ts';
import { type ScriptedServer, scriptedServer } from '../../testing/scripted-server.ts';
import { exitCodes } from '../exit-codes.ts';
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

  it('says with --stats how late the words were, and how the connection was, also into a pipe', async () => {
    await using service = await scriptedServer({ faults: [{ on: { position: 6 }, do: { type: 'rst' } }] });
    const terminal = fakeTerminal();
    const args = ['transcribe', service.file, '--url', service.url, '--pace', '8', '--stats'];
    expect(await run(args, terminal)).toBe(0);
    const percentiles = '\\d+ ms \\(half of \\d+\\), \\d+ ms \\(95 %\\), \\d+ ms \\(all\\)';
    const parts = ['first words after \\d+ ms', `finals after ${percentiles}`, `links ready in ${percentiles}`];
    expect(terminal.error.text()).toMatch(new RegExp(`^· ${parts.join(' · ')} · \\d\\.\\d s without a link\\n$`, 'u'));
    expect(terminal.out.text().split(/\s+/)).toEqual(service.text.split(/\s+/));
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

describe('throughline transcribe --channels split, of two people on two channels', { timeout: 30_000 }, () => {
  const speech = { channels: 2 };
  const wordsOf = (lines: readonly string[], channel: number): string =>
    lines
      .filter((line) => line.startsWith(`[Channel ${channel}]`))
      .map((line) => line.replace(/^\[.*?\] /u, ''))
      .join(' ');

  it('says on which channel, in the order of time, with a provider that transcribes one', async () => {
    await using service = await scriptedServer({ seconds: 10, speech });
    const text = (await spoken([...splitting(service), '--format', 'text'])).trimEnd().split('\n');
    for (const channel of [0, 1]) expect(wordsOf(text, channel)).toBe(scriptText(service.script, channel));
    const lines = (await spoken([...splitting(service), '--format', 'jsonl', '--no-partials'])).trimEnd().split('\n');
    const results = lines.map((line) => JSON.parse(line) as Readonly<Record<string, unknown>>);
    const finals = results.filter(({ type }) => type === 'final');
    expect(finals.map(({ start }) => start)).toEqual(
      finals.map(({ start }) => start).toSorted((one, other) => Number(one) - Number(other)),
    );
    expect(new Set(finals.map(({ id }) => id)).size).toBe(finals.length);
    expect(results.at(-1)).toMatchObject({ type: 'end', outcome: 'complete', accepted: 10, settled: 10, links: 2 });
  });

  it('keeps the words of the other where one channel fails, says so, and does not end as if all were well', async () => {
    await using service = await scriptedServer({
      seconds: 10,
      speech,
      faults: [
        { on: { link: 2, after: 3 }, do: { type: 'rst' } },
        { on: { link: 3 }, do: { type: 'http', status: 400 }, times: 2 },
      ],
    });
    const terminal = fakeTerminal();
    expect(await run([...splitting(service), '--format', 'text'], terminal)).toBe(exitCodes.provider);
    const lines = terminal.out.text().trimEnd().split('\n');
    const errors = stripVTControlCharacters(terminal.error.text());
    const [, failed] = /^error: invalid-request: channel ([01]): /mu.exec(errors) ?? [];
    expect(failed).toBeDefined();
    const other = 1 - Number(failed);
    expect(wordsOf(lines, other)).toBe(scriptText(service.script, other));
    expect(errors).toMatch(/^warning: invalid-request: channel [01]: .* The rest of the call goes on without it\.$/mu);
  });

  it('refuses a file of another rate as it does without, and takes a telephone call as it is', async () => {
    await using service = await scriptedServer({ seconds: 6, speech: { ...speech, sampleRate: 8000 } });
    const lines = (await spoken([...splitting(service), '--format', 'text'])).trimEnd().split('\n');
    for (const channel of [0, 1]) expect(wordsOf(lines, channel)).toBe(scriptText(service.script, channel));
    const terminal = fakeTerminal();
    expect(await run([...splitting(service), '--sample-rate', '16000'], terminal)).toBe(3);
    expect(terminal.error.text()).toContain('8 kHz stereo 16-bit, but 16 kHz mono 16-bit is wanted');
  });

  async function spoken(args: readonly string[]): Promise<string> {
    const terminal = fakeTerminal();
    expect(await run(args, terminal), terminal.error.text()).toBe(0);
    return terminal.out.text();
  }

  function splitting(service: ScriptedServer): readonly string[] {
    return ['transcribe', service.file, '--url', service.url, '--channels', 'split', '--pace', '8'];
  }
});
