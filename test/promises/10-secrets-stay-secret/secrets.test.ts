import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import { transcribe } from '@throughline/node';
import { bodhi } from '@throughline/core/providers/bodhi';
import type { Fault } from '@throughline/simulator';
import { bodhiCredentials as credentials } from '../../kit/providers.ts';
import { runOverSockets, runVirtually } from '../../kit/transcription.ts';
import { everythingOf, expectNoSecret, inspectionOf } from '../../kit/secrets.ts';

const { apiKey, customerId = '' } = credentials;
const secrets = [apiKey, customerId];

/** A provider that repeats the caller's secrets in whatever it says. */
const echoes: readonly { readonly name: string; readonly faults: readonly Fault[] }[] = [
  {
    name: 'the body of a refusal',
    faults: [
      { on: { link: 1 }, do: { type: 'http', status: 401, body: `{"error":"bad key ${apiKey} of ${customerId}"}` } },
    ],
  },
  {
    name: 'a refusal that nobody knows',
    faults: [{ on: { link: 1 }, do: { type: 'http', status: 418, body: `you sent ${btoa(apiKey)}` } }],
  },
  {
    name: 'an error frame',
    faults: [
      {
        on: { position: 4 },
        do: { type: 'error-frame', code: 402, message: `no balance for ${customerId} with ${apiKey}` },
      },
    ],
  },
  {
    name: 'a close reason',
    faults: [{ on: { position: 4 }, do: { type: 'close', code: 1008, reason: `key ${apiKey} revoked` }, times: 9 }],
  },
  {
    name: 'a close reason, in capitals and cut short',
    faults: [
      {
        on: { position: 4 },
        do: { type: 'close', code: 4003, reason: `KEY ${apiKey.toUpperCase().slice(0, -3)}… REVOKED` },
        times: 9,
      },
    ],
  },
  {
    name: 'a body that encodes what it encoded',
    faults: [
      {
        on: { link: 1 },
        do: { type: 'http', status: 418, body: encodeURIComponent(JSON.stringify({ sent: btoa(`x ${apiKey}`) })) },
      },
    ],
  },
  {
    name: 'an error frame, across every place where a text is cut',
    faults: [
      {
        on: { position: 4 },
        do: {
          type: 'error-frame',
          code: 402,
          message: Array.from({ length: 100 }, (_, at) => `${'../..'.repeat(at % 13)}${apiKey}`).join(' '),
        },
      },
    ],
  },
];

describe('secrets', () => {
  it.each(echoes)(
    'are in no error, event, log or inspection when the provider echoes them in $name',
    async ({ faults }) => {
      const inspected: string[] = [];
      const run = await runVirtually({
        seed: 31,
        live: false,
        faults,
        session: { inspect: (event) => inspected.push(inspectionOf(event)) },
      });
      expect('error' in run.outcome).toBe(true);
      expect(inspected.length).toBeGreaterThan(5);
      expectNoSecret(everythingOf('error' in run.outcome ? run.outcome.error : undefined), secrets);
      expectNoSecret(inspect(run.session, { showHidden: true }), secrets);
      expectNoSecret(
        everythingOf([run.links, run.warnings, run.seams, run.session.status, run.session.summary()]),
        secrets,
      );
      expectNoSecret(inspected.join('\n'), secrets);
    },
  );

  it('are in nothing that a session shows over real sockets, whatever it went through', async () => {
    const inspected: string[] = [];
    const run = await runOverSockets({
      seed: 32,
      live: false,
      faults: [
        { on: { link: 1 }, do: { type: 'http', status: 503, body: apiKey } },
        { on: { position: 4 }, do: { type: 'rst' } },
        { on: { position: 9 }, do: { type: 'close', code: 4001, reason: apiKey } },
        { on: { position: 14 }, do: { type: 'error-frame', code: 402, message: apiKey }, times: 3 },
      ],
      session: { inspect: (event) => inspected.push(inspectionOf(event)) },
    });
    expectNoSecret(everythingOf(run.outcome), secrets);
    expectNoSecret(inspect(run.session, { showHidden: true }), secrets);
    expectNoSecret(everythingOf([run.links, run.warnings]), secrets);
    expectNoSecret(inspected.join('\n'), secrets);
  });
});

