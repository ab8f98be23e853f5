import { WebSocket } from 'ws';
import { expect, it } from 'vitest';
import { createSimulator, scriptedEngine, scriptedVoice, speechScript, type Fault } from '@throughline/simulator';
import { bodhiServer } from '@throughline/simulator/providers/bodhi';
import { faseehServer } from '@throughline/simulator/providers/faseeh';
import { elsaErrorPage } from '@throughline/simulator/providers/elsa';
import { bodhiPage } from './pages/bodhi.ts';
import { elsaPage } from './pages/elsa.ts';
import { faseehPage } from './pages/faseeh.ts';
import type { ErrorPage } from './pages/page.ts';

/** What a dial is refused with: the body. */
function refusalOf(url: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = new WebSocket(url);
    socket.once('open', () => reject(new Error('the handshake was not refused')));
    // A refusal is told twice; the second time it is what `close` does to a socket that never opened.
    socket.on('error', () => undefined);
    socket.once('unexpected-response', (_request, response) => {
      const pieces: Buffer[] = [];
      response.on('data', (piece: Buffer) => pieces.push(piece));
      response.once('end', () => {
        resolve(Buffer.concat(pieces).toString());
        socket.terminate();
      });
    });
  });
}

const engines = {
  bodhi: { provider: bodhiServer({ engine: scriptedEngine({ script: speechScript({ seconds: 1, seed: 1 }) }) }) },
  faseeh: { provider: faseehServer({ engine: scriptedVoice() }) },
} as const;

/** Whether a text is one that the page has for a status; numbers aside. */
function isOnPage(page: ErrorPage, status: number, text: string): boolean {
  const plain = (words: string) => words.replaceAll(/\d+/gu, '0').replace(/\.$/u, '');
  return page.facts.some(
    ({ text: told, status: listed }) => [listed].flat().includes(status) && plain(told) === plain(text),
  );
}

it.each([
  { page: bodhiPage, provider: 'bodhi', statuses: [400, 401, 402, 403, 500, 503] },
  { page: faseehPage, provider: 'faseeh', statuses: [400, 401, 402, 403, 404, 429, 500, 502, 503, 504] },
] as const)('the simulated $provider refuses in the words of its page', async ({ page, provider, statuses }) => {
  const faults = statuses.map((status, index): Fault => ({ on: { link: index + 1 }, do: { type: 'http', status } }));
  const simulator = createSimulator({ ...engines[provider], faults });
  try {
    const { url } = await simulator.listen();
    for (const status of statuses) {
      const body = JSON.parse(await refusalOf(url)) as { readonly message?: string; readonly errorMessage?: string };
      const text = body.message ?? body.errorMessage ?? '';
      expect([status, text, isOnPage(page, status, text)]).toEqual([status, text, true]);
    }
  } finally {
    await simulator.close();
  }
});

it('the simulated ELSA has every message of its page, for the requests that the page names', () => {
  const told = elsaPage.facts.filter(({ kind }) => kind === 'message');
  const requestsOf = (name: string) =>
    told.filter((fact) => fact.name === name).map(({ heading }) => heading.split(' ', 1)[0]?.toLowerCase());
  for (const [name, { message, streams }] of Object.entries(elsaErrorPage)) {
    const fact = told.find((one) => one.name === name);
    expect([name, fact?.verbatim ?? fact?.text]).toEqual([name, message]);
    expect([name, ...requestsOf(name)]).toEqual([
      name,
      ...(streams === 'both' ? ['unscripted', 'scripted'] : [streams]),
    ]);
  }
  expect(new Set(told.map(({ name }) => name))).toEqual(new Set(Object.keys(elsaErrorPage)));
});
