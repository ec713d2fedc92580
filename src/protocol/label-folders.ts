/** Folders that data sets and tools put label maps into, also with a number in front or a part of the set around the word. */
const LABEL_FOLDER =
  /^(\d+_)?((train|val|test)_?)?(labels?|lbls?|gt|gts|gt_?(fine|coarse)|ground_?truths?|ann|annots?|annotations?|(ann|label|mask)_?dir|masks?|msk|segs?|segmentations?|segmentation_?(class|masks?|labels?)(aug|raw)?|semantic|label_?(train)?_?ids?|sem_?seg)([_-]?(train|val|test|all|\d+))?$/i;

const IMAGE_FOLDER = /^(images?|imgs?|photos?|rgb(_anon)?|jpeg_?images|left_?img_?8bit|img_?dir|inputs?|frames?)$/i;

/** Whether a file lies in a folder of label maps, by the folders' names. The innermost folder that says something counts. */
export function inLabelFolder(path: string): boolean {
  const folders = path.split('/').slice(0, -1);
  const telling = folders.findLast((folder) => LABEL_FOLDER.test(folder) || IMAGE_FOLDER.test(folder));
  return telling !== undefined && LABEL_FOLDER.test(telling);
}
