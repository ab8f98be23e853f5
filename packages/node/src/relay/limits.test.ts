import { once } from 'node:events';
import { describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { closeOf, refusalOf, relayed, until } from '../../testing/relay-setting.ts';

const passedUp = (metrics: string): number =>
  Number(/bytes_total\{upstream="one",direction="up"\} (\d+)/u.exec(metrics)?.[1]);

describe('limits', () => {
  it('of sessions hold for each user and for all, and a place is free when a socket is gone', async () => {
    await using all = await relayed({
      authorise: ({ token = '' }) => ({ user: token }),
      limits: { sessions: 3, userSessions: 2 },
    });
    const first = await all.open({ token: 'ann' });
    await all.open({ token: 'ann' });
    expect(await refusalOf(all.page({ token: 'ann' }))).toMatchObject({ code: 'user-limit', retryAfterMs: 5_000 });
    await all.open({ token: 'ben' });
    expect(await refusalOf(all.page({ token: 'cid' }))).toMatchObject({ code: 'relay-full', retryAfterMs: 2_000 });
    first.page.socket.close();
    await first.page.closed;
    await until(() => all.relay.sessions === 2);
    await all.open({ token: 'cid' });
  });

  it('of sessions are not used up by requests that authorise has not decided about, nor by those that go away meanwhile', async () => {
    let decide = (): void => undefined;
    const later = new Promise<void>((resolve) => {
      decide = resolve;
    });
    let asked = 0;
    await using all = await relayed({
      authorise: async ({ token = '' }) => {
        asked += 1;
        if (token === 'slow') await later;
        return { user: token };
      },
      limits: { sessions: 2, userSessions: 2 },
    });
    const slow = Array.from({ length: 3 }, () => all.page({ token: 'slow' }));
    await until(() => asked === 3);
    const ann = await all.open({ token: 'ann' });
    slow[2]?.socket.on('error', () => undefined);
    slow[2]?.socket.terminate();
    await slow[2]?.closed;
    decide();
    const answers = await Promise.all(slow.slice(0, 2).map((page) => page.answer()));
    expect(answers.map(({ relay, code }) => relay ?? code).toSorted()).toEqual(['denied', 'open']);
    expect(answers.find(({ relay }) => relay === 'denied')).toMatchObject({ code: 'relay-full' });
    ann.page.socket.close();
    await ann.page.closed;
    await until(() => all.relay.sessions === 1);
    await all.open({ token: 'ben' });
  });

  it('end a session whose frame is too large with 1009, and the provider hears nothing of it', async () => {
    await using all = await relayed({ limits: { frameBytes: 2_000 } });
    const { page, upstream } = await all.open();
    const frames: number[] = [];
    upstream.on('message', (data: Buffer) => frames.push(data.length));
    const closed = closeOf(upstream);
    page.socket.send(Buffer.alloc(2_000));
    page.socket.send(Buffer.alloc(2_001));
    expect((await page.closed).code).toBe(1009);
    expect((await closed).code).toBe(1001);
    expect(frames).toEqual([2_000]);
  });

  it('of idle time do not end a session in which the provider speaks', async () => {
    await using all = await relayed({ limits: { idleSeconds: 0.8 } });
    const { page, upstream } = await all.open();
    for (let sent = 0; sent < 24; sent += 1) {
      upstream.send('audio');
      await new Promise((resolve) => {
        setTimeout(resolve, 50);
      });
    }
    expect(page.frames).toHaveLength(25);
    expect(page.socket.readyState).toBe(WebSocket.OPEN);
  });

  it.each([
    ['idle', { idleSeconds: 0.3 }],
    ['duration', { durationSeconds: 0.3 }],
    ['bytes', { sessionBytes: 1_024 }],
  ])('end a session by a reason that its page understands: %s', async (reason, limits) => {
    await using all = await relayed({ limits });
    const { page, upstream } = await all.open();
    const closed = closeOf(upstream);
    page.socket.send(Buffer.alloc(1_024));
    expect(await page.closed).toEqual({ code: 4901, reason: `throughline.relay:${reason}` });
    expect((await closed).code).toBe(1001);
  });

  it('of bytes a second make a page wait, and lose nothing', async () => {
    await using all = await relayed({ limits: { userBytesPerSecond: 64 * 1024 } });
    const { page, upstream } = await all.open();
    let bytes = 0;
    upstream.on('message', (data: Buffer) => {
      bytes += data.length;
    });
    const frame = Buffer.alloc(32 * 1024);
    const all12 = 40 * frame.length;
    for (let sent = 0; sent < 40; sent += 1) page.socket.send(frame);
    await until(() => bytes >= 20 * frame.length);
    // The burst of ten seconds has passed; the rest comes by the second.
    await new Promise<void>((resolve) => {
      setTimeout(resolve, 200);
    });
    expect(bytes).toBeLessThan(all12);
    page.socket.terminate();
  });
});

describe('a page that is made to wait', () => {
  it('does not count as one that says nothing', async () => {
    await using all = await relayed({ limits: { userBytesPerSecond: 2_048, silentSeconds: 0.6 } });
    const { page, upstream } = await all.open();
    let bytes = 0;
    upstream.on('message', (data: Buffer) => {
      bytes += data.length;
    });
    page.socket.send(Buffer.alloc(25_000));
    page.socket.send(Buffer.alloc(1_000));
    await until(() => bytes >= 25_000);
    await new Promise<void>((resolve) => {
      setTimeout(resolve, 1_500);
    });
    expect(all.relay.sessions).toBe(1);
    await until(() => bytes === 26_000);
  });
});

describe('a slow or dead peer', () => {
  const frame = Buffer.alloc(64 * 1024, 7);

  it('keeps the sender waiting, and no more than a little here: a provider that does not read', async () => {
    await using all = await relayed({ limits: { userBytesPerSecond: Infinity } });
    const { page, upstream } = await all.open();
    upstream.pause();
    for (let sent = 0; sent < 512; sent += 1) page.socket.send(frame);
    await until(() => page.socket.bufferedAmount > 0);
    let last = -1;
    while (page.socket.bufferedAmount !== last) {
      last = page.socket.bufferedAmount;
      await new Promise<void>((resolve) => {
        setTimeout(resolve, 100);
      });
    }
    // What the kernel keeps between two sockets of this machine counts too.
    expect(passedUp(await all.relay.metrics())).toBeLessThan(12 * 1024 * 1024);
    expect(last).toBeGreaterThan(8 * 1024 * 1024);
    let bytes = 0;
    upstream.on('message', (data: Buffer) => {
      bytes += data.length;
    });
    upstream.resume();
    await until(() => bytes === 512 * frame.length);
  });

  it('keeps the sender waiting: a page that does not read', async () => {
    await using all = await relayed();
    const { page, upstream } = await all.open();
    page.socket.pause();
    for (let sent = 0; sent < 512; sent += 1) upstream.send(frame);
    await until(() => upstream.bufferedAmount > 0);
    await new Promise<void>((resolve) => {
      setTimeout(resolve, 200);
    });
    expect(upstream.bufferedAmount).toBeGreaterThan(8 * 1024 * 1024);
    page.socket.resume();
    await page.frame(512);
    expect(await all.relay.metrics()).toMatch(/holds_total\{upstream="one",direction="down"\} [1-9]/u);
  });

  it('is ended when it takes nothing for its time: a page', async () => {
    await using all = await relayed({ limits: { silentSeconds: 0.5 } });
    const { page, upstream } = await all.open();
    page.socket.pause();
    const speaking = setInterval(() => page.socket.send('audio'), 50);
    const closed = closeOf(upstream);
    for (let sent = 0; sent < 512; sent += 1) upstream.send(frame);
    await closed;
    clearInterval(speaking);
    await until(() => all.relay.sessions === 0);
    // On a machine that is busy enough, what the page says comes too late as well.
    expect(all.log.at(-1)).toMatch(/"how":"(?:slow|silent)"/u);
  });

  it('is ended when no byte of it comes: a page that answers no ping', async () => {
    await using all = await relayed({ limits: { silentSeconds: 1 } });
    const { upstream } = await all.open({ options: { autoPong: false } as never });
    await closeOf(upstream);
    await until(() => all.relay.sessions === 0);
    expect(all.log.at(-1)).toContain('"how":"silent"');
  });

  it('is ended when no byte of it comes: a provider that has answered pings before', async () => {
    await using all = await relayed({ limits: { silentSeconds: 1.5 } });
    const { page, upstream } = await all.open();
    // It answers a ping, and then nothing any more.
    await once(upstream, 'ping');
    upstream.pause();
    const speaking = setInterval(() => page.socket.send('audio'), 100);
    expect(await page.closed).toEqual({ code: 4901, reason: 'throughline.relay:network:timeout' });
    clearInterval(speaking);
  });
});
