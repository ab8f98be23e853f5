import { number, oneOf, optional, text, type CodeEntry } from './entry.ts';

/** Why a file of results cannot be written. `taken`: something else is there that is not replaced, such as a directory or a recording. */
export type OutputProblem = 'disk-full' | 'not-allowed' | 'read-only' | 'no-directory' | 'outside' | 'taken' | 'system';

/** Why a ledger cannot be used. `foreign`: it is no ledger. */
export type LedgerProblem = 'locked' | 'damaged' | 'foreign' | 'newer' | 'disk-full' | 'unwritable' | 'closed';

/** The caller's side. */
export const callerCodes = {
  aborted: {
    recovery: 'none',
    scope: 'session',
    means: 'The session was aborted by its caller, or its signal was.',
    context: { reason: optional(text) },
  },
  'session-ended': {
    recovery: 'none',
    scope: 'session',
    means: 'Audio was written, or something else was asked, after the session had ended.',
    remedy: 'Finish all writes before you call end(), or start a new session for more audio.',
    remedyOn: {
      voice: 'Say everything before you call end(), or start a new session for more text.',
      command: null,
    },
    context: {},
  },
  'config-invalid': {
    recovery: 'none',
    scope: 'session',
    means: 'A field of the configuration or of the credentials cannot be right. Nothing was dialled.',
    remedy: 'Change what the message names to what it says is wanted.',
    context: {
      field: text,
      found: optional(text),
      wanted: text,
    },
  },
  'insecure-url': {
    recovery: 'none',
    scope: 'session',
    means: 'The address would carry credentials unencrypted to a host that is not this machine. Nothing was dialled.',
    remedy: 'Use a wss: address, or pass allowInsecureUrl: true if the network between is your own.',
    remedyOn: { command: 'Use a wss: address, or pass --insecure if the network between is your own.' },
    context: { host: text },
  },
  'window-full': {
    recovery: 'none',
    scope: 'session',
    means:
      'The replay window has no room for this audio, so the audio was not accepted. With `overflow: "block"`, another 64 MiB of writes are already waiting, and the session has failed.',
    remedy: 'Wait for the promise that write() returns before you write more, or pass a longer window: { seconds }.',
    remedyOn: {
      assessment: 'Wait for the promise that write() returns before you write more, or assess less audio at a time.',
      command: 'Keep more audio with --window.',
    },
    context: { windowSeconds: number },
  },
  'slow-consumer': {
    recovery: 'none',
    scope: 'session',
    means: 'A reader left too many results unread, or results that take too much memory.',
    remedy: 'Read the results faster, or listen for them with on(), which keeps none.',
    remedyOn: { voice: 'Read the audio of an utterance faster, or give it less text at once.', command: null },
    context: {
      unread: number,
      unreadBytes: optional(number),
    },
  },
  'audio-format': {
    recovery: 'none',
    scope: 'session',
    means: 'The audio is not in the format that the provider wants.',
    remedy: 'Give audio in the wanted format, or pass convert: true to have it converted.',
    remedyOn: {
      voice: null,
      http: 'Give audio in the wanted format.',
      command: 'Give audio in the wanted format, or pass --convert to have it converted.',
    },
    context: { found: text, wanted: text },
  },
  'audio-container': {
    recovery: 'none',
    scope: 'session',
    means:
      'What should be bare samples begins with the header of a file format. No audio is accepted any more, and end() rejects with this.',
    remedy: 'In Node, open the file with openAudioFile(), which decodes it; elsewhere decode it to PCM first.',
    remedyOn: {
      voice: null,
      http: 'Decode the audio to PCM first.',
      command:
        'Leave --raw away for a file with a header. Install ffmpeg for formats that are not decoded here, or convert them first.',
    },
    context: { container: text },
  },
  'audio-invalid': {
    recovery: 'none',
    scope: 'session',
    means: 'The samples or the header of the audio cannot be right.',
    remedy: 'Check where the audio comes from: its encoding, its sample rate and its number of channels.',
    context: {
      reason: text,
      at: optional(number),
      audioFormat: optional(text),
    },
  },
  'audio-unreadable': {
    recovery: 'none',
    scope: 'session',
    means: 'The audio could not be read from where it lies.',
    remedy: 'Check that the file exists, is complete, and may be read by this process.',
    context: { path: optional(text), reason: text },
  },
  'output-unwritable': {
    recovery: 'none',
    scope: 'session',
    means: 'A file of results could not be written. What was there before is as it was.',
    remedy: 'Check that the directory exists, that this process may write to it, and that the disk has room.',
    context: { path: text, problem: oneOf<OutputProblem>() },
  },
  'ledger-unusable': {
    recovery: 'none',
    scope: 'session',
    means: 'The ledger of a run, which records what is done, could not be opened, read or written.',
    remedy: 'Check that no other run has it open, that this process may write to it, and that the disk has room.',
    context: { path: text, problem: oneOf<LedgerProblem>() },
  },
  'credentials-failed': {
    recovery: 'reconnect',
    scope: 'session',
    means: 'The function that gives the credentials threw, or gave something else than credentials.',
    remedy: 'Look at the error that your credentials function threw; it stands in the cause.',
    remedyOn: { command: null },
    context: { reason: text },
  },
  'credentials-timeout': {
    recovery: 'reconnect',
    scope: 'session',
    means: 'The function that gives the credentials took longer than its limit.',
    remedy:
      'Make your credentials function answer faster, or let it give an expiresAt, so that it is asked less often.',
    remedyOn: { http: 'Make your credentials function answer faster.', command: null },
    context: { limitMs: number },
  },
} satisfies Readonly<Record<string, CodeEntry>>;
