import type { LinkParts } from '@throughline/core/internal/page';

const load = (): Promise<LinkParts> =>
  import('@throughline/core/internal/link-parts').then(({ linkParts }) => linkParts);

/** Asked for as soon as there is a page that may need it: the network that has brought the first file is up. */
let loading: Promise<LinkParts> | undefined = /* @__PURE__ */ begin();

/** Loads what the links of a session are made of: most of its code, in a file of its own. Where that failed, it is tried again. */
export function loadLinkParts(): Promise<LinkParts> {
  loading ??= begin();
  return loading;
}

function begin(): Promise<LinkParts> {
  const begun = load();
  begun.catch(() => {
    // Whoever asks for it has the reason.
    if (loading === begun) loading = undefined;
  });
  return begun;
}
