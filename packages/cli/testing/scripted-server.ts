import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  createSimulator,
  type EngineFactory,
  type ProviderServer,
  type Script,
  type ScriptAudio,
  scriptAudio,
  scriptedEngine,
  type Simulator,
  type SimulatorOptions,
  type SpeechScriptOptions,
  speechScript,
} from '@throughline/simulator';
import { type BodhiBehaviour, bodhiServer } from '@throughline/simulator/providers/bodhi';
import { writeScriptAudio } from '../src/simulate/wave-file.ts';

/** A simulated provider that listens, with a WAV file of the speech that it knows. */
export interface ScriptedServer {
  readonly url: string;
  readonly simulator: Simulator;
  readonly script: Script;
  readonly audio: ScriptAudio;
  readonly file: string;
  /** The transcript as lines of text: one for each utterance. */
  readonly text: string;
  [Symbol.asyncDispose](): Promise<void>;
}

interface ScriptedSpeech {
  readonly seconds?: number;
  /** What else it is like. */
  readonly speech?: Partial<SpeechScriptOptions>;
  /** Default: Bodhi's. */
  readonly server?: (options: { readonly engine: EngineFactory }) => ProviderServer;
}

export async function scriptedServer(
  options: BodhiBehaviour & Pick<SimulatorOptions, 'faults'> & ScriptedSpeech = {},
): Promise<ScriptedServer> {
  const { seconds = 12, speech, server, faults = [], ...behaviour } = options;
  const script = speechScript({ seconds, seed: 3, ...speech });
  const engine = scriptedEngine({ script });
  const audio = scriptAudio(script);
  const simulator = createSimulator({
    provider: server?.({ engine }) ?? bodhiServer({ engine, ...behaviour }),
    faults,
  });
  const { url } = await simulator.listen();
  const folder = await mkdtemp(join(tmpdir(), 'throughline-cli-'));
  const file = join(folder, 'speech.wav');
  await writeScriptAudio(file, audio);
  return {
    url,
    simulator,
    script,
    audio,
    file,
    text: script.utterances.map(({ words }) => `${words.map((word) => word.text).join(' ')}\n`).join(''),
    [Symbol.asyncDispose]: async () => {
      await simulator.close();
      await rm(folder, { recursive: true });
    },
  };
}
