import type { ErrorCode } from '../codes.ts';
import type { CodeHelp } from './entry.ts';
import type { HelpFor } from './help-for.ts';
import { deviceHelp } from './device-help.ts';

const networkRemedy =
  'Check the network connection of this machine, and that its firewall lets WebSockets pass; in Node, name the proxy of the network in HTTPS_PROXY, if it has one.';
const networkOnCommand =
  'Check the network connection of this machine, and that its firewall lets WebSockets pass; name the proxy of the network in HTTPS_PROXY, if it has one.';

/** What each code means and what helps, in words: for messages and docs. No page loads it; there `no-help.ts` stands in its place. */
const codeHelp: { readonly [C in ErrorCode]: CodeHelp } = {
  ...deviceHelp,
  aborted: {
    means: 'The session was aborted by its caller, or its signal was.',
  },
  'session-ended': {
    means: 'Audio was written, or something else was asked, after the session had ended.',
    remedy: 'Finish all writes before you call end(), or start a new session for more audio.',
    remedyOn: {
      voice: 'Say everything before you call end(), or start a new session for more text.',
      command: null,
    },
  },
  'config-invalid': {
    means: 'A field of the configuration or of the credentials cannot be right. Nothing was dialled.',
    remedy: 'Correct the field that the message names: the message says which values it takes.',
  },
  'insecure-url': {
    means: 'The address would carry credentials unencrypted to a host that is not this machine. Nothing was dialled.',
    remedy: 'Use a wss: address, or pass allowInsecureUrl: true if the network between is your own.',
    remedyOn: { command: 'Use a wss: address, or pass --insecure if the network between is your own.' },
  },
  'window-full': {
    means:
      'The replay window has no room for this audio, so the audio was not accepted. With `overflow: "block"`, another 64 MiB of writes are already waiting, and the session has failed.',
    remedy: 'Wait for the promise that write() returns before you write more, or pass a longer window: { seconds }.',
    remedyOn: {
      assessment: 'Wait for the promise that write() returns before you write more, or assess less audio at a time.',
      command: 'Keep more audio with --window.',
    },
  },
  'slow-consumer': {
    means: 'A reader left too many results unread, or results that take too much memory.',
    remedy: 'Read the results faster, or listen for them with on(), which keeps none.',
    remedyOn: { voice: 'Read the audio of an utterance faster, or give it less text at once.', command: null },
  },
  'audio-format': {
    means: 'The audio is not in the format that the provider wants.',
    remedy: 'Give audio in the wanted format, or pass convert: true to have it converted.',
    remedyOn: {
      voice: null,
      http: 'Give audio in the wanted format.',
      command: 'Give audio in the wanted format, or pass --convert to have it converted.',
    },
  },
  'audio-container': {
    means:
      'What should be bare samples begins with the header of a file format. No audio is accepted any more, and end() rejects with this.',
    remedy: 'In Node, open the file with openAudioFile(), which decodes it; elsewhere decode it to PCM first.',
    remedyOn: {
      voice: null,
      http: 'Decode the audio to PCM first.',
      command:
        'Leave --raw away for a file with a header. Install ffmpeg for formats that are not decoded here, or convert them first.',
    },
  },
  'audio-invalid': {
    means: 'The samples or the header of the audio cannot be right.',
    remedy: 'Check where the audio comes from: its encoding, its sample rate and its number of channels.',
  },
  'audio-unreadable': {
    means: 'The audio could not be read from where it lies.',
    remedy: 'Check that the file exists, is complete, and may be read by this process.',
  },
  'output-unwritable': {
    means: 'A file of results could not be written. What was there before is as it was.',
    remedy: 'Check that the directory exists, that this process may write to it, and that the disk has room.',
  },
  'ledger-unusable': {
    means: 'The ledger of a run, which records what is done, could not be opened, read or written.',
    remedy: 'Check that no other run has it open, that this process may write to it, and that the disk has room.',
  },
  'credentials-failed': {
    means: 'The function that gives the credentials threw, or gave something else than credentials.',
    remedy: 'Look at the error that your credentials function threw; it stands in the cause.',
    remedyOn: { command: null },
  },
  'credentials-timeout': {
    means: 'The function that gives the credentials took longer than its limit.',
    remedy:
      'Make your credentials function answer faster, or let it give an expiresAt, so that it is asked less often.',
    remedyOn: { http: 'Make your credentials function answer faster.', command: null },
  },
  'unknown-host': {
    means: "There is no host of the provider's name.",
    remedy: 'Check the spelling of the address, and that this machine can look names up.',
  },
  'connection-refused': {
    means: 'The host refused the connection: nothing listens at that address.',
    remedy: 'Check the host and the port of the address, and that the provider runs there.',
  },
  'certificate-invalid': {
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
    means: 'The proxy on the way to the provider could not be reached, or did not let the connection through.',
    remedy:
      'Check the address of the proxy, which Node takes from HTTPS_PROXY or HTTP_PROXY; name hosts that need none in NO_PROXY.',
    remedyOn: {
      command: 'Check the address of the proxy in HTTPS_PROXY or HTTP_PROXY; name hosts that need none in NO_PROXY.',
    },
  },
  'tls-mismatch': {
    means: 'The address says that the connection is encrypted, and at its port it is not; or the other way round.',
    remedy: 'Check the beginning of the address and its port: wss: is encrypted, ws: is not.',
    remedyOn: { http: 'Check the beginning of the address and its port: https: is encrypted, http: is not.' },
  },
  'network-unreachable': {
    means: 'This machine has no way to the host at the moment, cannot look its name up, or has no sockets left.',
    remedy: networkRemedy,
    remedyOn: { command: networkOnCommand },
  },
  'connect-timeout': {
    means: 'The WebSocket did not open within the connect limit.',
    remedy: networkRemedy,
    remedyOn: { command: networkOnCommand },
  },
  'ready-timeout': {
    means: 'The WebSocket opened, but the provider did not say within the ready limit that audio may be sent.',
  },
  'connection-lost': {
    means: 'The connection ended before the provider had sent its end of stream.',
  },
  'link-silent': {
    means: 'The connection looks open, but nothing comes back or nothing leaves any more.',
  },
  'frame-too-large': {
    means: 'The provider sent a frame larger than a frame of this protocol can sensibly be.',
  },
  'frame-malformed': {
    means: 'The provider sent something that is not a frame of its own protocol.',
  },
  'unread-answer': {
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
    means:
      'The provider said that a sentence was spoken, and sent no audio of it, on two links. Its utterance is broken; the voice goes on with the next one.',
    remedy: 'Check that the text has words that this voice can speak, in a language of its own.',
  },
  'drain-timeout': {
    first: 'asks for the end of stream on one more link, then fails',
    means: 'The end was sent, but the provider never sent its end of stream for audio that is not silent.',
    remedy:
      'Send the audio that unsettled() returns on a new session, and give a slow provider more time with limits: { drainMs }.',
    remedyOn: {
      voice: 'Say on a new session what was not spoken.',
      command: 'Run the command again.',
    },
  },
  'outcome-unknown': {
    means:
      'A request was sent, but its answer never came: whether the provider acted on it, and charged for it, is not known.',
    remedy: 'Look up at the provider whether the request took effect before you send it again: twice may cost twice.',
  },
  'code-not-loaded': {
    means:
      'A page has its first file, and could not load the second one, with the code that dials. It asks again; until the file is there, audio is kept and nothing is dialled.',
    remedy: 'Deploy all files that the bundler has written, with the names that it gave them, and load the page again.',
    remedyOn: { command: null },
  },
  'retry-budget-spent': {
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
    means: 'Link after link died at the same place of the audio without a final, for at least 30 s.',
  },
  'all-routes-failed': {
    first: 'goes on with every route that is left, then fails',
    means: 'Every route of the session has failed; the context has what each of them failed with.',
    remedy:
      'Do for one of the routes what its own remedy says, then send the audio that unsettled() returns on a new session.',
    remedyOn: {
      voice: 'Do for one of the routes what its own remedy says, then say on a new session what was not spoken.',
      assessment: null,
      http: null,
      command: 'Do for one of the routes what its own remedy says, then run the command again.',
    },
  },
  'invalid-request': {
    means: "The provider refused the session's configuration, or a request.",
    remedy: "Change the part that the provider's message names.",
  },
  'field-missing': {
    means: 'A field that the provider needs is absent or empty.',
    remedy: 'Fill the field that the message names.',
  },
  'parameter-out-of-range': {
    means: 'A parameter is smaller or larger than the provider allows.',
    remedy: 'Choose a value within the range that the message names.',
  },
  'text-too-short': {
    means: 'The text to speak is shorter than the provider takes.',
    remedy: 'Give a longer text, or join it to its neighbour.',
  },
  'payload-too-large': {
    means: 'What was sent at once is larger than the provider takes.',
    remedy: 'Send less at once: split the text or the audio.',
  },
  'audio-too-long': {
    means: 'The audio is longer than the provider takes in one piece.',
    remedy: 'Split the audio into shorter pieces.',
  },
  'model-unavailable': {
    means: 'The provider does not offer the model that was asked for.',
    remedy: 'Choose a model that your account with the provider has.',
    remedyOn: { command: 'Choose with --model one that your account with the provider has.' },
  },
  'not-found': {
    means: 'What was asked for does not exist at the provider, or no longer does.',
    remedy: 'Check the id and the address that you pass.',
  },
  'method-not-allowed': {
    means: 'The provider does not take that HTTP method at that address.',
  },
  conflict: {
    means: 'What was asked cannot be done in the state that things are in.',
    remedy: 'Look up the present state of what you want to change before you ask again.',
  },
  'unsupported-media-type': {
    means: 'The provider does not take a body of that Content-Type at that address.',
  },
  'authentication-failed': {
    means: 'The provider did not accept the credentials.',
    remedy: 'Check the credentials that you pass.',
    remedyOn: { command: 'Check the key that you pass with --api-key or in the environment.' },
  },
  'access-denied': {
    means: 'The credentials are good, but do not allow what was asked.',
    remedy: 'Ask the provider to give your account access to it.',
  },
  'insufficient-balance': {
    means: 'The account does not have enough credit.',
    remedy: 'Buy credit for your account with the provider.',
  },
  'plan-expired': {
    means: "The account's plan has expired.",
    remedy: 'Renew the plan of your account with the provider.',
  },
  'account-inactive': {
    means: 'The account is not active.',
    remedy: 'Ask the provider to activate your account.',
  },
  'rate-limited': {
    means: 'The provider counts too many requests of this account in too short a time.',
    remedy: 'Open fewer sessions at a time, or ask the provider for a higher rate limit.',
    remedyOn: {
      http: 'Send fewer requests at a time, or ask the provider for a higher rate limit.',
      command: 'Run fewer commands at a time, or ask the provider for a higher rate limit.',
    },
  },
  'concurrency-limit': {
    means: 'The account already has as many streams open as it may have at once.',
    remedy: 'Wait until another session of the account ends, or ask the provider for more concurrent streams.',
    remedyOn: {
      http: 'Wait until another request of the account ends, or ask the provider for more at a time.',
      command: 'Wait until another command of the account ends, or ask the provider for more concurrent streams.',
    },
  },
  'provider-internal-error': {
    means: 'Something failed inside the provider.',
  },
  'provider-unavailable': {
    means: 'The provider is overloaded, in maintenance, or its gateway cannot reach it.',
  },
  'unknown-provider-error': {
    means: 'The provider reported a failure that its error table does not know.',
  },
};

export const helpFor: HelpFor = (code) => codeHelp[code];
