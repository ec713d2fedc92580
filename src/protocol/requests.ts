/** A network request as the browser's own timeline knows it. */
export interface NetworkRequest {
  url: string;
  /** When it began, in milliseconds since 1970. */
  time: number;
}

/** The part of a resource timing entry that is needed here. */
interface ResourceEntry {
  name: string;
  startTime: number;
}

/** In-memory addresses never leave the tab. */
const isLocal = (url: string) => url.startsWith('blob:') || url.startsWith('data:');

/** The requests among resource timing entries; `origin` is the performance.timeOrigin of the thread they are from. */
export const requestsOf = (entries: readonly ResourceEntry[], origin: number): NetworkRequest[] =>
  entries.filter(({ name }) => !isLocal(name)).map(({ name, startTime }) => ({ url: name, time: origin + startTime }));
