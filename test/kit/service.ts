import type { TranscribeOptions } from '@throughline/core';
import { transcribe, type TranscriptionSession } from '@throughline/core';
import { bodhi, type BodhiConfig, type BodhiCredentials } from '@throughline/core/providers/bodhi';
import {
  createSimulator,
  scriptAudio,
  scriptedEngine,
  seededRandom,
  speechScript,
  VirtualClock,
  type Fault,
  type RecogniserProfile,
  type Script,
  type ScriptAudio,
  type Simulator,
} from '@throughline/simulator';
import { bodhiServer, type BodhiBehaviour } from '@throughline/simulator/providers/bodhi';
import { credentials } from './run.ts';

export interface ServiceOptions {
  readonly seconds?: number;
  readonly seed?: number;
  readonly faults?: readonly Fault[];
  readonly hearing?: RecogniserProfile;
  readonly service?: BodhiBehaviour;
}

/** A simulated provider in virtual time, and sessions with it, for tests that lead a session by the hand. */
export interface VirtualService {
  readonly clock: VirtualClock;
  readonly simulator: Simulator;
  readonly script: Script;
  readonly audio: ScriptAudio;
  open(options?: Partial<TranscribeOptions<BodhiCredentials>>, config?: Partial<BodhiConfig>): TranscriptionSession;
}

export function virtualService(options: ServiceOptions = {}): VirtualService {
  const clock = new VirtualClock();
  const seed = options.seed ?? 1;
  const script = speechScript({ seconds: options.seconds ?? 20, seed });
  const simulator = createSimulator({
    provider: bodhiServer({ engine: scriptedEngine({ script, ...options.hearing }), ...options.service }),
    faults: options.faults ?? [],
    seed,
    clock,
  });
  return {
    clock,
    simulator,
    script,
    audio: scriptAudio(script),
    open: (sessionOptions = {}, config = {}) =>
      transcribe({
        protocol: bodhi({ model: 'en-general-v2-8khz', sampleRate: 16_000, url: 'ws://127.0.0.1:2700', ...config }),
        credentials,
        transport: simulator.transport({ dialMs: 30, oneWayMs: 20 }),
        clock,
        random: seededRandom(seed),
        ...sessionOptions,
      }),
  };
}
