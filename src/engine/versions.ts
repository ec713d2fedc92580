import studio from '../../package.json';

/** Versions of what computes, for the run record. */
export const VERSIONS: Record<string, string> = {
  'atp-studio': studio.version,
  '@tensorflow/tfjs-core': studio.dependencies['@tensorflow/tfjs-core'],
  '@tensorflow/tfjs-backend-webgpu': studio.dependencies['@tensorflow/tfjs-backend-webgpu'],
};
