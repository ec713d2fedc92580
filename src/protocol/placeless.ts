const ABSOLUTE = /^(\/|\\|[A-Za-z]:[/\\])/;

/** What is shown or goes to others tells no place on a disk: of an absolute path, the name is left. */
export const placeless = (path: string): string =>
  ABSOLUTE.test(path) ? (path.split(/[/\\]/).findLast((part) => part !== '') ?? '') : path;
