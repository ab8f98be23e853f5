import type * as core from '@throughline/core';
import type * as aksitaModule from '@throughline/core/providers/aksita';
import type * as bandwidthModule from '@throughline/core/providers/bandwidth';
import type * as bodhiModule from '@throughline/core/providers/bodhi';
import type * as elsaModule from '@throughline/core/providers/elsa';
import type * as faseehModule from '@throughline/core/providers/faseeh';
import type * as browser from '@throughline/browser';
import type * as node from '@throughline/node';
import type * as batchModule from '@throughline/node/batch';
import type * as relayModule from '@throughline/node/relay';
import type * as telephonyModule from '@throughline/node/telephony';
import type * as simulator from '@throughline/simulator';
import type * as simulatedAksita from '@throughline/simulator/providers/aksita';
import type * as simulatedBandwidth from '@throughline/simulator/providers/bandwidth';
import type * as simulatedBodhi from '@throughline/simulator/providers/bodhi';
import type * as simulatedElsa from '@throughline/simulator/providers/elsa';
import type * as simulatedFaseeh from '@throughline/simulator/providers/faseeh';

/** What Node and browsers bring to every session. */
interface Platform {
  readonly node: typeof node;
  readonly browser: typeof browser;
  readonly webSocketTransport: node.WebSocketTransportOptions;
  readonly relay: typeof relayModule & relayModule.RelayOptions & relayModule.RelayUpstream;
  readonly relayTokens: relayModule.RelayTokensOptions;
  readonly relayTransport: browser.RelayTransportOptions;
  readonly credentials: core.CredentialsResult<object>;
}

/** What a program has in its hands that reads a message, by where it reads it. The walk looks up every name here. */
export interface SurfaceTypes {
  readonly api: Platform & {
    readonly core: typeof core;
    readonly transcribe: core.TranscribeOptions<object>;
    readonly routed: core.RoutedTranscribeOptions<readonly [object]>;
    readonly session: node.NodeTranscriptionSession;
    readonly bodhi: bodhiModule.BodhiConfig & bodhiModule.BodhiCredentials;
    readonly openAudioFile: node.OpenAudioFileOptions;
    readonly pipe: node.PipeFileOptions;
    readonly batchModule: typeof batchModule;
    readonly batch: batchModule.BatchOptions<object>;
    readonly named: batchModule.NamedAudio;
    readonly microphone: browser.MicrophoneOptions;
    readonly createAudioFile: node.AudioFileWriter;
    readonly bandwidthMedia: telephonyModule.BandwidthMediaOptions;
    readonly bandwidthTranscription: telephonyModule.BandwidthTranscriptionOptions;
    readonly call: telephonyModule.BandwidthCall;
    readonly simulator: simulator.SimulatorOptions;
    readonly servers: Parameters<
      | typeof simulatedAksita.aksitaServer
      | typeof simulatedBandwidth.bandwidthServer
      | typeof simulatedBodhi.bodhiServer
      | typeof simulatedElsa.elsaServer
      | typeof simulatedFaseeh.faseehServer
    >;
  };
  readonly voice: Platform & {
    readonly synthesize: core.SynthesizeOptions<object>;
    readonly routed: core.RoutedSynthesizeOptions<readonly [object]>;
    readonly session: core.VoiceSession;
    readonly utterance: core.Utterance;
    readonly player: browser.Player;
    readonly play: browser.PlayOptions;
    readonly faseeh: faseehModule.FaseehConfig & faseehModule.FaseehCredentials;
    readonly createAudioFile: node.AudioFileWriter;
  };
  readonly assessment: Platform & {
    readonly assess: core.AssessOptions<object>;
    readonly session: node.NodeAssessmentSession;
    readonly elsa: elsaModule.ElsaScriptedConfig & elsaModule.ElsaUnscriptedConfig & elsaModule.ElsaCredentials;
    readonly openAudioFile: node.OpenAudioFileOptions;
    readonly pipe: node.PipeFileOptions;
    readonly microphone: browser.MicrophoneOptions;
  };
  readonly http: {
    readonly aksitaModule: typeof aksitaModule;
    readonly bandwidthModule: typeof bandwidthModule;
    readonly aksita: aksitaModule.AksitaOptions;
    readonly client: aksitaModule.AksitaClient;
    readonly conversation: aksitaModule.AksitaConversation;
    readonly chat: aksitaModule.ChatOptions;
    readonly fromResponse: core.FromResponseOptions;
    readonly retrying: core.RetryingOptions;
  };
}
