import { pageLifecycle } from '@throughline/browser';
import { describe, expect, it } from 'vitest';

describe('the life of a real page', () => {
  it('is read from its window and its document', () => {
    const life = pageLifecycle();
    expect(life.online).toBe(navigator.onLine);
    const told: string[] = [];
    const leave = life.subscribe((change) => told.push(change));
    for (const type of ['offline', 'online']) window.dispatchEvent(new Event(type));
    for (const type of ['freeze', 'resume']) document.dispatchEvent(new Event(type));
    for (const type of ['pagehide', 'pageshow'])
      window.dispatchEvent(new PageTransitionEvent(type, { persisted: true }));
    leave();
    window.dispatchEvent(new Event('offline'));
    expect(told).toEqual(['offline', 'online', 'frozen', 'resumed', 'frozen', 'resumed']);
  });

  it('takes a page that goes on without a break for one that has not slept', async () => {
    const told: string[] = [];
    const leave = pageLifecycle().subscribe((change) => told.push(change));
    await new Promise((resolve) => {
      setTimeout(resolve, 1_200);
    });
    leave();
    expect(told).toEqual([]);
  });
});
