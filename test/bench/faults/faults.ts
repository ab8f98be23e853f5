import { FRAME_MS } from '../client/audio.ts';
import type { StreamAnswer } from './questions.ts';
import type { FaultServer, ServedLink } from './server.ts';

const FRAMES_A_SECOND = 10;
/** What was written in the last so many frames may still be on its way. */
const ON_ITS_WAY = 30;
/** A link that brought nothing for so long before the end is dead. */
const ALIVE_MS = 3_000;
/** The fault comes with a frame in the middle between two finals, more than five seconds after the first. */
const FRAMES_BEFORE = 56;

/** What came of one client. Times are seconds, to a tenth. */
export interface Seen {
  /** Whether audio still arrived at the end. */
  readonly alive?: boolean;
  /** Audio that never arrived, on whatever link. */
  readonly lost?: number;
  /** Of the audio that the dead link had taken and not answered, how much came again. */
  readonly sentAgain?: number;
  /** From the fault until the next dial. */
  readonly dialled?: number;
  /** From the fault until the caller was told of a failure; missing where it never was. */
  readonly told?: number;
  readonly dials?: number;
  /** Between two dials. */
  readonly shortestPause?: number;
  /** In the client's words. */
  readonly failures?: readonly string[];
}

export interface Fault {
  readonly name: string;
  readonly title: string;
  readonly runMs: number;
  /** Resolves when it is over. */
  happens(server: FaultServer): Promise<void>;
  judge(server: FaultServer, told: StreamAnswer): Seen;
}

const AWAY_MS = 15_000;

const outage: Fault = {
  name: 'outage',
  title: 'The server is gone for 15 s: sockets are reset, dials refused',
  runMs: 45_000,
  async happens(server) {
    await faultAmid(server);
    await server.away(AWAY_MS);
  },
  judge: (server, told) => ({
    ...survived(server, told),
    sentAgain: sentAgain(server),
    ...toldOf(told, atFault.get(server)?.at),
  }),
};

const halfOpen: Fault = {
  name: 'half-open',
  title: 'The peer falls silent for a minute, and the connection stays open',
  runMs: 66_000,
  async happens(server) {
    await faultAmid(server);
    server.fallSilent();
  },
  judge(server, told) {
    const at = atFault.get(server)?.at ?? 0;
    const dial = server.dials.find((one) => one > at);
    return {
      ...(dial !== undefined && { dialled: seconds(dial - at) }),
      ...survived(server, told),
      ...toldOf(told, at),
    };
  },
};

const refused: Fault = {
  name: 'refused',
  title: 'Every handshake is answered by 429 and "Retry-After: 5", for 12 s',
  runMs: 12_000,
  async happens(server) {
    server.handshake = 'refuse';
  },
  judge: judgeDials,
};

const flapping: Fault = {
  name: 'flapping',
  title: 'Every connection is accepted and closed at once with 1011, for 6 s',
  runMs: 6_000,
  async happens(server) {
    server.handshake = 'close';
  },
  judge: judgeDials,
};

export const faults: readonly Fault[] = [outage, halfOpen, refused, flapping];

interface AtFault {
  readonly at: number;
  readonly link: ServedLink;
  /** What the link had taken, and no final had answered. */
  readonly unanswered: readonly number[];
}

const atFault = new WeakMap<FaultServer, AtFault>();

/** Resolves when a link has brought enough frames, in the middle between two finals. */
async function faultAmid(server: FaultServer): Promise<void> {
  const link = await new Promise<ServedLink>((resolve) => {
    server.received = (one) => {
      if (one.frames.size >= FRAMES_BEFORE && one.frames.size - one.answered >= FRAMES_A_SECOND / 2) resolve(one);
    };
  });
  server.received = () => {};
  atFault.set(server, { at: Date.now(), link, unanswered: [...link.frames].slice(link.answered) });
}

function survived(server: FaultServer, { written }: StreamAnswer): { readonly alive: boolean; readonly lost: number } {
  const arrived = new Set(server.links.flatMap(({ frames }) => [...frames]));
  const due = Math.max(0, written - ON_ITS_WAY);
  const lost = Array.from({ length: due }, (_, index) => index).filter((index) => !arrived.has(index));
  const alive = server.links.some(({ lastAt }) => Date.now() - lastAt < ALIVE_MS);
  return { alive, lost: seconds(lost.length * FRAME_MS) };
}

function sentAgain(server: FaultServer): number {
  const fault = atFault.get(server);
  if (fault === undefined) return 0;
  const later = new Set(server.links.flatMap((link) => (link === fault.link ? [] : [...link.frames])));
  return seconds(fault.unanswered.filter((index) => later.has(index)).length * FRAME_MS);
}

/** Not what the caller was told: some clients tell that before there is a connection, some never settle. */
function judgeDials({ dials }: FaultServer): Seen {
  const pauses = dials.slice(1).map((at, index) => at - (dials[index] ?? at));
  return {
    dials: dials.length,
    ...(pauses.length > 0 && { shortestPause: seconds(Math.min(...pauses)) }),
  };
}

function toldOf({ failures }: StreamAnswer, since = 0): Seen {
  const first = failures.find(({ at }) => at >= since);
  return {
    ...(first !== undefined && { told: seconds(first.at - since) }),
    failures: failures.map(({ what }) => what.slice(0, 200)),
  };
}

/** Seconds to a tenth, of milliseconds. */
function seconds(ms: number): number {
  return Math.round(ms / 100) / 10;
}
