const NAMED = 3;

/** "a.png", "a.png and b.png", "a.png, b.png, c.png and 7 more" */
export function listOf(names: readonly string[]): string {
  if (names.length <= NAMED) return names.join(', ').replace(/, ([^,]*)$/, ' and $1');
  return `${names.slice(0, NAMED).join(', ')} and ${names.length - NAMED} more`;
}
