/// <reference types="node" preserve="true" />
/**
 * Providers that run on this machine, with a script of what is said and faults at any place, for tests.
 *
 * @module
 */

// Providers have modules of their own: `@throughline/simulator/providers/bodhi` and so on.

export { createSimulator } from './simulator.ts';
export type { Simulator, SimulatorOptions } from './simulator.ts';
export type { SimulatorLimits } from './limits.ts';

// Speech whose samples encode their place
export { speechScript, scriptText, scriptWords } from './script/script.ts';
export type { Script, ScriptUtterance, ScriptWord, SpeechScriptOptions } from './script/script.ts';
export { scriptAudio } from './script/script-audio.ts';
export type { ScriptAudio } from './script/script-audio.ts';

// Engines: what recognises, and what speaks
export type {
  Engine,
  EngineFactory,
  EngineOptions,
  EngineResult,
  EngineSink,
  EngineStream,
  EngineTurn,
} from './engine.ts';
export { openEngine } from './engine/channels.ts';
export type { OpenEngineOptions } from './engine/channels.ts';
export { scriptedEngine } from './engine/scripted-engine.ts';
export type { ScriptedEngineOptions } from './engine/scripted-engine.ts';
export { scoringEngine } from './engine/scoring-engine.ts';
export type { ScoringEngineOptions } from './engine/scoring-engine.ts';
export type { RecogniserProfile } from './engine/profile.ts';
export type { VoiceEngine, VoiceEngineFactory, VoiceSink, VoiceStream } from './voice-engine.ts';
export { scriptedVoice, scriptedSpeech } from './voice/scripted-voice.ts';
export type { ScriptedVoiceOptions } from './voice/scripted-voice.ts';
export { wordsRecognised } from './voice/words-recognised.ts';

// Faults
export type { Fault, FaultAction, FaultMoment, FaultType } from './faults/fault.ts';
export { parseFaults } from './faults/parse-faults.ts';
export { randomFaults } from './faults/random-faults.ts';
export type { RandomFaultsOptions } from './faults/random-faults.ts';

// The ledger
export type {
  Ledger,
  LedgerDial,
  LedgerFinal,
  LedgerLink,
  LedgerRequest,
  LedgerText,
  LedgerWord,
  LinkEnding,
} from './ledger.ts';
export type { Span } from './spans.ts';
export type { Stretch } from './script/source-reader.ts';

// Where it is reached
export type { Listening, ListenOptions } from './mounts/web-socket.ts';
export type { MemoryTransportOptions } from './mounts/memory.ts';
export type { HttpListening, HttpListenOptions } from './http/listen.ts';
export type { MemoryFetch, MemoryRequest } from './http/memory-fetch.ts';

// A server of your own
export { startEngine } from './provider-server.ts';
export type {
  CloseFrame,
  EndOfStream,
  LinkContext,
  ProviderLink,
  ProviderServer,
  RunningServer,
  ServerAnswer,
  ServerRequest,
} from './provider-server.ts';
export type { ServerContext } from './server-context.ts';
export type { LinkAction } from './faults/fault.ts';
export type { Refusal } from './wire.ts';

// Time and chance that repeat themselves
export { VirtualClock } from './virtual-clock.ts';
export { seededRandom } from './seeded-random.ts';
