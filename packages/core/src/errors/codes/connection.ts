import { list, number, oneOf, optional, text, type CodeEntry } from './entry.ts';

const networkRemedy =
  'Check the network connection of this machine, and that its firewall lets WebSockets pass; in Node, name the proxy of the network in HTTPS_PROXY, if it has one.';
const networkOnCommand =
  'Check the network connection of this machine, and that its firewall lets WebSockets pass; name the proxy of the network in HTTPS_PROXY, if it has one.';
/** The way to the provider, and verdicts over many links. */
export const connectionCodes = {
  'unknown-host': {
    recovery: 'reconnect',
    scope: 'link',
    means: "There is no host of the provider's name.",
    remedy: 'Check the spelling of the address, and that this machine can look names up.',
    context: { host: text },
  },
  'connection-refused': {
    recovery: 'reconnect',
    scope: 'link',
    means: 'The host refused the connection: nothing listens at that address.',
    remedy: 'Check the host and the port of the address, and that the provider runs there.',
    context: { host: text },
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
    context: { host: text, reason: text },
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
    context: {
      host: text,
      proxy: optional(text),
      status: optional(number),
    },
  },
  'tls-mismatch': {
    recovery: 'reconnect',
    scope: 'link',
    means: 'The address says that the connection is encrypted, and at its port it is not; or the other way round.',
    remedy: 'Check the beginning of the address and its port: wss: is encrypted, ws: is not.',
    remedyOn: { http: 'Check the beginning of the address and its port: https: is encrypted, http: is not.' },
    context: {
      host: text,
      wanted: oneOf<'ws:' | 'wss:'>(),
    },
  },
  'network-unreachable': {
    recovery: 'reconnect',
    scope: 'link',
    means: 'This machine has no way to the host at the moment, cannot look its name up, or has no sockets left.',
    remedy: networkRemedy,
    remedyOn: { command: networkOnCommand },
    context: { host: text },
  },
  'connect-timeout': {
    recovery: 'reconnect',
    scope: 'link',
    means: 'The WebSocket did not open within the connect limit.',
    remedy: networkRemedy,
    remedyOn: { command: networkOnCommand },
    context: { limitMs: number },
  },
  'ready-timeout': {
    recovery: 'reconnect',
    scope: 'link',
    means: 'The WebSocket opened, but the provider did not say within the ready limit that audio may be sent.',
    context: { limitMs: number },
  },
  'connection-lost': {
    recovery: 'reconnect',
    scope: 'link',
    means: 'The connection ended before the provider had sent its end of stream.',
    context: {
      phase: oneOf<'opening' | 'handshaking' | 'streaming' | 'draining'>(),
    },
  },
  'link-silent': {
    recovery: 'reconnect',
    scope: 'link',
    means: 'The connection looks open, but nothing comes back or nothing leaves any more.',
    context: {
      silentMs: number,
      sign: oneOf<'no-bytes' | 'no-answers' | 'not-sending'>(),
    },
  },
  'frame-too-large': {
    recovery: 'reconnect',
    scope: 'link',
    means: 'The provider sent a frame larger than a frame of this protocol can sensibly be.',
    context: { limitBytes: number },
  },
  'frame-malformed': {
    recovery: 'reconnect',
    scope: 'link',
    means: 'The provider sent something that is not a frame of its own protocol.',
    context: { reason: text },
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
    context: { kinds: list },
  },
  'no-audio': {
    recovery: 'none',
    scope: 'utterance',
    means:
      'The provider said that a sentence was spoken, and sent no audio of it, on two links. Its utterance is broken; the voice goes on with the next one.',
    remedy: 'Check that the text has words that this voice can speak, in a language of its own.',
    context: { sentence: number, tries: number },
  },
  'drain-timeout': {
    recovery: 'none',
    first: 'asks for the end of stream on one more link, then fails',
    scope: 'session',
    means: 'The end was sent, but the provider never sent its end of stream for audio that is not silent.',
    remedy:
      'Send the audio that unsettled() returns on a new session, and give a slow provider more time with limits: { drainMs }.',
    remedyOn: {
      voice: 'Say on a new session what was not spoken.',
      command: 'Run the command again.',
    },
    context: { limitMs: number },
  },
  'outcome-unknown': {
    recovery: 'none',
    scope: 'utterance',
    means:
      'A request was sent, but its answer never came: whether the provider acted on it, and charged for it, is not known.',
    remedy: 'Look up at the provider whether the request took effect before you send it again: twice may cost twice.',
    context: {
      reason: oneOf<'timeout' | 'connection'>(),
      limitMs: optional(number),
    },
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
    context: {
      budgetMs: number,
      attempts: number,
    },
  },
  'replay-stuck': {
    recovery: 'none',
    scope: 'session',
    means: 'Link after link died at the same place of the audio without a final, for at least 30 s.',
    context: {
      position: number,
      positionSample: number,
      deaths: number,
    },
  },
} satisfies Readonly<Record<string, CodeEntry>>;
