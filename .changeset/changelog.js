/**
 * How a changeset becomes a line of a changelog: as changesets does it, but without a line for each dependency that was updated.
 * All packages are released together, under one version.
 */
import changelog from '@changesets/cli/changelog';

export const getReleaseLine = changelog.getReleaseLine;
export const getDependencyReleaseLine = async () => '';
