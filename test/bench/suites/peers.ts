import { peerNames } from '../client/peers/peer.ts';
import type { Side } from '../client/questions.ts';
import { FRAME_SAMPLES } from '../client/audio.ts';
import { figure, ratio, type Suite } from '../figure.ts';
import type { Provider } from '../provider/start.ts';
import { streamInRounds, type Streamed } from '../rounds.ts';
import type { Setting } from './setting.ts';

const CONNECTIONS = 50;
const FRAME_BYTES = FRAME_SAMPLES * 2;
/** So much of what a client says that it sent must have arrived, and been answered. */
const ARRIVED = 0.95;
/** And of each stream so many frames may be on their way when the round ends. */
const ON_THE_WAY = 2;

const bare: Side = {
  name: 'bare ws.send',
  client: 'bare',
  feed: 'timers',
  encoding: 'pcm_s16le',
  answers: 'nothing',
  connections: CONNECTIONS,
  moments: 1,
  stamped: false,
};
const sides: readonly Side[] = [
  bare,
  { ...bare, name: 'throughline', client: 'session' },
  ...peerNames.map((name): Side => ({ ...bare, name, client: name })),
];

/** What a frame costs with the makers' own clients, beside a session and a bare socket. */
export async function noReply(setting: Setting): Promise<Suite> {
  return measured(setting, 'nothing', {
    title: `CPU a frame, ${CONNECTIONS} streams with a timer each, no reply`,
    about:
      'The own clients of their makers, a process each, on the same server in the same rounds. The server sends what the handshake needs and\n' +
      'nothing else; but Speechmatics and Gladia acknowledge each frame, since their protocols do.',
  });
}

/** The same while the provider answers each frame. */
export async function partials(setting: Setting): Promise<Suite> {
  return measured(setting, 'partials', {
    title: `CPU a frame, ${CONNECTIONS} streams with a timer each, a partial a frame`,
    about:
      'The server sends the same words to all, as each protocol writes them: a partial after each frame, a final each three seconds.\n' +
      'The bare socket parses the messages that our session is sent.',
  });
}

async function measured(
  { provider, rounds, roundMs, warmMs, ageMs }: Setting,
  answers: Side['answers'],
  words: Pick<Suite, 'title' | 'about'>,
): Promise<Suite> {
  const answered = sides.map((side) => ({ ...side, answers }));
  const costs = await streamInRounds(answered, {
    rounds,
    roundMs,
    warmMs,
    ageMs,
    urls: provider.urls.slice(0, 1),
    aged: () => provider.received(),
    after: (side, answer) => check(provider, side, answer),
  });
  const of = (side: Side): readonly number[] => costs.get(side.name) ?? [];
  return {
    ...words,
    figures: [
      ...answered.map((side) => figure(side.name, 'µs', of(side))),
      ...answered
        .slice(1)
        .map((side) => ratio(`${side.name} ÷ bare`, of(side), of(bare), undefined, [side.name, bare.name])),
    ],
  };
}

/** Whether a client did what it is measured for. */
async function check(provider: Provider, { name, answers }: Side, answer: Streamed): Promise<void> {
  const { framesInAll, resultsInAll } = answer;
  const arrived = (await provider.received()) / FRAME_BYTES;
  const expected = framesInAll * ARRIVED - CONNECTIONS * ON_THE_WAY;
  if (arrived < expected) {
    throw new Error(`of ${framesInAll} frames of ${name} only ${arrived} have arrived`);
  }
  if (answers === 'partials' && resultsInAll < expected) {
    throw new Error(`${name} told of ${resultsInAll} results after ${framesInAll} frames`);
  }
}
