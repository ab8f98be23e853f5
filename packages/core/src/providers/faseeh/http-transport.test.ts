import { describe, expect, it } from 'vitest';
import type { SocketHandlers } from '../../transport.ts';
import { ANSWER_ENDED, httpTransport, type FetchAnswer } from './http-transport.ts';

/** What the socket still has to do in this turn of the event loop. */
const settled = (): Promise<void> =>
  new Promise((resolve) => {
    setImmediate(resolve);
  });

/** One request and its answer of these parts; `pauseAt`: the caller pauses again when it gets this part. */
async function request(parts: readonly Uint8Array[], pauseAt?: number) {
  let read = 0;
  const answer: FetchAnswer = {
    status: 200,
    headers: { get: () => 'audio/raw' },
    body: {
      getReader: () => ({
        read: () => Promise.resolve({ done: read === parts.length, value: parts[read++] }),
        cancel: () => Promise.resolve(),
      }),
    },
  };
  const given: (string | number)[] = [];
  const socket = httpTransport(() => Promise.resolve(answer)).open(
    { url: 'https://provider.example/speech', headers: {}, protocols: [] } as never,
    {
      opened: () => undefined,
      message: (data) => {
        given.push(typeof data === 'string' ? data : data.length);
        if (data.length === pauseAt) socket.pause?.();
      },
      activity: () => undefined,
      ended: () => given.push('ended'),
    } as SocketHandlers,
    { maxInboundBytes: 2 ** 23 },
  );
  await settled();
  socket.pause?.();
  socket.send('say');
  await settled();
  return { socket, given, readCount: () => read };
}

const part = (bytes: number): Uint8Array => new Uint8Array(bytes);

describe('an answer over HTTP whose caller has paused', () => {
  it('is read to its end, since its provider may close the connection, and given in order when the caller goes on', async () => {
    const { socket, given, readCount } = await request([part(1), part(2), part(3)]);
    expect(readCount()).toBe(4);
    expect(given.slice(1)).toEqual([]);
    socket.resume?.();
    await settled();
    expect(given.slice(1)).toEqual([1, 2, 3, ANSWER_ENDED]);
  });

  it('is given no further where the caller pauses again', async () => {
    const { socket, given } = await request([part(1), part(2), part(3)], 2);
    socket.resume?.();
    await settled();
    expect(given.slice(1)).toEqual([1, 2]);
    socket.resume?.();
    await settled();
    expect(given.slice(1)).toEqual([1, 2, 3, ANSWER_ENDED]);
  });

  it('is held up to 8 MiB, and not read beyond', async () => {
    const mebibytes = Array.from({ length: 20 }, () => part(2 ** 20));
    const { socket, given, readCount } = await request(mebibytes);
    expect(readCount()).toBe(8);
    socket.resume?.();
    await settled();
    expect(given.slice(1)).toEqual([...mebibytes.map(({ length }) => length), ANSWER_ENDED]);
  });

  it('is forgotten where the next request takes its place', async () => {
    const { socket, given } = await request([part(1)]);
    socket.send('');
    socket.resume?.();
    await settled();
    expect(given.slice(1)).toEqual([ANSWER_ENDED]);
  });
});
