import { stripVTControlCharacters } from 'node:util';
import { deepgramServer } from '@throughline/simulator/providers/deepgram';
import { voskServer } from '@throughline/simulator/providers/vosk';
import { describe, expect, it } from 'vitest';
import { command } from '../../testing/child-command.ts';
import { fakeTerminal } from '../../testing/fake-terminal.ts';
import { runHere } from '../../testing/run-here.ts';
import { scriptedServer } from '../../testing/scripted-server.ts';
import { run } from '../program.ts';

const gone = [{ on: { position: 6 }, do: { type: 'outage', seconds: 600, mode: 'refuse' } }] as const;
const routesTo = (...urls: readonly string[]): readonly string[] =>
  urls.flatMap((url, at) => ['--route', `${at === 0 ? 'deepgram' : 'vosk'} --url ${url}`]);

describe('throughline transcribe with several routes', { timeout: 30_000 }, () => {
  it('goes on with the next one, and says so in a pipe, in JSON lines and in their end', async () => {
    await using preferred = await scriptedServer({ server: deepgramServer, faults: gone });
    await using other = await scriptedServer({ server: voskServer });
    const args = ['transcribe', preferred.file, ...routesTo(preferred.url, other.url), '--failover-after', '1'];
    const { code, out, error } = await runHere([...args, '--pace', '8', '--format', 'jsonl', '--no-partials']);
    expect(code, error).toBe(0);
    expect(error).toMatch(/^· vosk takes over from deepgram at \d\.\d s; connection-\w+: [^\n]*\n$/u);
    const lines = out
      .trimEnd()
      .split('\n')
      .map((line): Record<string, unknown> => JSON.parse(line));
    const finals = lines.filter(({ type }) => type === 'final').map(({ text }) => String(text));
    expect(finals.join(' ').split(/\s+/)).toEqual(preferred.text.trim().split(/\s+/));
    expect(lines.filter(({ type }) => type === 'route')).toMatchObject([
      {
        provider: 'vosk',
        index: 1,
        reason: 'failover',
        code: expect.stringMatching(/^connection-/),
        from: expect.any(Number),
      },
    ]);
    expect(lines.at(-1)).toMatchObject({
      type: 'end',
      outcome: 'complete',
      accepted: 12,
      settled: 12,
      routes: [
        { provider: 'deepgram', index: 0, links: 1, replayed: 0 },
        { provider: 'vosk', index: 1, links: 1, heard: expect.any(Number), replayed: expect.any(Number) },
      ],
    });
  });

  it('shows on a terminal who is in use, and at the end what each heard', async () => {
    await using preferred = await scriptedServer({ server: deepgramServer, faults: gone });
    await using other = await scriptedServer({ server: voskServer });
    const terminal = fakeTerminal({ columns: 200 });
    const args = ['transcribe', preferred.file, ...routesTo(preferred.url, other.url), '--failover-after', '1'];
    expect(await run([...args, '--pace', '8'], terminal)).toBe(0);
    const shown = stripVTControlCharacters(terminal.error.text());
    expect(shown).toMatch(/^0:\d\d\/0:12 {2}vosk {2}\w/mu);
    expect(shown).toMatch(/ · deepgram heard \d+\.\d s, vosk heard \d+\.\d s\n$/u);
  });

  it('ends with the code that all routes have in common, and with the remedy of each', async () => {
    await using service = await scriptedServer();
    const routes = routesTo('ws://127.0.0.1:1', 'ws://127.0.0.1:2');
    const { code, error } = await runHere(['transcribe', service.file, ...routes, '--retry-for', '0']);
    expect(code, error).toBe(5);
    expect(error).toContain('error: all-routes-failed: all 2 routes have failed: deepgram «connection-refused:');
    expect(error).toContain('Then run the command again.');
  });

  it('ends at Ctrl-C in the middle of a failover with what the other one still hears', async () => {
    await using preferred = await scriptedServer({ server: deepgramServer, faults: gone });
    await using other = await scriptedServer({ server: voskServer });
    const args = ['transcribe', preferred.file, ...routesTo(preferred.url, other.url), '--failover-after', '2'];
    await using child = command([...args, '--pace', '8', '--verbose']);
    await child.shows('link 1 failed');
    child.signal('SIGINT');
    expect(await child.ended).toBe(130);
    expect(child.error()).toContain('· vosk takes over from deepgram at ');
    expect(child.error()).toMatch(/all settled · 2 links/u);
  });
});
