/** Keeps resized images beyond a run. It is a help and no need: it answers and never throws. */
export interface ResizedStore {
  /** A name for bytes: equal bytes have one name, and others another. Undefined while nothing is kept. */
  nameOf(bytes: Uint8Array): Promise<string | undefined>;
  /** What was kept under a key; undefined where there is nothing, or it is damaged. */
  get(key: string): Promise<Uint8Array | undefined>;
  put(key: string, bytes: Uint8Array): Promise<void>;
}