/** Refuses every handshake, and says what it was asked, in the headers' own words and in an encoding. */
async function echoingServer(status: number, encode: (text: string) => string) {
  const server = createServer();
  server.on('upgrade', ({ url, rawHeaders }, socket) => {
    const body = encode(JSON.stringify({ error: `who are you? ${url}`, rawHeaders }));
    const head = `HTTP/1.1 ${status} No\r\nContent-Type: text/plain\r\nContent-Length: ${Buffer.byteLength(body)}\r\n`;
    socket.on('error', () => undefined);
    socket.end(`${head}Connection: close\r\n\r\n${body}`);
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  return {
    port,
    [Symbol.asyncDispose]: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
      }),
  };
}

describe('what a dial carries', () => {
  const carried = {
    query: 'query-5tQ8vR2x',
    user: 'user-7hJ3kL9m',
    password: 'pass-2wE4rT6y',
    header: 'head-8uI6yT4r',
    basic: 'bas1-9oP7iU5y',
    subprotocol: 'sub-4eR6tY8u.and-more',
  };

  it.each([
    ['as it was sent', 418, (text: string) => text],
    ['as a sentence that is known', 401, (text: string) => text],
    ['in base64', 418, (text: string) => btoa(text)],
    ['in hexadecimal digits', 418, (text: string) => Buffer.from(text).toString('hex')],
    ['in capitals', 418, (text: string) => text.toUpperCase()],
  ])('is in nothing that a session shows, though no credentials hold it: echoed %s', async (_, status, encode) => {
    await using server = await echoingServer(status, encode);
    const { query, user, password, header, basic, subprotocol } = carried;
    const plain = bodhi({ model: 'en-general-v2-8khz', sampleRate: 16_000 });
    const inspected: string[] = [];
    const told: unknown[] = [];
    const session = transcribe({
      protocol: {
        ...plain,
        dial: () => ({
          url: `ws://${user}:${password}@127.0.0.1:${server.port}/v1/listen?model=nova-2&token=${query}`,
          headers: { 'x-anything': header, 'proxy-authorization': `Basic ${btoa(`me:${basic}`)}` },
          subprotocols: ['realtime', subprotocol],
        }),
      },
      credentials: { apiKey: 'another-key-entirely' },
      inspect: (event) => inspected.push(inspectionOf(event)),
    });
    for (const event of ['link', 'status', 'failure', 'warning'] as const) session.on(event, (news) => told.push(news));
    const failure: unknown = await session
      .write(new Int16Array(1_600))
      .then(
        () => session.end(),
        (error: unknown) => error,
      )
      .catch((error: unknown) => error);
    expect(failure).toMatchObject({ httpStatus: status });
    const secrets = Object.values(carried);
    const shown = everythingOf([failure, told, session.status, session.summary()]);
    expect(shown).toContain(status === 401 ? 'authentication-failed' : 'unknown-provider-error');
    expectNoSecret(shown, secrets);
    expectNoSecret(inspect(session, { showHidden: true }), secrets);
    expectNoSecret(inspected.join('\n'), secrets);
    // What is known to be no secret stays.
    expect(shown.includes('model=nova-2')).toBe(encode('a') === 'a');
  });
});

describe('what the caller gives as a reason', () => {
  it('is shown without the secrets of the session', async () => {
    const session = transcribe({
      protocol: bodhi({ model: 'en-general-v2-8khz', sampleRate: 16_000, url: 'ws://127.0.0.1:9' }),
      credentials: { apiKey, customerId },
    });
    const ended: unknown = await Promise.all([
      session.end().catch((error: unknown) => error),
      session.abort(new Error(`GET /?key=${apiKey} was aborted`)),
    ]);
    expect(everythingOf(ended)).toContain('was aborted');
    expectNoSecret(everythingOf([ended, session.status]), secrets);
  });
});
