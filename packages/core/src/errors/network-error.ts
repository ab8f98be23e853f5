import type { NetworkFailure } from '../transport.ts';
import type { FailureSetting, NamedFailure } from './classify.ts';
import type { ErrorContexts, Recovery } from './codes.ts';
import { proxyRefused, wantsTls } from './misdirected.ts';
import { excerpt } from './raw.ts';
import type { RemedyOn } from './remedies.ts';
import { SpeechError, type ErrorCode } from './speech-error.ts';

export interface NetworkSetting extends FailureSetting {
  /** Host and port that were dialled, without path or query. */
  readonly host: string;
  /** Milliseconds that a dial may take. */
  readonly connectLimitMs: number;
  readonly maxInboundBytes: number;
  readonly proxy?: { readonly host: string; readonly status?: number } | undefined;
}

type NetworkCode =
  | 'unknown-host'
  | 'connection-refused'
  | 'certificate-invalid'
  | 'network-unreachable'
  | 'connect-timeout'
  | 'connection-lost'
  | 'frame-too-large'
  | 'frame-malformed'
  | 'proxy-failed'
  | 'tls-mismatch';

type Named = {
  [C in NetworkCode]: {
    readonly code: C;
    readonly text: string;
    readonly context: ErrorContexts[C];
    readonly limited?: true;
    readonly recovery?: Recovery;
    readonly remedy?: string;
    readonly remedyOn?: RemedyOn;
  };
}[NetworkCode];

/**
 * Names a failure that the transport reported. `message` is the platform's own. What a peer did wrong inside a WebSocket is
 * `limited`: the next link may well meet it again.
 */
export function networkError(kind: NetworkFailure, message: string, setting: NetworkSetting): NamedFailure {
  const reason = excerpt(setting.secrets.redact(message));
  const named = nameOf(kind, reason, setting);
  const error = new SpeechError<ErrorCode>(named.code, {
    message: reason === '' ? named.text : `${named.text}: ${reason}`,
    context: named.context,
    recovery: named.recovery,
    remedy: named.remedy,
    remedyOn: named.remedyOn,
    provider: setting.provider,
    requestId: setting.requestId,
    at: new Date(setting.wallNow).toISOString(),
    redact: setting.secrets.redact,
  });
  return { error, limited: named.limited ?? false };
}

function nameOf(kind: NetworkFailure, reason: string, setting: NetworkSetting): Named {
  const { host, phase, provider, connectLimitMs: limitMs, maxInboundBytes: limitBytes } = setting;
  switch (kind) {
    case 'unknown-host':
      return { code: 'unknown-host', text: `The host ${host} of ${provider} could not be found`, context: { host } };
    case 'connection-refused':
      return { code: 'connection-refused', text: `${host} refused the connection to ${provider}`, context: { host } };
    case 'certificate':
      return {
        code: 'certificate-invalid',
        text: `The certificate of ${host} is not to be trusted`,
        context: { host, reason },
      };
    case 'unreachable':
      return { code: 'network-unreachable', text: `There is no way to ${host} of ${provider}`, context: { host } };
    case 'unresolved':
      return {
        code: 'network-unreachable',
        text: `The name of the host ${host} of ${provider} could not be looked up at the moment`,
        context: { host },
        remedy: 'Check the network connection of this machine, and that it reaches its name server (DNS).',
      };
    case 'no-resources':
      return {
        code: 'network-unreachable',
        text: `This machine has nothing left to make a connection to ${host} of ${provider} with`,
        context: { host },
        remedy: 'Hold fewer files and connections open at once, or raise the limit of open files of this process.',
      };
    case 'frame-too-large':
      return {
        code: 'frame-too-large',
        text: `${provider} sent a frame larger than ${limitBytes} bytes`,
        context: { limitBytes },
        limited: true,
      };
    case 'protocol-violation':
      return {
        code: 'frame-malformed',
        text: `${provider} broke the rules of the WebSocket protocol`,
        context: { reason },
        limited: true,
      };
    case 'proxy': {
      const { host: proxy, status } = setting.proxy ?? {};
      return { code: 'proxy-failed', ...proxyRefused({ host, proxy, status }) };
    }
    case 'not-encrypted':
      return {
        code: 'tls-mismatch',
        text: `The address of ${provider} begins with wss:, but what answers at ${host} is not encrypted`,
        context: { host, wanted: 'ws:' },
        remedy:
          'Check the port: give the one at which the provider is encrypted, or an address that begins with ws: for a server on this machine.',
        limited: true,
      };
    case 'encrypted':
      return { code: 'tls-mismatch', ...wantsTls(provider, host), limited: true };
    case 'not-http':
      return {
        code: 'frame-malformed',
        text: `What answers at ${host} does not speak HTTP, as ${provider} would`,
        context: { reason },
        remedy: 'Check the host and the port of the address.',
        limited: true,
      };
    case 'timeout':
      if (phase === 'opening') {
        const text = `${host} of ${provider} did not answer within ${limitMs} ms`;
        return { code: 'connect-timeout', text, context: { limitMs } };
      }
      break;
    case 'reset':
      if (phase === 'opening') {
        return {
          code: 'connection-lost',
          text: `${host} hung up instead of answering as ${provider} would`,
          context: { phase },
          remedy: perhapsMisdialled(setting.address),
        };
      }
      break;
    case 'other':
  }
  return {
    code: 'connection-lost',
    text: `The connection to ${provider} at ${host} broke while ${phase}`,
    context: { phase },
  };
}

/** Many servers that are encrypted hang up on who is not, without a word; others the other way round. */
function perhapsMisdialled(address: string | undefined): string {
  const other = address?.startsWith('wss:') === true ? 'is not encrypted (ws:)' : 'is encrypted (wss:)';
  return `If it goes on, check the host and the port of the address, and whether the provider there ${other}.`;
}
