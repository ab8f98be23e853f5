import type { Lifecycle, LifecycleChange } from '../lifecycle.ts';
import type { ControlledShell } from './shell.ts';

/**
 * Passes on what the platform says of its network; the function returned ends it. A hint is no more than that: a platform that
 * cannot give it takes nothing from the session.
 */
export function watchLifecycle(
  lifecycle: Lifecycle | undefined,
  shell: Pick<ControlledShell, 'call'>,
  hint: (change: LifecycleChange) => void,
): () => void {
  let unsubscribe: unknown;
  try {
    unsubscribe = lifecycle?.subscribe(hint);
    if (lifecycle?.online === false) hint('offline');
  } catch (error) {
    shell.call('lifecycle', () => {
      throw error;
    });
  }
  return () => {
    const end = unsubscribe;
    if (typeof end === 'function') shell.call('lifecycle', () => end() as unknown);
  };
}
