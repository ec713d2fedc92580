/** The two ends of a file: its first and its last bytes. They overlap where it is short. */
export interface FileEnds {
  start: Uint8Array;
  end: Uint8Array;
  /** Bytes of the whole file. */
  size: number;
}
