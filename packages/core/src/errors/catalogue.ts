import type { CatalogueEntry } from './catalogue-entry.ts';
import type { ErrorCode } from './codes.ts';
import { serviceCatalogue } from './service-catalogue.ts';

export type { CatalogueEntry };

const networkRemedy =
  'Check the network connection of this machine, and that a firewall or proxy lets WebSockets pass.';
const retried = 'It is tried again by itself; what helps beyond that depends on the cause.';

/** Every code's verdict, scope, remedy and meaning. Data, so that docs pages are generated from it. */
export const catalogue: { readonly [C in ErrorCode]: CatalogueEntry } = {
  aborted: {
    recovery: 'none',
    scope: 'session',
    means: 'The session was aborted by its caller, or its signal was.',
    noRemedyBecause: 'The caller asked for it.',
  },
  'session-ended': {
    recovery: 'none',
    scope: 'session',
    means: 'Audio was written, or something else was asked, after the session had ended.',
    remedy: 'Finish all writes before you call end(), or start a new session for more audio.',
  },
  'config-invalid': {
    recovery: 'none',
    scope: 'session',
    means: 'A field of the configuration or of the credentials cannot be right. Nothing was dialled.',
    remedy: 'Change the field that the message names to what it says is wanted.',
  },
  'insecure-url': {
    recovery: 'none',
    scope: 'session',
    means: 'The address would carry credentials unencrypted to a host that is not this machine. Nothing was dialled.',
    remedy: 'Use a wss: address.',
  },
  'window-full': {
    recovery: 'none',
    scope: 'session',
    means:
      'The replay window has no room for this audio, so the audio was not accepted. With `overflow: "block"`, 64 MiB wait besides it already, and the session has failed.',
    remedy: 'Wait for the promise that write() returns before you write more, or make the window longer.',
  },
  'slow-consumer': {
    recovery: 'none',
    scope: 'session',
    means: 'A reader left too many results unread, or results that take too much memory.',
    remedy: 'Read the results faster, or listen for them with on(), which keeps none.',
  },
  'audio-format': {
    recovery: 'none',
    scope: 'session',
    means: 'The audio is not in the format that the service wants.',
    remedy: 'Give audio in the wanted format, or pass convert: true to have it converted.',
  },
  'audio-container': {
    recovery: 'none',
    scope: 'session',
    means:
      'What should be bare samples begins with the header of a file format. No audio is accepted any more, and end() rejects with this.',
    remedy: 'Open a WAV file with openAudioFile(), and decode any other format to PCM first.',
  },
  'audio-invalid': {
    recovery: 'none',
    scope: 'session',
    means: 'The samples or the header of the audio cannot be right.',
    remedy: 'Check where the audio comes from: its encoding, its sample rate and its number of channels.',
  },
  'audio-unreadable': {
    recovery: 'none',
    scope: 'session',
    means: 'The audio could not be read from where it lies.',
    remedy: 'Check that the file exists, is complete, and may be read by this process.',
  },
  'credentials-failed': {
    recovery: 'reconnect',
    scope: 'session',
    means: 'The function that gives the credentials threw, or gave something else than credentials.',
    remedy: 'Look at the error that your credentials function threw; it stands in the cause.',
  },
  'credentials-timeout': {
    recovery: 'reconnect',
    scope: 'session',
    means: 'The function that gives the credentials took longer than its limit.',
    remedy: 'Make your credentials function answer faster, or give an expiresAt so that it is asked less often.',
  },

  'unknown-host': {
    recovery: 'reconnect',
    scope: 'link',
    means: "The name of the service's host could not be looked up.",
    remedy: 'Check the spelling of the address, and that this machine can look names up.',
  },
  'connection-refused': {
    recovery: 'reconnect',
    scope: 'link',
    means: 'The host refused the connection: nothing listens at that address.',
    remedy: 'Check the host and the port of the address, and that the service runs there.',
  },
  'certificate-invalid': {
    recovery: 'none',
    scope: 'session',
    means: "The service's certificate is not one that this machine trusts.",
    remedy:
      'Check the address and the clock of this machine; if the service has a certificate authority of its own, pass its certificate as ca.',
  },
  'network-unreachable': {
    recovery: 'reconnect',
    scope: 'link',
    means: 'This machine has no way to the host at the moment.',
    remedy: networkRemedy,
  },
  'connect-timeout': {
    recovery: 'reconnect',
    scope: 'link',
    means: 'No WebSocket came about within the connect limit.',
    remedy: networkRemedy,
  },
  'ready-timeout': {
    recovery: 'reconnect',
    scope: 'link',
    means: 'The WebSocket opened, but the service did not say within the ready limit that audio may be sent.',
    noRemedyBecause: retried,
  },
  'connection-lost': {
    recovery: 'reconnect',
    scope: 'link',
    means: 'The connection ended before the service had said its last word.',
    noRemedyBecause: retried,
  },
  'link-silent': {
    recovery: 'reconnect',
    scope: 'link',
    means: 'The connection looks open, but nothing comes back or nothing leaves any more.',
    noRemedyBecause: retried,
  },
  'frame-too-large': {
    recovery: 'reconnect',
    scope: 'link',
    means: 'The service sent a frame larger than a frame of this protocol can sensibly be.',
    noRemedyBecause: 'The service should not send such frames; nothing on this side prevents them.',
  },
  'frame-malformed': {
    recovery: 'reconnect',
    scope: 'link',
    means: 'The service sent something that is not a frame of its own protocol.',
    noRemedyBecause: 'The service should not send such frames; nothing on this side prevents them.',
  },
  'unread-answer': {
    recovery: 'reconnect',
    scope: 'link',
    means:
      'Frames of the service that may have held results could not be read or used, so that what they answered is asked for again.',
    remedy:
      'Check that the protocol and its options match the service at this address; unsettled() gives back the audio.',
  },
  'drain-timeout': {
    recovery: 'none',
    scope: 'session',
    means: 'The end was told, but the service never said its last word for audio that is not silent.',
    remedy: 'Send the audio that unsettled() returns on a new session.',
  },
  'outcome-unknown': {
    recovery: 'none',
    scope: 'utterance',
    means:
      'A request was sent, but its answer never came: whether the service acted on it, and charged for it, is not known.',
    remedy: 'Look up at the service whether the request took effect before you send it again: twice may cost twice.',
  },

  'retry-budget-spent': {
    recovery: 'none',
    scope: 'session',
    means: 'No link could be had for as long as the retry budget allows.',
    remedy: 'Send the audio that unsettled() returns on a new session once the service can be reached again.',
  },
  'replay-stuck': {
    recovery: 'none',
    scope: 'session',
    means: 'Link after link died at the same place of the audio without a final, for at least 30 s.',
    noRemedyBecause: 'What it is in that audio or its configuration that ends the links cannot be seen from here.',
  },

  ...serviceCatalogue,
};
