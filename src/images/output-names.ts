/** An image's name with another extension. */
const renamed = (name: string, extension: string): string => `${name.replace(/\.\w+$/, '')}.${extension}`;

/**
 * File names for the results of each image: its name with this extension. Images that differ only by their own
 * extension keep it (`a.jpg` and `a.png` become `a.jpg.npy` and `a.png.npy`), so that no file overwrites another.
 */
export function outputNames(names: readonly string[], extension: string): string[] {
  const wanted = names.map((name) => renamed(name, extension));
  // Case is no difference on the file systems of Windows and macOS.
  const counts = new Map<string, number>();
  for (const name of wanted) counts.set(name.toLowerCase(), (counts.get(name.toLowerCase()) ?? 0) + 1);
  return wanted.map((name, image) =>
    (counts.get(name.toLowerCase()) ?? 0) > 1 ? `${names[image]}.${extension}` : name,
  );
}
