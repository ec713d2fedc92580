import { crcAfter } from '../compression/crc32.js';
import { ZipLayout } from '../formats/zip/write.js';
import { blobOf } from './blob-of.js';

/** A file of an archive, whose bytes may be too many for main memory. */
interface ArchivedFile {
  name: string;
  content: Blob;
  crc: number;
}

/** A file that is written part by part, with its checksum. */
export async function archivedFile(
  name: string,
  parts: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
): Promise<ArchivedFile> {
  let crc = 0;
  async function* counted() {
    for await (const part of parts) {
      crc = crcAfter(crc, part);
      yield part;
    }
  }
  const content = await blobOf(counted());
  return { name, content, crc };
}

/** A zip of files that are only stored: weights do not get smaller. @throws RangeError beyond 4 GiB */
export function archiveOf(files: readonly ArchivedFile[]): Blob {
  const layout = new ZipLayout(files.map(({ name, content }) => ({ name, size: content.size })));
  const entries = files.flatMap(({ content, crc }, index) => [
    layout.header(index, crc) as Uint8Array<ArrayBuffer>,
    content,
  ]);
  return new Blob([...entries, layout.directory(files.map(({ crc }) => crc)) as Uint8Array<ArrayBuffer>]);
}
