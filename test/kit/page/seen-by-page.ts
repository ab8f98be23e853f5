import type { CDPSession, Page } from 'playwright-core';

/** All that reaches a page, or leaves it. */
export interface SeenByPage {
  /** Requests and answers with their headers and bodies, the handshakes and frames of WebSockets, the console. */
  traffic(): Promise<string>;
  /** Every script that ran. */
  sources(): Promise<string>;
  /** The document as it is now, what is stored for its origin, and every text in the memory of its scripts. */
  memory(page: Page): Promise<string>;
}

/** Begins to write down what a tab sees; call it before the page loads. */
export async function watchPage(cdp: CDPSession): Promise<SeenByPage> {
  const traffic: string[] = [];
  const bodies: Promise<unknown>[] = [];
  const scripts: string[] = [];
  const note = (name: string) => (event: unknown) => traffic.push(`${name} ${JSON.stringify(event)}`);
  cdp.on('Network.requestWillBeSent', note('request'));
  cdp.on('Network.requestWillBeSentExtraInfo', note('headers of the request'));
  cdp.on('Network.responseReceived', note('response'));
  cdp.on('Network.responseReceivedExtraInfo', note('headers of the response'));
  cdp.on('Network.loadingFinished', ({ requestId }) => {
    bodies.push(cdp.send('Network.getResponseBody', { requestId }).then(note('body'), () => undefined));
  });
  cdp.on('Network.webSocketCreated', note('socket'));
  cdp.on('Network.webSocketWillSendHandshakeRequest', note('handshake'));
  cdp.on('Network.webSocketHandshakeResponseReceived', note('answer to the handshake'));
  cdp.on('Network.webSocketFrameSent', ({ response }) => traffic.push(`sent ${readable(response)}`));
  cdp.on('Network.webSocketFrameReceived', ({ response }) => traffic.push(`received ${readable(response)}`));
  cdp.on('Network.webSocketFrameError', note('broken frame'));
  cdp.on('Network.webSocketClosed', note('closed'));
  cdp.on('Runtime.consoleAPICalled', note('console'));
  cdp.on('Log.entryAdded', note('log'));
  cdp.on('Debugger.scriptParsed', ({ scriptId }) => scripts.push(scriptId));
  for (const domain of ['Network', 'Runtime', 'Log', 'Debugger'] as const) await cdp.send(`${domain}.enable`);
  return {
    traffic: async () => {
      await Promise.all(bodies);
      return traffic.join('\n');
    },
    sources: async () => {
      const texts = scripts.map(async (scriptId) => {
        const { scriptSource } = await cdp.send('Debugger.getScriptSource', { scriptId });
        return scriptSource;
      });
      return (await Promise.all(texts)).join('\n');
    },
    memory: async (page) => {
      const stored = await page.evaluate(() =>
        JSON.stringify([document.cookie, { ...localStorage }, { ...sessionStorage }, location.href]),
      );
      return `${await page.content()}\n${stored}\n${await textsInMemory(cdp)}`;
    },
  };
}

/** A frame as it can be searched: the bytes of a binary one as they are. */
function readable({ opcode, payloadData }: { readonly opcode: number; readonly payloadData: string }): string {
  return opcode === 1 ? payloadData : Buffer.from(payloadData, 'base64').toString('latin1');
}

async function textsInMemory(cdp: CDPSession): Promise<string> {
  let snapshot = '';
  const take = ({ chunk }: { readonly chunk: string }): void => {
    snapshot += chunk;
  };
  cdp.on('HeapProfiler.addHeapSnapshotChunk', take);
  await cdp.send('HeapProfiler.takeHeapSnapshot', { reportProgress: false });
  cdp.off('HeapProfiler.addHeapSnapshotChunk', take);
  const { strings } = JSON.parse(snapshot) as { readonly strings: readonly string[] };
  return strings.join('\n');
}
