import { Agent } from 'node:http';
import net from 'node:net';
import { describe, expect, it } from 'vitest';
import { dial } from '../../testing/dial.ts';
import { selfSigned, tcpServer, webSocketServer } from '../../testing/servers.ts';
import { networkFailure } from './network-failure.ts';
import { webSocketTransport } from '../transport.ts';

function failing(code: string): Error {
  return Object.assign(new Error(`connect ${code} 192.0.2.1:443`), { code });
}

/** An agent whose every connection fails as the kernel or the resolver would make it fail. */
function agentThatMeets(code: string): Agent {
  const agent = new Agent();
  agent.createConnection = () => {
    const socket = new net.Socket();
    // A tick later: on Node 22 nobody would listen yet.
    process.nextTick(() => socket.destroy(failing(code)));
    return socket;
  };
  return agent;
}

describe('a failure on the way', () => {
  it.each([
    ['ENOTFOUND', 'unknown-host'],
    ['EAI_AGAIN', 'unresolved'],
    ['ECONNREFUSED', 'connection-refused'],
    ['EHOSTUNREACH', 'unreachable'],
    ['ENETUNREACH', 'unreachable'],
    ['ETIMEDOUT', 'timeout'],
    ['ECONNRESET', 'reset'],
    ['EPIPE', 'reset'],
    ['CERT_HAS_EXPIRED', 'certificate'],
    ['UNABLE_TO_VERIFY_LEAF_SIGNATURE', 'certificate'],
    ['ERR_TLS_CERT_ALTNAME_INVALID', 'certificate'],
    ['ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED', 'certificate'],
    ['HPE_INVALID_CONSTANT', 'protocol-violation'],
    ['EMFILE', 'no-resources'],
    ['ERR_NOBODY_KNOWS', 'other'],
  ])('%s ends the socket as %s', async (code, kind) => {
    const link = dial(webSocketTransport({ agent: agentThatMeets(code) }), 'ws://192.0.2.1:443/?key=secret');
    expect(await link.ended()).toEqual({ type: 'network', kind, message: `connect ${code} 192.0.2.1:443` });
    expect(link.calls).toEqual(['ended']);
  });

  it('over several addresses is the one that says most about the host, and names them all', () => {
    const error = new AggregateError([failing('ENETUNREACH'), failing('ECONNREFUSED'), failing('ENETUNREACH')]);
    expect(networkFailure(error)).toEqual({
      kind: 'connection-refused',
      message: 'connect ENETUNREACH 192.0.2.1:443; connect ECONNREFUSED 192.0.2.1:443',
    });
  });
});

describe('a port that speaks something else', () => {
  it('is named where wss: is dialled and nothing there is encrypted', async () => {
    await using server = await webSocketServer(() => {});
    await using silent = await tcpServer((socket) => socket.end('220 mail.example ready\r\n'));
    for (const { port } of [server, silent]) {
      const end = await dial(webSocketTransport(), `wss://127.0.0.1:${port}/?key=secret`).ended();
      expect(end).toMatchObject({ type: 'network', kind: 'not-encrypted' });
      // Not the numbers of OpenSSL.
      expect(end.type === 'network' && end.message).toMatch(/^[a-z ]+$/u);
    }
  });

  it('is named where ws: is dialled and all there is encrypted', async () => {
    const alert = Uint8Array.of(0x15, 3, 1, 0, 2, 2, 0x46);
    await using server = await tcpServer((socket) => socket.end(alert));
    expect(await dial(webSocketTransport(), `ws://127.0.0.1:${server.port}`).ended()).toMatchObject({
      kind: 'encrypted',
    });
  });

  it('is no more than a reset where all there is encrypted, and it hangs up without a word', async () => {
    await using server = await webSocketServer(() => {}, await selfSigned('127.0.0.1'));
    expect(await dial(webSocketTransport(), `ws://127.0.0.1:${server.port}`).ended()).toMatchObject({ kind: 'reset' });
  });

  it('is named where it does not speak HTTP at all', async () => {
    await using server = await tcpServer((socket) => socket.end('SSH-2.0-OpenSSH_9.2\r\n'));
    expect(await dial(webSocketTransport(), `ws://127.0.0.1:${server.port}`).ended()).toMatchObject({
      kind: 'not-http',
    });
  });
});
