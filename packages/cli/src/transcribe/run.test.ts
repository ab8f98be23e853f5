import { stripVTControlCharacters } from 'node:util';
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
