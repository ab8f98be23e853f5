/**
 * Prints what the next release will add to the changelogs: `pnpm run changelog`, or `pnpm run changelog core` for one package.
 * Nothing is changed.
 */
import { rehearse } from './release/rehearse.ts';

const [wanted] = process.argv.slice(2);
const all = await rehearse();
const chosen = all.filter(({ name, changelog }) =>
  wanted === undefined ? changelog !== '' : name === wanted || name === `@throughline/${wanted}`,
);
if (chosen.length === 0) {
  console.error(
    wanted === undefined
      ? 'There are no changesets: a release would change nothing.'
      : `No package is called ${wanted}; wanted one of: ${all.map(({ name }) => name).join(', ')}`,
  );
  process.exitCode = wanted === undefined ? 0 : 2;
}
for (const { changelog, version } of chosen) console.log(nextOnly(changelog, version));

/** The part of a changelog about one version, below the package's name. */
function nextOnly(changelog: string, version: string): string {
  const from = changelog.indexOf(`## ${version}`);
  const until = changelog.indexOf('\n## ', from + 1);
  const title = changelog.slice(0, changelog.indexOf('\n'));
  return `${title}\n\n${changelog.slice(from, until === -1 ? undefined : until).trim()}\n`;
}
