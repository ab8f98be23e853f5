import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import type { SpeechError } from '@throughline/core';
import { bodhi } from '@throughline/core/providers/bodhi';
import { transcribe } from '@throughline/node';
import { describe, expect, it } from 'vitest';
import { WebSocketServer, type WebSocket } from 'ws';
import { bodhiCredentials as credentials } from '../../kit/providers.ts';
import { everythingOf, expectNoSecret } from '../../kit/secrets.ts';

const { apiKey, customerId = '' } = credentials;

interface Answers {
  /** Answers a handshake; absent: it is accepted. */
  readonly refuse?: (response: ServerResponse) => void;
  readonly accept?: (socket: WebSocket) => void;
}

/** What a session fails with, and what the event `link` told of its failure, at a provider on a real port. */
async function failureAt({ refuse, accept }: Answers) {
  const server = createServer();
  const sockets = new WebSocketServer({ noServer: true });
  // Without a listener for upgrades a server answers them as it answers requests.
  if (refuse !== undefined) server.on('request', (_request, response) => refuse(response));
  else {
    server.on('upgrade', (request, socket, head) => {
      sockets.handleUpgrade(request, socket, head, (webSocket) => accept?.(webSocket));
    });
  }
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  try {
    const url = `ws://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const session = transcribe({
      protocol: bodhi({ model: 'hi-general-v2-8khz', sampleRate: 8_000, url }),
      credentials,
    });
    const told: SpeechError[] = [];
    session.on('link', (link) => {
      if (link.state !== 'failed') return;
      told.push(link.error);
      // One failure is enough, whether the session would go on after it or not.
      void session.abort();
    });
    const failure = await session
      .write(new Int16Array(800))
      .then(() => session.end())
      .then(
        () => undefined,
        (error: unknown) => error as SpeechError,
      );
    return { failure, told };
  } finally {
    for (const socket of sockets.clients) socket.terminate();
    server.closeAllConnections();
    await new Promise((resolve) => {
      server.close(resolve);
    });
  }
}

const said = { errors: [{ message: 'The account does not have enough credits', key: apiKey }], customer: customerId };

describe('an error that a provider tells', () => {
  it.each<[string, (body: Buffer) => Buffer]>([
    ['identity', (body) => body],
    ['gzip', gzipSync],
    ['br', brotliCompressSync],
  ])(
    'has the whole answer of a refused handshake in %s, its id and its time, and no secret',
    async (encoding, encoded) => {
      const before = Date.now();
      const { failure } = await failureAt({
        refuse: (response) => {
          const headers = {
            'content-encoding': encoding,
            'content-type': 'application/json',
            'x-request-id': 'req-17',
          };
          response.writeHead(402, headers).end(encoded(Buffer.from(JSON.stringify(said))));
        },
      });
      expect(failure).toMatchObject({ code: 'insufficient-balance', httpStatus: 402, requestId: 'req-17' });
      expect(failure?.message).toContain('It said: The account does not have enough credits');
      const json = JSON.parse(JSON.stringify(failure)) as Readonly<Record<string, unknown>>;
      expect(JSON.parse(String(json['raw']))).toEqual({ errors: [{ ...said.errors[0], key: '***' }], customer: '***' });
      expect(json['requestId']).toBe('req-17');
      expect(Date.parse(String(json['at']))).toBeGreaterThanOrEqual(before);
      expectNoSecret(everythingOf([failure]), [apiKey, customerId]);
    },
  );

  it('has the whole frame, in whatever shape it came, and the id that it names', async () => {
    const frame = { error: { status: '402', errors: ['Insufficient Balance'], key: apiKey }, request_id: 'req-18' };
    const { failure, told } = await failureAt({ accept: (socket) => socket.send(JSON.stringify(frame)) });
    expect(failure).toMatchObject({ code: 'insufficient-balance', requestId: 'req-18', raw: expect.any(String) });
    expect(JSON.parse(failure?.raw ?? '')).toEqual({ ...frame, error: { ...frame.error, key: '***' } });
    expect(JSON.stringify(failure)).toContain('req-18');
    expectNoSecret(everythingOf([failure, told]), [apiKey, customerId]);
  });

  it('has the whole reason of a close, which may be JSON', async () => {
    const reason = JSON.stringify({ code: 402, message: 'Insufficient Balance', request_id: 'req-19', key: apiKey });
    const { failure, told } = await failureAt({ accept: (socket) => socket.close(4_002, reason) });
    expect([failure, ...told].find((error) => error?.closeCode === 4_002)).toMatchObject({
      requestId: 'req-19',
      providerCode: 402,
      raw: reason.replace(apiKey, '***'),
      message: expect.stringContaining('It said: Insufficient Balance'),
    });
    expectNoSecret(everythingOf([failure, told]), [apiKey, customerId]);
  });

  it('is told by the title of a page where the answer is one', async () => {
    const page = `<!DOCTYPE html><html><head><title>403 Forbidden</title></head><body>${'<hr>'.repeat(3_000)}</body></html>`;
    const { failure } = await failureAt({
      refuse: (response) =>
        response.writeHead(403, { 'content-type': 'text/html', 'cf-ray': '8f14e45f-FRA' }).end(page),
    });
    expect(failure?.message).toMatch(/It said: 403 Forbidden$/u);
    expect(failure).toMatchObject({ requestId: '8f14e45f-FRA', raw: page.slice(0, 4_096) });
  });
});
