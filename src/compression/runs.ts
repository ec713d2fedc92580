/**
 * A map of bytes as its runs: label maps are mostly areas. Each run is its value, then its length in bytes of 7 bits, the
 * lowest first; the top bit says that more follow. A map that does not get smaller is kept as it is.
 */
export interface PackedMap {
  length: number;
  /** Runs, or where `runs` is false the map itself. */
  data: Uint8Array;
  runs: boolean;
}

export function packRuns(map: Uint8Array): PackedMap {
  const packed = new Uint8Array(map.length);
  const { length } = map;
  let to = 0;
  for (let start = 0; start < length; ) {
    const value = map[start] as number;
    let end = start + 1;
    while (end < length && map[end] === value) end++;
    // A value and the five bytes of the longest run.
    if (to + 6 > length) return { length, data: map, runs: false };
    packed[to++] = value;
    let left = end - start;
    for (; left > 127; left >>>= 7) packed[to++] = (left & 127) | 128;
    packed[to++] = left;
    start = end;
  }
  return { length, data: packed.slice(0, to), runs: true };
}

/** The map again. It must not be written to. */
export function unpackRuns({ length, data, runs }: PackedMap): Uint8Array {
  if (!runs) return data;
  const map = new Uint8Array(length);
  for (let from = 0, to = 0; from < data.length; ) {
    const value = data[from++] as number;
    let run = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = data[from++] as number;
      run |= (byte & 127) << shift;
      if (byte < 128) break;
    }
    map.fill(value, to, to + run);
    to += run;
  }
  return map;
}
