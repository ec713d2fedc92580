/** Columns as wide as their widest word, two blanks apart and from the margin. */
export function aligned(lines: readonly (readonly string[])[]): string[] {
  const widths = (lines[0] ?? []).map((_, column) => Math.max(...lines.map((line) => (line[column] ?? '').length)));
  return lines.map((line) => `  ${line.map((word, column) => word.padEnd(widths[column] ?? 0)).join('  ')}`.trimEnd());
}
