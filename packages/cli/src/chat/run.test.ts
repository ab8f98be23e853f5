import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { command } from '../../testing/child-command.ts';
import { runHere } from '../../testing/run-here.ts';
import { aksitaServer, type AksitaServerOptions } from '@throughline/simulator/providers/aksita';

const noKey = { AKSITA_API_KEY: '' };

async function served(options: AksitaServerOptions = {}) {
  const service = aksitaServer(options);
  const { url, close } = await service.listen();
  return { service, url: `${url}/api`, [Symbol.asyncDispose]: close };
}

describe('throughline chat, as a process', { timeout: 60_000 }, () => {
  it('sends each line of a pipe, prints the replies alone to standard output, and sums the credits up', async () => {
    await using aksita = await served({ reply: (message) => [`you said ${message}`, 'anything else?'] });
    await using child = command(['chat', '--url', aksita.url], noKey);
    child.stdin.end('one\n\n  two  \n');
    expect(await child.ended, child.error()).toBe(0);
    expect(child.out()).toBe('you said one\nanything else?\nyou said two\nanything else?\n');
    expect(child.error()).toBe('· 2 messages · 4 credits · 996 left\n');
    expect(aksita.service.billed).toEqual(['one', 'two']);
  });

  it('answers a line before the next one is there', async () => {
    await using aksita = await served();
    await using child = command(['chat', '--url', aksita.url], noKey);
    child.stdin.write('first\n');
    await child.shows('first\n');
    child.stdin.end('second\n');
    expect(await child.ended).toBe(0);
    expect(child.out()).toBe('first\nsecond\n');
  });

  it('sends all of standard input as one message with -, and goes on with a conversation', async () => {
    await using aksita = await served();
    await using first = command(['chat', 'hello', '--url', aksita.url, '-v'], noKey);
    expect(await first.ended).toBe(0);
    expect(first.error()).toContain('· 2 credits, 998 left\n');
    const id = /--conversation (?<id>\S+)/u.exec(first.error())?.groups?.['id'] ?? '';
    await using child = command(['chat', '-', '--url', aksita.url, '--conversation', id, '--format', 'jsonl'], noKey);
    child.stdin.end('Dear agent,\n\nhow are you?\n');
    expect(await child.ended).toBe(0);
    expect(
      child
        .out()
        .trimEnd()
        .split('\n')
        .map((line): unknown => JSON.parse(line)),
    ).toEqual([
      {
        type: 'reply',
        simulated: false,
        responses: ['Dear agent,\n\nhow are you?'],
        credits: 2,
        remainingCredits: 996,
        messageId: '10002',
        conversationId: id,
      },
    ]);
    expect(aksita.service.requests.map(({ path }) => path)).toEqual(['/api/session', '/api/chat', '/api/chat']);
  });

  it('warns when credits are low', async () => {
    await using aksita = await served({ credits: 12 });
    await using child = command(['chat', '--url', aksita.url, '--low-credit', '11'], noKey);
    child.stdin.end('one\ntwo\n');
    expect(await child.ended).toBe(0);
    expect(child.error().match(/warning: /gu)).toHaveLength(1);
    expect(child.error()).toContain('warning: 10 credits are left');
  });

  it('stops at a message that is refused, and sends none after it', async () => {
    await using aksita = await served({ credits: 3 });
    await using child = command(['chat', '--url', aksita.url, '--format', 'jsonl'], noKey);
    child.stdin.end('one\ntwo\nthree\n');
    expect(await child.ended).toBe(4);
    expect(child.error()).toContain('error: insufficient-balance');
    expect(
      child
        .out()
        .trimEnd()
        .split('\n')
        .map((line): unknown => JSON.parse(line)),
    ).toMatchObject([
      { type: 'reply', responses: ['one'] },
      { type: 'error', code: 'insufficient-balance', message: expect.not.stringContaining('insufficient-balance') },
    ]);
    expect(aksita.service.billed).toEqual(['one']);
    expect(aksita.service.requests).toHaveLength(3);
  });

  it('takes its key from AKSITA_API_KEY, and shows none', async () => {
    await using aksita = await served({ keys: { 'aks-good-key': 'good' } });
    const refused = await runHere(['chat', 'hello', '--url', aksita.url], { AKSITA_API_KEY: 'aks-bad-key' });
    expect(refused.code).toBe(4);
    expect(refused.error).not.toContain('aks-bad-key');
    const taken = await runHere(['chat', 'hello', '--url', aksita.url], { AKSITA_API_KEY: 'aks-good-key' });
    expect(taken.code, taken.error).toBe(0);
  });

  it.each([
    ['SIGINT', [], 130],
    ['SIGTERM', [], 130],
    ['no signal', ['--timeout', '6'], 124],
  ] as const)('ends while a reply is awaited by %s, and says that it may be billed', async (signal, flags, code) => {
    await using aksita = await served();
    aksita.service.next({ type: 'delay', ms: 0 }, { type: 'never' });
    await using child = command(['chat', 'hello', '--url', aksita.url, ...flags], noKey);
    // The conversation is begun, and the message on its way.
    await expect.poll(() => aksita.service.requests.length, { timeout: 30_000 }).toBe(2);
    if (signal !== 'no signal') child.signal(signal);
    expect(await child.ended).toBe(code);
    expect(child.error()).toContain('it may have been answered and billed');
  });

  it('ends at Ctrl-C while a pipe is silent', async () => {
    await using aksita = await served();
    await using child = command(['chat', '--url', aksita.url], noKey);
    child.stdin.write('hello\n');
    await child.shows('hello\n');
    child.signal('SIGINT');
    expect(await child.ended).toBe(130);
  });

  it('prints no control characters of a reply', async () => {
    await using aksita = await served({ reply: () => ['\u001B[2Jowned\u0007\u202E\nsecond line'] });
    for (const format of ['text', 'jsonl']) {
      const child = await runHere(['chat', 'hello', '--url', aksita.url, '--format', format], noKey);
      expect(child.code).toBe(0);
      expect(child.out).toContain('owned');
      expect(child.out).not.toMatch(/[^\P{Cc}\n]|\u202E/u);
    }
  });

  it.each([
    [['chat', 'hello'], 'no API key for Aksita'],
    [['chat', ' '], 'the message is empty'],
    [['chat', '--simulate'], 'there was no message'],
    [['chat', 'hello', '--api-key', 'aks-any', '--url', 'http://192.0.2.77:1/api'], 'or pass --insecure'],
    [['chat', 'hello', '--simulate', '--url', 'http://127.0.0.1:1/api'], 'but there is --url too'],
    [['chat', 'hello', '--low-credit', 'many'], 'Give a number'],
  ])('refuses %j with 2', async (args, says) => {
    await using child = command(args, noKey);
    child.stdin.end();
    expect(await child.ended).toBe(2);
    expect(child.error()).toContain(says);
    expect(child.out()).toBe('');
  });

  it('marks every made-up reply', async () => {
    const child = await runHere(['chat', 'hello', '--simulate'], noKey);
    expect(child.code).toBe(0);
    expect(child.error).toContain('warning: SIMULATED');
    expect(child.out).toBe('[simulated] hello\n');
  });
});

