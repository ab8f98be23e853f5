import { expose, pcmText } from '../kit/page/exposed.ts';

const changes: string[] = [];
document.addEventListener('visibilitychange', () => changes.push(document.visibilityState));
for (const name of ['freeze', 'resume']) document.addEventListener(name, () => changes.push(name));

const api = {
  /** What has become of the page, in order. */
  changes: (): readonly string[] => changes,
  isVisible: (): boolean => document.visibilityState === 'visible',
  isOnline: (): boolean => navigator.onLine,
  /** Samples that count. */
  count: (until: number): string => pcmText(Int16Array.from({ length: until }, (_, index) => index)),
};
export type HarnessApi = typeof api;
expose(api);
