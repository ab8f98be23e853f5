/// <reference lib="dom" preserve="true" />
import { systemClock, type Clock } from '../core.ts';

/** What of `navigator.mediaDevices` is used. */
export type DeviceAccess = Pick<
  MediaDevices,
  'getUserMedia' | 'enumerateDevices' | 'addEventListener' | 'removeEventListener'
>;

/** What a microphone needs of its page; a test gives its own. What is absent is taken from the page. */
export interface MicrophonePlatform {
  /** Where devices are asked for: `navigator.mediaDevices`. */
  readonly mediaDevices?: DeviceAccess | undefined;
  /** Where it is seen whether the user has said no: `navigator.permissions`. */
  readonly permissions?: Pick<Permissions, 'query'> | undefined;
  /** What runs the worklet. */
  readonly AudioContext?: typeof AudioContext | undefined;
  /** What brings the worklet's audio to the page. */
  readonly AudioWorkletNode?: typeof AudioWorkletNode | undefined;
  /** Where gestures and changes of visibility are seen. */
  readonly document?: Pick<Document, 'addEventListener' | 'removeEventListener'> | undefined;
  /** Whether the user has touched the page: `navigator.userActivation`. */
  readonly userActivation?: Pick<UserActivation, 'hasBeenActive'> | undefined;
  /** Default: the system's. */
  readonly clock?: Clock;
}

/** Read when a microphone starts, not before: a module may be loaded where there is no page. */
export function ofPage(given: MicrophonePlatform): Required<MicrophonePlatform> {
  const page = globalThis as Partial<typeof globalThis>;
  const { navigator } = page as { readonly navigator?: Partial<Navigator> };
  return {
    mediaDevices: navigator?.mediaDevices,
    permissions: navigator?.permissions,
    AudioContext: page.AudioContext,
    AudioWorkletNode: page.AudioWorkletNode,
    document: page.document,
    userActivation: navigator?.userActivation,
    clock: systemClock,
    ...given,
  };
}
