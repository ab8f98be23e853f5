import { synthesize, type LinkEvent, type Transport } from '@throughline/core';
import { faseeh } from '@throughline/core/providers/faseeh';
import { VirtualClock } from '@throughline/simulator';
import { expect, it } from 'vitest';

/** A peer that has answered before `send` returns, as a pair in one process may: it is ready before its link is reported as open. */
const immediate: Transport = {
  headers: true,
  pings: false,
  open: (_request, handlers) => {
    queueMicrotask(() => handlers.opened());
    return {
      bufferedAmount: 0,
      send: (frame) => {
        if (String(frame).includes('"initConnection"')) handlers.message('{"type":"connectionInitialized"}');
      },
      close: () => undefined,
      terminate: () => undefined,
    };
  },
};

it('a session whose peer answers inside the call of send has its link, and keeps it', async () => {
  const clock = new VirtualClock();
  const links: LinkEvent[] = [];
  const session = synthesize({
    protocol: faseeh({ modelId: 'faseeh-v1-preview', voiceId: 'v' }),
    credentials: { apiKey: 'a-key-of-mine' },
    transport: immediate,
    clock,
  });
  session.on('link', (event) => links.push(event));
  void session.say('A sentence that is long enough to be spoken.').done.catch(() => undefined);
  await clock.runUntil(() => session.status.state === 'open');
  // Longer than the limits of a link that is not ready.
  await clock.advance(8_000);
  expect(links.map(({ state }) => state).toSorted()).toEqual(['dialling', 'open', 'ready']);
  expect(session.status.state).toBe('open');
  session.abort();
  await session.closed.catch(() => undefined);
});
