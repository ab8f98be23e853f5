import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { fileURLToPath } from 'node:url';
import type { SessionStatus } from '@throughline/core';
import { describe, expect, it } from 'vitest';
import { stateText } from '../../examples/live-captions/page/state-text.ts';
import { type Line, stripView } from '../../examples/live-captions/page/strip-view.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));

/** A connection that stays open, as a browser keeps some. */
async function connectedPage(url: string): Promise<Socket> {
  const socket = connect(Number(new URL(url).port), '127.0.0.1').on('error', () => undefined);
  socket.write(`GET / HTTP/1.1\r\nhost: ${new URL(url).host}\r\n\r\n`);
  await once(socket, 'data');
  socket.resume();
  return socket;
}

describe('pnpm example live-captions', () => {
  it(
    'prints its address, answers there on this machine, and ends by itself at Ctrl-C',
    { timeout: 60_000 },
    async () => {
      const child = spawn(process.execPath, ['scripts/example.ts', 'live-captions'], {
        cwd: root,
        // Ctrl-C reaches every process of the terminal: so does a signal to a group of its own.
        detached: true,
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      const exited = once(child, 'exit');
      let said = '';
      for await (const part of child.stdout.setEncoding('utf8')) {
        said += String(part);
        if (said.includes('Ctrl-C')) break;
      }
      const [url = ''] = /http:\/\/127\.0\.0\.1:\d+\//u.exec(said) ?? [];
      const answer = await fetch(url);
      expect(await answer.text()).toContain('<title>Live captions</title>');
      expect(answer.headers.get('content-security-policy')).toContain("default-src 'none'");
      expect((await fetch(new URL('/docs/errors/unknown-host.md', url))).status).toBe(200);
      const guide = await (await fetch(new URL('/docs/browser.md', url))).text();
      const links = [...guide.matchAll(/(?:href|src)="(?!https?:)([^"#]+)/gu)].map(([, link = '']) => link);
      for (const link of new Set(links)) {
        expect((await fetch(new URL(link, new URL('/docs/browser.md', url)))).status, link).toBe(200);
      }
      expect((await fetch(new URL('/docs/..%2f..%2fpackage.json', url))).status).toBe(404);
      const foreign = { method: 'POST', headers: { origin: 'https://elsewhere.example' } };
      expect((await fetch(new URL('/token', url), foreign)).status).toBe(403);
      const page = await connectedPage(url);
      process.kill(-(child.pid ?? 0), 'SIGINT');
      expect(await exited).toEqual([0, null]);
      expect(page.destroyed).toBe(true);
    },
  );

  it('names the examples that there are where it is given none, or another', async () => {
    const child = spawn(process.execPath, ['scripts/example.ts', 'no-such-one'], { cwd: root, stdio: 'pipe' });
    const exited = once(child, 'exit');
    let said = '';
    for await (const part of child.stderr.setEncoding('utf8')) said += String(part);
    expect(said).toMatch(/no example "no-such-one"[^]*live-captions, .*voice-agent/u);
    expect(await exited).toEqual([2, null]);
  });
});

describe('the state in words', () => {
  const status = (of: Partial<SessionStatus>): SessionStatus => ({
    state: 'open',
    usable: true,
    epoch: 1,
    lagSeconds: 0,
    ...of,
  });
  const titled = (of: Parameters<typeof stateText>[0]): string => stateText(of).title;

  it('begins with what the user has to do', () => {
    expect(titled({ phase: 'idle' })).toBe('Ready');
    expect(titled({ phase: 'asking' })).toBe('Waiting for the microphone');
    expect(titled({ phase: 'refused' })).toBe('Not started');
  });

  it('tells what keeps the microphone from capturing, and whether captions are behind', () => {
    expect(titled({ phase: 'session', status: status({}) })).toBe('Listening');
    expect(titled({ phase: 'session', status: status({ lagSeconds: 3 }) })).toBe('Catching up');
    expect(titled({ phase: 'session', status: status({}), muted: true, microphone: 'muted' })).toBe('Muted');
    expect(titled({ phase: 'session', status: status({}), microphone: 'muted' })).toBe('Muted by the system');
    expect(titled({ phase: 'session', status: status({}), microphone: 'interrupted' })).toBe('Interrupted');
    expect(titled({ phase: 'session', status: status({}), microphone: 'lost' })).toBe('No microphone');
  });

  it('says in an outage how much is kept and when the next try is', () => {
    const { title, detail } = stateText({
      phase: 'session',
      waiting: 4.21,
      status: status({ state: 'recovering', usable: false, retryInMs: 1_250 }),
    });
    expect(title).toBe('Reconnecting');
    expect(detail).toBe('There is no connection. 4.2 s of speech are kept, and sent later. Next try in 1.3 s.');
  });

  it('has words for every state of a session', () => {
    const states = [
      'idle',
      'connecting',
      'open',
      'recovering',
      'offline',
      'resting',
      'ending',
      'closed',
      'failed',
    ] as const;
    for (const state of [...states, 'aborted' as const]) {
      expect(titled({ phase: 'session', status: status({ state }) })).toMatch(/^[A-Z]/u);
    }
  });
});

describe('the strip', () => {
  const line: Line = { accepted: 30, sent: 26, settled: 20, seams: [], gaps: [], said: [] };
  const width = 608;

  it('grows from the left edge, and shows the last of it once it is longer', () => {
    const short = stripView(line, 60, width);
    expect([short.answered, short.sent, short.kept]).toEqual([
      { x: 0, width: 200 },
      { x: 200, width: 60 },
      { x: 260, width: 40 },
    ]);
    const long = stripView({ ...line, accepted: 90, sent: 90, settled: 85 }, 60, width);
    expect([long.answered, long.sent, long.kept.width]).toEqual([{ x: 0, width: 550 }, { x: 550, width: 50 }, 0]);
    expect(long.ticks.map(({ seconds }) => seconds)).toEqual([30, 40, 50, 60, 70, 80, 90]);
  });

  it('shows as the window what would be sent again: from 2 s before what is answered', () => {
    expect(stripView(line, 60, width).window).toEqual({ x: 180, width: 120 });
    expect(stripView({ ...line, settled: 1 }, 60, width).window.x).toBe(0);
  });

  it('leaves out what is no longer in sight, and cuts what is at the edge', () => {
    const view = stripView(
      {
        ...line,
        accepted: 90,
        seams: [
          { epoch: 2, from: 10, settled: 12 },
          { epoch: 3, from: 50, settled: 52 },
        ],
        gaps: [
          { start: 5, end: 8, reason: 'source' },
          { start: 25, end: 40, reason: 'source' },
        ],
      },
      60,
      width,
    );
    expect(view.seams).toEqual([{ epoch: 3, x: 200 }]);
    expect(view.gaps).toEqual([{ x: 0, width: 100 }]);
  });

  it('names seams at nearly the same place together', () => {
    const seams = [2, 3, 4, 5].map((epoch) => ({ epoch, from: epoch === 5 ? 20 : epoch / 10, settled: 0 }));
    expect(stripView({ ...line, seams }, 60, width).seamNames).toEqual([
      { x: 2, text: 'links 2–4' },
      { x: 200, text: 'link 5' },
    ]);
  });

  it('takes a new link, which was sent less than is answered, for what it is', () => {
    const view = stripView({ ...line, sent: 18 }, 60, width);
    expect([view.sent.width, view.kept]).toEqual([0, { x: 200, width: 100 }]);
  });
});
