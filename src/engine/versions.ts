import { devDependencies, version } from '../../package.json';

/** Versions of what computes, for the run record. Both packages are bundled, at the version that package.json pins. */
export const VERSIONS: Record<string, string> = {
  'atp-studio': version,
  '@tensorflow/tfjs-core': devDependencies['@tensorflow/tfjs-core'],
  '@tensorflow/tfjs-backend-webgpu': devDependencies['@tensorflow/tfjs-backend-webgpu'],
};
