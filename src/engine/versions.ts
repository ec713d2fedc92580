import { devDependencies, version } from '../../package.json';

/** Versions of what computes, for the run record. Both packages are bundled, at the version that package.json pins. */
export const VERSIONS: Record<string, string> = {
  'atp-studio': version,
  '@tensorflow/tfjs-core': devDependencies['@tensorflow/tfjs-core'],
  '@tensorflow/tfjs-backend-webgpu': devDependencies['@tensorflow/tfjs-backend-webgpu'],
};

/** SHA-256 of the sources that the program was built from (scripts/sources-hash.ts); null where it runs from the sources. */
export const SOURCES: string | null = typeof SOURCES_SHA256 === 'undefined' ? null : SOURCES_SHA256;

/** The browser by its own word: "Chrome 141.0.0.0", without what it says of the system. */
export const browserOf = (userAgent: string): string => {
  const known = /(?:Edg|OPR|Firefox|Chrome|Version)\/[\d.]+/g;
  const names = userAgent.match(known) ?? [];
  // Browsers that are built on others name these too, and themselves last.
  return (names.at(-1) ?? 'unknown browser').replace('Version', 'Safari').replace('Edg/', 'Edge/').replace('/', ' ');
};
