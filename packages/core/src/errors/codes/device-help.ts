import type { deviceCodes } from './device.ts';
import type { CodeHelp } from './entry.ts';

/** What they name does not exist there. */
const nowhereElse = { voice: null, http: null, command: null };

/** The words for the codes of a page's own devices: who uses the page reads them, so that a page has them. */
export const deviceHelp = {
  'microphone-denied': {
    means: 'The page may not use the microphone, or may no longer use it.',
    remedy: "Allow the microphone for this page in the browser's site settings, then start again.",
    remedyOn: { command: null },
  },
  'microphone-missing': {
    means: 'There is no microphone, or not the one that was chosen.',
    remedy: 'Connect a microphone, or choose one that microphones() lists.',
    remedyOn: nowhereElse,
  },
  'microphone-lost': {
    means: 'The microphone was disconnected while it was used, and none has come in its place.',
    remedy: 'Connect the microphone again, or choose another, then start again.',
    remedyOn: { command: null },
  },
  'microphone-failed': {
    means: 'The microphone is there and allowed, and gives no audio.',
    remedy: 'Close other programs that use the microphone, or choose another one, then start again.',
    remedyOn: { command: null },
  },
  'gesture-needed': {
    means: 'The browser runs no audio on this page before the user has clicked, tapped or pressed a key.',
    remedy: 'Start from the handler of a click, a tap or a key.',
    remedyOn: { command: null },
  },
  'worklet-blocked': {
    means:
      "The browser did not load the audio worklet: the page's Content-Security-Policy forbids it, or its URL is wrong.",
    remedy: 'Serve the worklet as a file from the origin of the page, and pass its address as workletUrl.',
    remedyOn: nowhereElse,
  },
  'platform-unsupported': {
    means: 'The browser lacks something that is needed, or keeps it from pages that did not come over https:.',
    remedy: 'Serve the page over https: or from localhost, and use a current browser.',
    remedyOn: { command: null },
  },
} satisfies { readonly [C in keyof typeof deviceCodes]: CodeHelp };
