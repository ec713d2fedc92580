/** What lasts as long as this tab, over a reload. A browser that forbids it keeps nothing, and nothing breaks. */
export function keepHere(name: string, value: unknown): void {
  try {
    if (value === null) sessionStorage.removeItem(name);
    else sessionStorage.setItem(name, JSON.stringify(value));
  } catch {
    // Storage is forbidden or full: a reload starts anew.
  }
}

/** What was kept under a name, to be checked by the reader; null where there is nothing, or no JSON. */
export function keptHere(name: string): unknown {
  try {
    return JSON.parse(sessionStorage.getItem(name) ?? 'null');
  } catch {
    return null;
  }
}