/** Of util-linux: gives a program a terminal. */
const giver = 'script';
const terminals = spawnSync(giver, ['--version']).status === 0;

describe.skipIf(!terminals)('throughline chat, at a terminal', { timeout: 60_000 }, () => {
  /** What was typed and printed, once the text stands there. */
  async function at(
    url: string,
    talk: (type: (text: string) => void, shows: (text: string) => Promise<void>) => Promise<void>,
  ) {
    const main = fileURLToPath(new URL('../main.ts', import.meta.url));
    const line = `"${process.execPath}" --conditions=@throughline/source "${main}" chat --url ${url}`;
    const child = spawn(giver, ['-qec', line, '/dev/null'], { env: { ...process.env, ...noKey, NO_COLOR: '1' } });
    let shown = '';
    child.stdout.on('data', (chunk: Buffer) => {
      shown += chunk.toString();
    });
    const ended = once(child, 'close') as Promise<[code: number | null]>;
    try {
      await talk(
        (text) => {
          shown = '';
          child.stdin.write(text);
        },
        (text) => expect.poll(() => shown, { timeout: 30_000 }).toContain(text),
      );
      const [code] = await ended;
      return { code, shown };
    } finally {
      child.kill('SIGKILL');
    }
  }

  it('goes on after a message that is refused, shows the credits after each reply, and ends at Ctrl-D with 0', async () => {
    await using aksita = await served();
    const { code, shown } = await at(aksita.url, async (type, shows) => {
      await shows('you ');
      type('hello\r');
      await shows('· 2 credits, 998 left');
      await shows('you ');
      aksita.service.next({ type: 'refuse', refusal: 'message-empty' });
      type('refused\r');
      await shows('error: field-missing');
      await shows('you ');
      type('again\r');
      await shows('· 2 credits, 996 left');
      await shows('you ');
      type('\u0004');
    });
    expect(code).toBe(0);
    expect(shown).toContain('2 messages · 4 credits · 996 left');
    expect(aksita.service.billed).toEqual(['hello', 'again']);
  });

  it('ends at Ctrl-C while nothing is typed, with 130', async () => {
    await using aksita = await served();
    const { code } = await at(aksita.url, async (type, shows) => {
      await shows('you ');
      type('\u0003');
    });
    expect(code).toBe(130);
  });
});
