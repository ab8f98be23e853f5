import { synthesize, type SpeechError, type VoiceSeam, type VoiceSession, type VoiceStatus } from '@throughline/core';
import { faseeh, type FaseehConfig } from '@throughline/core/providers/faseeh';
import { webSocketTransport } from '@throughline/node';
import { createSimulator, scriptedVoice, seededRandom, type Fault, type Simulator } from '@throughline/simulator';
import { faseehServer, type FaseehBehaviour } from '@throughline/simulator/providers/faseeh';
import { observe, type Observed } from '../../kit/observe.ts';
import { rejectionOf } from '../../kit/rejection.ts';
import { patientLimits, scaledClock } from '@throughline/simulator/kit';
import { everythingOf, inspectionOf } from '../../kit/secrets.ts';
import { SPEED } from '../../kit/setting.ts';
import { hear, type Heard } from '../../kit/speech.ts';

export interface SpokenOptions {
  /** The account is known by it, and what accounts may have at once is shared in a process: one for each run. */
  readonly apiKey: string;
  readonly texts: readonly string[];
  readonly config?: Partial<FaseehConfig>;
  /** An object instead of a function that is asked. */
  readonly plainCredentials?: true;
  /** How much faster time goes by for the voice. Default: as for the provider. */
  readonly speed?: number;
}

/** Everything that a voice emitted, and what became of it. */
export interface Spoken extends Observed<VoiceSeam, VoiceStatus> {
  readonly voice: VoiceSession;
  readonly heard: readonly Heard[];
  /** What `end` rejected with. */
  readonly ended: SpeechError | undefined;
  /** Whether each question for credentials was for other ones. */
  readonly asked: readonly boolean[];
  /** Everything that it showed, as a log or a debugger would have it. */
  readonly shown: string;
}

/** Says texts one after another with time going by faster, and ends the voice. `url`: of a socket, or of an API. */
export async function speakTo(url: string, options: SpokenOptions): Promise<Spoken> {
  const { apiKey, texts, config, plainCredentials, speed = SPEED } = options;
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
    clock: scaledClock(speed),
    limits: patientLimits,
    random: seededRandom(1),
    inspect: (event) => inspected.push(inspectionOf(event)),
  });
  const observed = observe<VoiceSeam, VoiceStatus>(voice);
  const { links, failures, statuses, warnings } = observed;
  const hearing = Promise.all(texts.map((text) => hear(voice.say(text))));
  const ended = await rejectionOf(voice.end());
  const heard = await hearing;
  const errors = [ended, ...heard.flatMap(({ error, thrown }) => [error, thrown])];
  const shown = [errors, errors.map((error) => error?.toJSON()), links, failures, statuses, warnings, voice.summary()];
  return {
    voice,
    heard,
    ended,
    asked,
    ...observed,
    shown: [everythingOf([...shown, voice.status]), inspected.join('\n')].join('\n'),
  };
}

/** A simulated Faseeh behind a real port. */
export interface ListeningFaseeh extends AsyncDisposable {
  readonly url: string;
  readonly simulator: Simulator;
}

export async function listeningFaseeh(
  faults: readonly Fault[],
  behaviour: FaseehBehaviour = {},
): Promise<ListeningFaseeh> {
  const engine = scriptedVoice({ pace: 8 });
  const simulator = createSimulator({
    provider: faseehServer({ engine, ...behaviour }),
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
