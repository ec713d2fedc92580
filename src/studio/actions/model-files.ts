import type { SharedFile } from '../../protocol/session.js';

/** A model and the files that belong to it. */
export interface ModelFiles {
  file: SharedFile;
  companions: SharedFile[];
}

/** `model.safetensors.index.json`: names the files that a model lies in. */
export const isShardIndex = (path: string): boolean => /\.index\.json$/i.test(path);

const isShard = (path: string): boolean => /-\d{5}-of-\d{5}\.\w+$/i.test(path);

/**
 * Which of the files given together is the model: an index of shards before all others. Null where they are several models,
 * or shards without their index.
 */
export function modelAmong(files: readonly SharedFile[]): ModelFiles | null {
  const indices = files.filter(({ path }) => isShardIndex(path));
  const [file] = indices.length > 0 ? indices : files;
  const one = indices.length === 1 || (indices.length === 0 && files.length === 1);
  return file && one ? { file, companions: files.filter((other) => other !== file) } : null;
}

/** What to do about several model files. */
export const adviceFor = (files: readonly SharedFile[]): string =>
  files.some(({ path }) => isShard(path))
    ? 'Drop the index (model.safetensors.index.json) together with all its files.'
    : 'Drop the one that is to be adapted.';
