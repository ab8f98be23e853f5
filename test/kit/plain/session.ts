import {
  transcribe,
  type FinalResult,
  type LinkEvent,
  type Seam,
  type SessionWarning,
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
  type ProviderServer,
  type Script,
  type Simulator,
} from '@throughline/simulator';
import { asSpeechError } from '../rejection.ts';
import { virtualSetting } from '../setting.ts';
import { plainProtocol, type PlainCredentials, type PlainOptions } from './protocol.ts';
import { plainServer, type PlainServerOptions } from './server.ts';

type SessionPart = Partial<TranscribeOptions<PlainCredentials>>;

export interface PlainRunOptions {
  readonly seconds?: number;
  readonly script?: Script;
  /** Nothing is written for so long, after so many seconds of audio. Default: never. */
  readonly pause?: { readonly after: number; readonly ms: number };
  readonly faults?: readonly Fault[];
  readonly protocol?: PlainOptions | ((simulator: Simulator) => PlainOptions);
  readonly server?: Partial<PlainServerOptions> | ((script: Script) => ProviderServer);
  readonly transport?: MemoryTransportOptions;
  /** `later`: calls back once so many milliseconds have gone by. */
  readonly session?: SessionPart | ((later: (ms: number, run: () => void) => void) => SessionPart);
}

/** A session with the plain provider in virtual time, fed as a live source does. */
function plainProvider(options: PlainRunOptions = {}) {
  const { seconds = 5, faults = [], server, transport } = options;
  const script = options.script ?? speechScript({ seconds, seed: 1 });
  const setting = virtualSetting({
    server:
      typeof server === 'function' ? server(script) : plainServer({ engine: scriptedEngine({ script }), ...server }),
    faults,
  });
  const audio = scriptAudio(script);
  const { clock, simulator } = setting;
  const protocol = typeof options.protocol === 'function' ? options.protocol(simulator) : options.protocol;
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
  const finals: FinalResult[] = [];
  const seams: Seam[] = [];
  const warnings: SessionWarning[] = [];
  session.on('link', (event) => links.push(event));
  session.on('status', (status) => statuses.push(status));
  session.on('final', (final) => {
    texts.push(final.text);
    finals.push(final);
  });
  session.on('seam', (seam) => seams.push(seam));
  session.on('warning', (warning) => warnings.push(warning));
  const closed = session.closed.catch((error: unknown) => asSpeechError(error));
  let written = 0;
  for (const chunk of audio.chunks()) {
    session.write(chunk).catch(() => undefined);
    await clock.advance((chunk.length / script.sampleRate) * 1000);
    written += chunk.length;
    if (options.pause !== undefined && written === options.pause.after * script.sampleRate) {
      await clock.advance(options.pause.ms);
    }
  }
  session.end().catch(() => undefined);
  const outcome = await clock.runUntil(closed);
  await simulator.close();
  return { ...provider, session, links, statuses, texts, finals, seams, warnings, outcome };
}
