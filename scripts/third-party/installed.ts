import { readFileSync } from 'node:fs';

interface Locked {
  version: string;
  license?: string;
  dependencies?: Record<string, string>;
  optionalDependencies?: Record<string, string>;
}

const lock = (): Record<string, Locked> =>
  JSON.parse(readFileSync(new URL('../../package-lock.json', import.meta.url), 'utf8')).packages;

/** Names of all that is installed with the command line, on one platform or another. */
function namesFrom(packages: Record<string, Locked>): string[] {
  const names = new Set(Object.keys(packages['']?.dependencies ?? {}));
  for (const name of names) {
    const { dependencies, optionalDependencies } = packages[`node_modules/${name}`] ?? {};
    for (const next of Object.keys({ ...dependencies, ...optionalDependencies })) names.add(next);
  }
  return [...names].sort();
}

/** What is not in the build, and so has its licence in its own folder. */
export function installedBeside(): string {
  const packages = lock();
  const lines = namesFrom(packages).flatMap((name) => {
    const locked = packages[`node_modules/${name}`];
    return locked ? [`${name} ${locked.version} (${locked.license ?? 'unnamed'})`] : [];
  });
  return `
Installed beside it as packages of their own, each with its licence in its folder (some on one platform only):

${lines.join('\n')}
`;
}
