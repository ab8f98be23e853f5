import {
  transcribe,
  type LinkEvent,
  type SessionStatus,
  type TranscribeOptions,
  type TranscriptionSession,
} from '@throughline/core';
import {
  scriptAudio,
  scriptedEngine,
  seededRandom,
  speechScript,
  type Fault,
  type MemoryTransportOptions,
  type Script,
} from '@throughline/simulator';
import { asSpeechError } from '../rejection.ts';
import { virtualSetting } from '../setting.ts';
import { plainProtocol, type PlainCredentials, type PlainOptions } from './protocol.ts';
import { plainServer, type PlainServerOptions } from './server.ts';

type SessionPart = Partial<TranscribeOptions<PlainCredentials>>;

export interface PlainRunOptions {
  readonly seconds?: number;
  readonly script?: Script;
  readonly faults?: readonly Fault[];
  readonly protocol?: PlainOptions;
  readonly server?: Partial<PlainServerOptions>;
  readonly transport?: MemoryTransportOptions;
  /** `later`: calls back once so many milliseconds have gone by. */
  readonly session?: SessionPart | ((later: (ms: number, run: () => void) => void) => SessionPart);
}

/** A session with the plain provider in virtual time, fed as a live source does. */
function plainProvider(options: PlainRunOptions = {}) {
  const { seconds = 5, faults = [], protocol, server, transport } = options;
  const script = options.script ?? speechScript({ seconds, seed: 1 });
  const setting = virtualSetting({ server: plainServer({ engine: scriptedEngine({ script }), ...server }), faults });
  const audio = scriptAudio(script);
  const { clock, simulator } = setting;
  const { session = {} } = options;
  const part = typeof session === 'function' ? session((ms, run) => clock.setTimeout(run, ms)) : session;
  const open = (more: SessionPart = {}): TranscriptionSession =>
    transcribe({
      protocol: plainProtocol(protocol),
      credentials: { key: 'the-key' },
      transport: transport === undefined ? setting.transport : simulator.transport(transport),
      clock,
      random: seededRandom(1),
      live: true,
      ...part,
      ...more,
    });
  return { ...setting, script, audio, open };
}

/** Feeds all of the script in real time, ends the session and waits until it is over. */
export async function runPlainly(options: PlainRunOptions = {}) {
  const provider = plainProvider(options);
  const { clock, audio, script, simulator } = provider;
  const session = provider.open();
  const statuses: SessionStatus[] = [];
  const links: LinkEvent[] = [];
  const texts: string[] = [];
  session.on('link', (event) => links.push(event));
  session.on('status', (status) => statuses.push(status));
  session.on('final', ({ text }) => texts.push(text));
  const closed = session.closed.catch((error: unknown) => asSpeechError(error));
  for (const chunk of audio.chunks()) {
    session.write(chunk).catch(() => undefined);
    await clock.advance((chunk.length / script.sampleRate) * 1000);
  }
  session.end().catch(() => undefined);
  const outcome = await clock.runUntil(closed);
  await simulator.close();
  return { ...provider, session, links, statuses, texts, outcome };
}
