/** Only a comment of at most 64 KiB may follow the record that ends a zip. */
const END_LENGTH = 22;
const LONGEST_END = END_LENGTH + 0xffff;
/** A directory of more bytes is none of a model or a run. */
const LONGEST_DIRECTORY = 2 ** 24;

const END_SIGNATURE = 0x06054b50;
const ENTRY_SIGNATURE = 0x02014b50;

/** The names in a zip archive, from its directory; undefined where it cannot be read. The engine checks the archive. */
export async function namesInZip(file: Blob): Promise<string[] | undefined> {
  const tail = await viewOf(file.slice(Math.max(0, file.size - LONGEST_END)));
  let end = tail.byteLength - END_LENGTH;
  while (end >= 0 && tail.getUint32(end, true) !== END_SIGNATURE) end--;
  if (end < 0) return undefined;
  const [length, start] = [tail.getUint32(end + 12, true), tail.getUint32(end + 16, true)];
  if (length > LONGEST_DIRECTORY || start + length > file.size) return undefined;
  return namesIn(await viewOf(file.slice(start, start + length)));
}

const viewOf = async (part: Blob): Promise<DataView> => new DataView(await part.arrayBuffer());

function namesIn(directory: DataView): string[] | undefined {
  const names: string[] = [];
  for (let at = 0; at + 46 <= directory.byteLength; ) {
    if (directory.getUint32(at, true) !== ENTRY_SIGNATURE) return undefined;
    const [name = 0, extra = 0, comment = 0] = [28, 30, 32].map((place) => directory.getUint16(at + place, true));
    if (at + 46 + name > directory.byteLength) return undefined;
    names.push(new TextDecoder().decode(new Uint8Array(directory.buffer, at + 46, name)));
    at += 46 + name + extra + comment;
  }
  return names;
}
