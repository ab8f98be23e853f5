export { eachChannel } from './audio/channel-converters.ts';
export { chosenChannel, pickChannel, refuseChoice } from './audio/channel-pick.ts';
export type { ChannelChoice } from './audio/channel-pick.ts';
export { interleave } from './audio/interleaved.ts';
export { kindOf } from './audio/chunk.ts';
export { detectContainer, mayBecomeContainer } from './audio/container.ts';
export { mpegHeaderAt, type MpegFrameHeader } from './audio/coded-frames.ts';
export * from './audio/format.ts';
export * from './audio/source.ts';
export { decodeG711, encodeG711 } from './audio/g711.ts';
export { MixCheck } from './audio/mix-check.ts';
export { floatToInt16, int16ToFloats, plausibleUntil, viewFloat32, viewInt16 } from './audio/pcm.ts';
export {
  describeCoding,
  impossibleFormatSize,
  isUnknownSize,
  latin1,
  MOST_FORMAT_BYTES,
  readChunkHead,
  readWavFormat,
  readWavHeader,
  wavHeaderSteps,
} from './audio/wav-reader.ts';
export type { WavFormat } from './audio/wav-reader.ts';
export {
  blockBytes,
  FLOAT_TAG,
  G711_TAGS,
  INTEGER_TAG,
  mono16,
  WAV_HEADER_BYTES,
  wavHeader,
  writeWavHeader,
} from './audio/wav.ts';
export type { SampleLayout } from './audio/wav.ts';
export { systemClock, systemRandom, uuid } from './clock.ts';
export type { Clock, Random } from './clock.ts';
export type { Lifecycle, LifecycleChange } from './lifecycle.ts';
export { Emitter } from './emitter.ts';
export type { EventNames } from './emitter.ts';
export { readHeaders } from './errors/error-keys.ts';
export { networkKind } from './errors/network-kind.ts';
export { retryAfterMs } from './errors/retry-after.ts';
export { classify } from './errors/classify.ts';
export { reasonOf } from './errors/reason-of.ts';
export { Secrets } from './errors/redact.ts';
export { secretsOfDial } from './errors/secret-values.ts';
export { isSpeechError, SpeechError } from './errors/speech-error.ts';
export type * from './transport.ts';
export { codeProse } from './errors/codes/prose.ts';
export { keepRemedies, remedyFor } from './errors/remedies.ts';
export type { RemedyOn } from './errors/remedies.ts';
export { RecoveryTracker } from './session/recovery.ts';
export type { LinkLife, Progress, RecoveryRoute } from './session/recovery.ts';
export { ConcurrencyLevel } from './session/governor/concurrency-level.ts';
export type { ConcurrencySnapshot, Lesson } from './session/governor/concurrency-level.ts';
export { DialLimiter } from './session/dial-limiter.ts';
export type { Failure, Phase, Verdict } from './session/retry-policy.ts';
export { isExposed, isForeignOrigin, isLoopback, isLoopbackUrl } from './hosts.ts';
export {
  accept,
  assertConfig,
  assertOptions,
  boolean,
  callable,
  fields,
  headerName,
  headerSecret,
  listOf,
  numberBetween,
  oneOf,
  origins,
  secretText,
  socketUrl,
  subprotocolSecret,
  text,
  typeOf,
  wholeBetween,
} from './protocol/check-config.ts';
export type { Check } from './protocol/check-config.ts';
export { aTransport } from './protocol/check-methods.ts';
export { isLongEnough as isFaseehTextLongEnough } from './providers/faseeh/text.ts';
export { PendingReads } from './pending-reads.ts';
export { printable, printableJson, printableLine } from './printable.ts';
export { isJsonObject, parseJson, parseJsonObject } from './json.ts';
export type { JsonObject } from './json.ts';
export { alignWords, comparedWords, countDifferent, wordErrors } from './transcript/compare-words.ts';
export type { WordDifference } from './transcript/compare-words.ts';
export { readFrame } from './read-frame.ts';
export { withinLimit } from './within-limit.ts';
export { assertSocketUrl } from './socket-url.ts';
export { refuseUpgrade } from './refuse-upgrade.ts';
export type { UpgradeRefusal } from './refuse-upgrade.ts';
export { relayEnded, relayProtocol, relayReason, relayRefused, relayTokenPrefix } from './relay-wire.ts';
export type { RelayAnswer, RelayDenial, RelayEnding } from './relay-wire.ts';
