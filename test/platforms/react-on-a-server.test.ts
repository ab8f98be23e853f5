import { useTranscription } from '@throughline/browser/react';
import { createElement } from 'react';
import { renderToString } from 'react-dom/server';
import { expect, it } from 'vitest';

it('a component that transcribes is rendered on a server, where nothing is begun', () => {
  const begun: string[] = [];
  function Captions() {
    const { state, partials, finals, error } = useTranscription({
      session: () => {
        begun.push('session');
        throw new Error('a server has no microphone');
      },
    });
    return createElement('p', null, `${state} ${partials.length + finals.length} ${String(error)}`);
  }
  expect(renderToString(createElement(Captions))).toBe('<p>idle 0 undefined</p>');
  expect(begun).toEqual([]);
});
