/// <reference types="node" preserve="true" />
export { createSimulator } from './simulator.ts';
export type {
  BodhiSimulatorOptions,
  ElsaSimulatorOptions,
  FaseehSimulatorOptions,
  Simulator,
  SimulatorOptions,
} from './simulator.ts';
export type { BodhiCredentials, BodhiOptions } from './providers/bodhi/options.ts';

export { elsaError, elsaErrorMessage, elsaErrorPage } from './providers/elsa/errors.ts';
export type { ElsaErrorName } from './providers/elsa/errors.ts';
export type { ElsaAccount, ElsaOptions } from './providers/elsa/options.ts';
export { scoringEngine } from './providers/elsa/scoring-engine.ts';
export type { ScoringEngineOptions } from './providers/elsa/scoring-engine.ts';

export { speechScript, scriptText, scriptWords } from './script/script.ts';
export type { Script, ScriptUtterance, ScriptWord, SpeechScriptOptions } from './script/script.ts';
export { scriptAudio } from './script/script-audio.ts';
export type { ScriptAudio } from './script/script-audio.ts';
export { SourceReader } from './script/source-reader.ts';
export type { Stretch } from './script/source-reader.ts';

export type { Engine, EngineResult, EngineSink, EngineStream } from './engine.ts';
export { scriptedEngine } from './engine/scripted-engine.ts';
export type { EngineContext, EngineFactory, ScriptedEngineOptions } from './engine/scripted-engine.ts';
export type { RecogniserProfile } from './engine/profile.ts';

export type { VoiceEngine, VoiceEngineFactory, VoiceSink, VoiceStream } from './voice-engine.ts';
export { scriptedVoice, scriptedSpeech } from './voice/scripted-voice.ts';
export type { ScriptedVoiceOptions } from './voice/scripted-voice.ts';
export { wordsRecognised } from './voice/words-recognised.ts';
export type { FaseehOptions } from './providers/faseeh/options.ts';

export type { Fault, FaultAction, FaultMoment, FaultType } from './faults/fault.ts';
export { parseFaults } from './faults/parse-faults.ts';
export { randomFaults } from './faults/random-faults.ts';
export type { RandomFaultsOptions } from './faults/random-faults.ts';

export type { Ledger, LedgerDial, LedgerFinal, LedgerLink, LedgerText, LedgerWord, LinkEnding } from './ledger.ts';
export type { Span } from './spans.ts';
export type { Listening, ListenOptions } from './mounts/web-socket.ts';
export type { MemoryTransportOptions } from './mounts/memory.ts';

export { createAksitaService } from './providers/aksita/service.ts';
export type { AksitaFault, AksitaRecord, AksitaService, AksitaServiceOptions } from './providers/aksita/service.ts';
export { aksitaRefusals } from './providers/aksita/refusals.ts';
export type { AksitaRefusal } from './providers/aksita/refusals.ts';
export { createBandwidthApi } from './providers/bandwidth/api.ts';
export type { BandwidthApi, BandwidthApiOptions } from './providers/bandwidth/api.ts';
export { createBandwidthCaller } from './providers/bandwidth/caller.ts';
export type {
  BandwidthCaller,
  BandwidthCallerOptions,
  CallerFault,
  CallSide,
  Played,
} from './providers/bandwidth/caller.ts';
export type { BandwidthCallEnd, BandwidthDialOptions } from './providers/bandwidth/dial.ts';
export { sendBandwidthFeed } from './providers/bandwidth/feed.ts';
export type { BandwidthFeedOptions } from './providers/bandwidth/feed.ts';
export { bandwidthRefusals } from './providers/bandwidth/refusals.ts';
export type { BandwidthRefusal, RefusalSpelling } from './providers/bandwidth/refusals.ts';
export type { HttpListening, HttpListenOptions } from './http/listen.ts';
export type { MemoryFetch, MemoryRequest } from './http/memory-fetch.ts';

export { VirtualClock } from './virtual-clock.ts';
export { seededRandom } from './seeded-random.ts';
