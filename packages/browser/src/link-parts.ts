import type { LinkParts } from '@throughline/core/internal/page';

const load = (): Promise<LinkParts> =>
  import('@throughline/core/internal/link-parts').then(({ linkParts }) => linkParts);

/** Chromium and Firefox name the file that failed, and never ask for it again under the same address. */
const named = /dynamically imported module: (https?:\S+)/u;

/** Where the file is that could not be loaded, where that is known, and how often it was asked for. */
let address: string | undefined;
let tries = 0;
/** Asked for as soon as there is a page that may need it: the network that has brought the first file is up. */
let loading: Promise<LinkParts> | undefined = /* @__PURE__ */ begin();

/** Loads what the links of a session are made of: most of its code, in a file of its own. Where that failed, it is tried again. */
export function loadLinkParts(): Promise<LinkParts> {
  loading ??= begin();
  return loading;
}

function begin(): Promise<LinkParts> {
  const begun = address === undefined ? load() : loadAgain(address);
  begun.catch((error: unknown) => {
    // Whoever asks for it has the reason.
    loading = undefined;
    address ??= named.exec(error instanceof Error ? error.message : '')?.[1];
    tries += 1;
  });
  return begun;
}

/** The same file under another address. What it has in common with the first file is that file's, which is there. */
async function loadAgain(url: string): Promise<LinkParts> {
  const again = new URL(url);
  again.searchParams.set('try', String(tries));
  const loaded = (await import(/* @vite-ignore */ /* webpackIgnore: true */ again.href)) as { linkParts?: LinkParts };
  // A bundler may have given it another name there.
  return loaded.linkParts ?? load();
}
