const workgroupSize = 64;
/** WebGPU's limit of workgroups in one dimension. */
const longest = 65_535;

/**
 * Workgroups of 64 threads for at least `threads` threads, in two dimensions where one is too short for them. The
 * kernel computes its thread as `id.x + id.y * groups.x * 64` and returns when that is past the end.
 */
export function flatGrid(threads: number): [number, number] {
  const groups = Math.ceil(threads / workgroupSize);
  const rows = Math.max(1, Math.ceil(groups / longest));
  return [Math.ceil(groups / rows), rows];
}
