import type { CatalogueEntry } from './catalogue-entry.ts';
import type { ErrorCode } from './codes.ts';
import { serviceCatalogue } from './provider-catalogue.ts';

export type { CatalogueEntry };

const networkRemedy =
  'Check the network connection of this machine, and that its firewall lets WebSockets pass; in Node, name the proxy of the network in HTTPS_PROXY, if it has one.';
const networkOnCommand =
  'Check the network connection of this machine, and that its firewall lets WebSockets pass; name the proxy of the network in HTTPS_PROXY, if it has one.';
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
    remedyOn: {
      voice: 'Say everything before you call end(), or start a new session for more text.',
      command: null,
    },
  },
  'config-invalid': {
    recovery: 'none',
    scope: 'session',
    means: 'A field of the configuration or of the credentials cannot be right. Nothing was dialled.',
    remedy: 'Change what the message names to what it says is wanted.',
  },
  'insecure-url': {
    recovery: 'none',
    scope: 'session',
    means: 'The address would carry credentials unencrypted to a host that is not this machine. Nothing was dialled.',
    remedy: 'Use a wss: address, or pass allowInsecureUrl: true if the network between is your own.',
    remedyOn: { command: 'Use a wss: address, or pass --insecure if the network between is your own.' },
  },
  'window-full': {
    recovery: 'none',
    scope: 'session',
    means:
      'The replay window has no room for this audio, so the audio was not accepted. With `overflow: "block"`, 64 MiB wait besides it already, and the session has failed.',
    remedy: 'Wait for the promise that write() returns before you write more, or pass a longer window: { seconds }.',
    remedyOn: {
      assessment: 'Wait for the promise that write() returns before you write more, or assess less audio at a time.',
      command: 'Keep more audio with --window.',
    },
  },
  'slow-consumer': {
    recovery: 'none',
    scope: 'session',
    means: 'A reader left too many results unread, or results that take too much memory.',
    remedy: 'Read the results faster, or listen for them with on(), which keeps none.',
    remedyOn: { voice: 'Read the audio of an utterance faster, or give it less text at once.', command: null },
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
  },
  'audio-container': {
    recovery: 'none',
    scope: 'session',
    means:
      'What should be bare samples begins with the header of a file format. No audio is accepted any more, and end() rejects with this.',
    remedy: 'In Node, open a WAV file with openAudioFile(); decode any other format to PCM first.',
    remedyOn: {
      voice: null,
      http: 'Decode the audio to PCM first.',
      command: 'Leave --raw away for a WAV file; convert any other format to WAV first, for instance with ffmpeg.',
    },
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
    remedyOn: { command: null },
  },
  'credentials-timeout': {
    recovery: 'reconnect',
    scope: 'session',
    means: 'The function that gives the credentials took longer than its limit.',
    remedy:
      'Make your credentials function answer faster, or let it give an expiresAt, so that it is asked less often.',
    remedyOn: { http: 'Make your credentials function answer faster.', command: null },
  },

  'unknown-host': {
    recovery: 'reconnect',
    scope: 'link',
    means: "There is no host of the provider's name.",
    remedy: 'Check the spelling of the address, and that this machine can look names up.',
  },
  'connection-refused': {
    recovery: 'reconnect',
    scope: 'link',
    means: 'The host refused the connection: nothing listens at that address.',
    remedy: 'Check the host and the port of the address, and that the provider runs there.',
  },
  'certificate-invalid': {
    recovery: 'none',
    scope: 'session',
    means: "The provider's certificate is not one that this machine trusts.",
    remedy:
      'Check the address and the clock of this machine; if the provider has a certificate authority of its own, pass its certificate in webSocketTransport({ ca }).',
    remedyOn: {
      http: 'Check the address and the clock of this machine; if the provider has a certificate authority of its own, name the file of its certificate in NODE_EXTRA_CA_CERTS.',
      command:
        'Check the address and the clock of this machine; if the provider has a certificate authority of its own, name the file of its certificate in NODE_EXTRA_CA_CERTS.',
    },
  },
  'proxy-failed': {
    recovery: 'reconnect',
    scope: 'link',
    means: 'The proxy on the way to the provider could not be reached, or did not let the connection through.',
    remedy:
      'Check the address of the proxy, which Node takes from HTTPS_PROXY or HTTP_PROXY; name hosts that need none in NO_PROXY.',
    remedyOn: {
      command: 'Check the address of the proxy in HTTPS_PROXY or HTTP_PROXY; name hosts that need none in NO_PROXY.',
    },
  },
  'tls-mismatch': {
    recovery: 'reconnect',
    scope: 'link',
    means: 'The address says that the connection is encrypted, and at its port it is not; or the other way round.',
    remedy: 'Check the beginning of the address and its port: wss: is encrypted, ws: is not.',
    remedyOn: { http: 'Check the beginning of the address and its port: https: is encrypted, http: is not.' },
  },
  'network-unreachable': {
    recovery: 'reconnect',
    scope: 'link',
    means: 'This machine has no way to the host at the moment, cannot look its name up, or has no sockets left.',
    remedy: networkRemedy,
    remedyOn: { command: networkOnCommand },
  },
  'connect-timeout': {
    recovery: 'reconnect',
    scope: 'link',
    means: 'No WebSocket came about within the connect limit.',
    remedy: networkRemedy,
    remedyOn: { command: networkOnCommand },
  },
  'ready-timeout': {
    recovery: 'reconnect',
    scope: 'link',
    means: 'The WebSocket opened, but the provider did not say within the ready limit that audio may be sent.',
    noRemedyBecause: retried,
  },
  'connection-lost': {
    recovery: 'reconnect',
    scope: 'link',
    means: 'The connection ended before the provider had sent its end of stream.',
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
    means: 'The provider sent a frame larger than a frame of this protocol can sensibly be.',
    noRemedyBecause: 'The provider should not send such frames; nothing on this side prevents them.',
  },
  'frame-malformed': {
    recovery: 'reconnect',
    scope: 'link',
    means: 'The provider sent something that is not a frame of its own protocol.',
    noRemedyBecause: 'The provider should not send such frames; nothing on this side prevents them.',
  },
  'unread-answer': {
    recovery: 'reconnect',
    scope: 'link',
    means:
      'Frames of the provider that may have held results could not be read or used, so that what they answered is asked for again.',
    remedy:
      'Check that the protocol and its options match the provider at this address; unsettled() gives back the audio.',
    remedyOn: {
      voice: 'Check that the protocol and its options match the provider at this address.',
      http: 'Check that the options match the provider at this address.',
      command: 'Check that --url and --model belong to the same provider.',
    },
  },
  'no-audio': {
    recovery: 'none',
    scope: 'utterance',
    means:
      'The provider said that a sentence was spoken, and sent no audio of it, on two links. Its utterance is broken; the voice goes on with the next one.',
    remedy: 'Check that the text has words that this voice can speak, in a language of its own.',
  },
  'drain-timeout': {
    recovery: 'none',
    scope: 'session',
    means: 'The end was told, but the provider never sent its end of stream for audio that is not silent.',
    remedy:
      'Send the audio that unsettled() returns on a new session, and give a slow service more time with limits: { drainMs }.',
    remedyOn: {
      voice: 'Say on a new session what was not spoken.',
      command: 'Run the command again.',
    },
  },
  'outcome-unknown': {
    recovery: 'none',
    scope: 'utterance',
    means:
      'A request was sent, but its answer never came: whether the provider acted on it, and charged for it, is not known.',
    remedy: 'Look up at the provider whether the request took effect before you send it again: twice may cost twice.',
  },

  'retry-budget-spent': {
    recovery: 'none',
    scope: 'session',
    means: 'No link could be had for as long as the retry budget allows.',
    remedy:
      'Send the audio that unsettled() returns on a new session once the provider can be reached again, or allow a longer outage with retry: { budgetMs }.',
    remedyOn: {
      voice:
        'Say on a new session what was not spoken once the provider can be reached again, or allow a longer outage with retry: { budgetMs }.',
      http: 'Send the request again once the provider can be reached again, or allow more time with retry: { budgetMs }.',
      command: 'Try again later, or allow a longer outage with --retry-for.',
    },
  },
  'replay-stuck': {
    recovery: 'none',
    scope: 'session',
    means: 'Link after link died at the same place of the audio without a final, for at least 30 s.',
    noRemedyBecause: 'What it is in that audio or its configuration that ends the links cannot be seen from here.',
  },

  ...serviceCatalogue,
};
