import type { Plugin } from 'vite';
import { packageIn } from './licences.js';
import { noticeOf } from './notice.js';

const PACKAGE = /^.*\/node_modules\/(@[^/]+\/)?[^/]+(?=\/)/;

/** The folder of the package that a module of the build comes from. */
const packageFolder = (module: string): string | undefined => PACKAGE.exec(module.replace(/^\0/, ''))?.[0];

/**
 * Writes THIRD-PARTY.txt into the build, from the modules that are in it. Those of a worker are bundled before the page
 * is, by plugins of their own. A package without a licence text fails the build. `afterwards` follows the list; `others` are
 * folders of packages that come into the build by another way.
 */
export function thirdPartyNotice(
  afterwards = '',
  others: readonly string[] = [],
): { ofWorkers: Plugin; ofBuild: Plugin } {
  const folders = new Set(others);
  const collect: Plugin['generateBundle'] = (_options, bundle) => {
    for (const part of Object.values(bundle)) {
      if (part.type !== 'chunk') continue;
      for (const folder of part.moduleIds.map(packageFolder)) if (folder) folders.add(folder);
    }
  };
  return {
    ofWorkers: { name: 'third-party-of-workers', apply: 'build', generateBundle: collect },
    ofBuild: {
      name: 'third-party-notice',
      apply: 'build',
      generateBundle(options, bundle, isWrite) {
        collect.call(this, options, bundle, isWrite);
        const packages = new Map([...folders].map(packageIn).map((of) => [`${of.name} ${of.version}`, of]));
        const source = noticeOf([...packages.values()], afterwards);
        this.emitFile({ type: 'asset', fileName: 'THIRD-PARTY.txt', source });
      },
    },
  };
}
