import { licenceText, type Package } from './licences.js';

const RULE = '='.repeat(80);

/** The notice that goes with a build: each package that is in it, with its licence in full. */
export function noticeOf(packages: readonly Package[], afterwards: string): string {
  const sorted = packages.toSorted((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
  const chapters = sorted.map(
    (of) => `${RULE}\n${of.name} ${of.version} (${of.licence})\n${RULE}\n\n${licenceText(of)}\n`,
  );
  return `Software of others in ATP Studio, and its licences

${sorted.map(({ name, version, licence }) => `${name} ${version} (${licence})`).join('\n')}
${afterwards}
${chapters.join('\n')}`;
}
