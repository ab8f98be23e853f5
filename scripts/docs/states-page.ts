import { between, type Page } from './page.ts';
import { stateDiagram } from './state-diagram.ts';

const path = 'docs/states.md';

/** The page about a session's states; its text is written by people, its diagram is made from the machine. */
export const statesPage: Page = {
  path,
  text: (before) => {
    if (before === undefined) throw new Error(`${path} is missing; only its diagram can be made`);
    return between(before, 'diagram', stateDiagram(), path);
  },
};
