const WORKGROUP = 64;
const ROW_OF_GROUPS = 1024;

/** Workgroups for `threads` threads: one row, or rows of 1024 groups; kernels flatten the index. */
export function flatWorkgroups(threads: number): number[] {
  const groups = Math.ceil(threads / WORKGROUP);
  return groups <= ROW_OF_GROUPS ? [groups] : [ROW_OF_GROUPS, Math.ceil(groups / ROW_OF_GROUPS)];
}
