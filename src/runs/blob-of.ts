/** A Blob's parts leave this thread's memory; the browser keeps large ones on disk. */
const PART = 2 ** 24;

/** A file that is written part by part. */
export async function blobOf(parts: AsyncIterable<Uint8Array>): Promise<Blob> {
  const done: Blob[] = [];
  let waiting: Uint8Array<ArrayBuffer>[] = [];
  let bytes = 0;
  for await (const part of parts) {
    waiting.push(part as Uint8Array<ArrayBuffer>);
    bytes += part.length;
    if (bytes < PART) continue;
    done.push(new Blob(waiting));
    waiting = [];
    bytes = 0;
  }
  return new Blob([...done, ...waiting]);
}
