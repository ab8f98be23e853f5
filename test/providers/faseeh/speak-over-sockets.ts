import {
  isSpeechError,
  synthesize,
  type LinkEvent,
  type SessionWarning,
  type SpeechError,
  type VoiceSession,
  type VoiceStatus,
} from '@throughline/core';
import { faseeh, type FaseehConfig } from '@throughline/core/providers/faseeh';
import { webSocketTransport } from '@throughline/node';
import { createSimulator, scriptedVoice, seededRandom, type Fault, type Simulator } from '@throughline/simulator';
import { faseehServer, type FaseehBehaviour } from '@throughline/simulator/providers/faseeh';
import { patientLimits, scaledClock } from '../../kit/scaled-clock.ts';
import { everythingOf, inspectionOf } from '../../kit/secrets.ts';
import { hear, type Heard } from '../../promises/12-a-voice-is-whole/support/speak.ts';

/** How much faster than real time a run over real sockets goes: the sockets are real, the waiting is not. */
const SPEED = 10;

export interface SpokenOptions {
  /** The account is known by it, and what accounts may have at once is shared in a process: one for each run. */
  readonly apiKey: string;
  readonly texts: readonly string[];
  readonly config?: Partial<FaseehConfig>;
  /** An object instead of a function that is asked. */
  readonly plainCredentials?: true;
}

/** Everything that a voice told, and what became of it. */
export interface Spoken {
  readonly voice: VoiceSession;
  readonly heard: readonly Heard[];
  /** What `end` rejected with. */
  readonly ended: SpeechError | undefined;
  /** Whether each question for credentials was for other ones. */
  readonly asked: readonly boolean[];
  readonly links: readonly LinkEvent[];
  readonly failures: readonly SpeechError[];
  readonly statuses: readonly VoiceStatus[];
  /** Everything that it showed, as a log or a debugger would have it. */
  readonly shown: string;
}

/** Says texts one after another with time going by faster, and ends the voice. `url`: of a socket, or of an API. */
export async function speakTo(url: string, options: SpokenOptions): Promise<Spoken> {
  const { apiKey, texts, config, plainCredentials } = options;
  const asked: boolean[] = [];
  const inspected: string[] = [];
  const voice = synthesize({
    protocol: faseeh({ voiceId: 'ar-najdi-male-2', url, unknowns: { deterministic: true }, ...config }),
    credentials:
      plainCredentials === true
        ? { apiKey }
        : ({ refresh }) => {
            asked.push(refresh);
            return { apiKey };
          },
    transport: webSocketTransport(),
    clock: scaledClock(SPEED),
    limits: patientLimits,
    random: seededRandom(1),
    inspect: (event) => inspected.push(inspectionOf(event)),
  });
  const links: LinkEvent[] = [];
  const failures: SpeechError[] = [];
  const statuses: VoiceStatus[] = [];
  const warnings: SessionWarning[] = [];
  voice.on('link', (link) => links.push(link));
  voice.on('failure', (failure) => failures.push(failure));
  voice.on('status', (status) => statuses.push(status));
  voice.on('warning', (warning) => warnings.push(warning));
  const hearing = Promise.all(texts.map((text) => hear(voice.say(text))));
  const ended = await voice.end().then(
    () => undefined,
    (error: unknown) => {
      if (isSpeechError(error)) return error;
      throw error;
    },
  );
  const heard = await hearing;
  const errors = [ended, ...heard.flatMap(({ error, thrown }) => [error, thrown])];
  const told = [errors, errors.map((error) => error?.toJSON()), links, failures, statuses, warnings, voice.summary()];
  return {
    voice,
    heard,
    ended,
    asked,
    links,
    failures,
    statuses,
    shown: [everythingOf([...told, voice.status]), inspected.join('\n')].join('\n'),
  };
}

/** A simulated Faseeh behind a real port. */
export interface ListeningFaseeh extends AsyncDisposable {
  readonly url: string;
  readonly simulator: Simulator;
}

export async function listeningFaseeh(
  faults: readonly Fault[],
  service: FaseehBehaviour = {},
): Promise<ListeningFaseeh> {
  const engine = scriptedVoice({ pace: 8 });
  const simulator = createSimulator({
    provider: faseehServer({ engine, ...service }),
    faults,
    clock: scaledClock(SPEED),
  });
  const { url } = await simulator.listen();
  return {
    url: `${url}/api/v1/websocket/text-to-speech`,
    simulator,
    [Symbol.asyncDispose]: () => simulator.close(),
  };
}
