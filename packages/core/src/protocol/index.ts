/**
 * What a driver for another provider is written with: its contract, and readers of frames and configurations.
 *
 * @module
 */

// What a third party needs to write a provider. docs/add-a-provider.md shows how.

// Contracts
export type {
  DialContext,
  OutgoingFrame,
  Preparation,
  PreparationContext,
  TypedEvent,
  WireEvent,
  WireLink,
  WireLinkContext,
  WireProtocol,
  WireTraits,
} from './wire.ts';
export type {
  KeepAlive,
  RecognisedEntity,
  RecognisedWord,
  RecognitionEvent,
  RecognitionFrameEvent,
  RecognitionLink,
  RecognitionProtocol,
  RecognitionTraits,
  RelabelEvent,
  ResultEvent,
  TurnEvent,
} from './recognition.ts';
export type {
  SlotRules,
  SynthesisEvent,
  SynthesisLink,
  SynthesisProtocol,
  SynthesisTraits,
  TextRules,
} from './synthesis.ts';
export type { AssessmentEvent, AssessmentLink, AssessmentProtocol } from './assessment.ts';
export type { CredentialsOption, CredentialsRequest, CredentialsResult } from './credentials.ts';
export type { Conversation, ConversationClient, ConversationEvents, ConversationReply } from './conversation.ts';
export type {
  AssessPart,
  ConversePart,
  CredentialField,
  ManifestCredentials,
  ProviderFlag,
  ProviderFlags,
  ProviderManifest,
  RecognisePart,
  ResultField,
  SynthesisePart,
  TelephonyPart,
} from './manifest.ts';

// Reading frames
export { readFrame } from '../read-frame.ts';
export type { ReadFrame } from '../read-frame.ts';
export { isJsonObject, parseJson, parseJsonObject } from '../json.ts';
export type { JsonObject } from '../json.ts';
export { frameEvents, messageEvents, unknownMessage } from './frame-events.ts';
export type { MessageReading } from './frame-events.ts';
export { readyEvent, requestIdEvents } from './link-events.ts';
export { confidenceOf, defined, fieldOf, numberOf, secondsOf, textOf } from './values.ts';
export { isHarmless, unparsed, unread, unreadText } from './unread.ts';
export { joinWords, wordsOfTokens } from './token-words.ts';
export type { RecognisedToken } from './token-words.ts';
export { DeltaTexts } from './delta-texts.ts';
export type { DeltaTextsOptions } from './delta-texts.ts';

// Writing audio
export { decodeG711, encodeG711 } from '../audio/g711.ts';
export { audioBytes, pcmBytes } from './audio-bytes.ts';
export { monoAudio, usualTraits } from './usual.ts';
export { base64Of, bytesOfBase64 } from './base64.ts';
export type { G711Law } from '../audio/g711.ts';

// Errors
export { isErrorMessage } from '../errors/error-object.ts';
export { wireErrorOf } from '../errors/wire-error.ts';
export type { WireErrorOptions } from '../errors/wire-error.ts';
export { statusRows } from '../errors/status-rows.ts';
export { explainer } from '../errors/prose.ts';
export type { Explain, RowProse, TableProse } from '../errors/prose.ts';
export type {
  ErrorRow,
  ErrorSource,
  ErrorTable,
  RowContext,
  RowMeaning,
  TableCode,
  WireError,
  WireFact,
} from '../errors/table.ts';
export { isSpeechError, SpeechError } from '../errors/speech-error.ts';

// Checking a configuration
export {
  accept,
  assertConfig,
  assertCredentials,
  assertNotInQuery,
  assertRules,
  atMost,
  boolean,
  callable,
  fields,
  headerName,
  headerSecret,
  httpUrl,
  listOf,
  numberBetween,
  oneOf,
  secretText,
  snakeCase,
  socketUrl,
  subprotocolSecret,
  text,
  uuidText,
  wholeBetween,
} from './check-config.ts';
export type { Check, ConfigRule } from './check-config.ts';
export { keyDial } from './key-dial.ts';
export type { KeyDial } from './key-dial.ts';

// What a platform brings
export { systemClock, systemRandom, uuid } from '../clock.ts';
export type { Clock, Random } from '../clock.ts';
export type { DialRequest, Socket, SocketEnd, SocketHandlers, SocketLimits, Transport } from '../transport.ts';
export type { AudioEncoding, AudioFormat } from '../audio/format.ts';
