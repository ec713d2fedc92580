import { cityscapesLabels } from './cityscapes-labels.js';
import type { ClassForm } from './class-form.js';
import { coco } from './coco.js';
import { cvatLabelMap } from './cvat-label-map.js';
import { huggingFace } from './hugging-face.js';
import { labelMapPbtxt } from './label-map-pbtxt.js';
import { cvatLabels, labelStudio, supervisely } from './label-tools.js';
import { labelme } from './labelme.js';
import { mapillary } from './mapillary.js';
import { metainfo } from './metainfo.js';
import { nameList } from './name-list.js';
import { namesLines } from './names-lines.js';
import { namesTable } from './names-table.js';
import { ownList } from './own-list.js';
import { ultralytics } from './ultralytics.js';

/** Forms of class lists. The first one that knows a text reads it: what is more special comes first. */
export const CLASS_FORMS = {
  supervisely,
  own: ownList,
  metainfo,
  ultralytics,
  cityscapes: cityscapesLabels,
  mapillary,
  coco,
  cvat: cvatLabels,
  'hugging-face': huggingFace,
  'name-list': nameList,
  'label-studio': labelStudio,
  pbtxt: labelMapPbtxt,
  'cvat-label-map': cvatLabelMap,
  labelme,
  table: namesTable,
  lines: namesLines,
} as const satisfies Record<string, ClassForm>;

export type ClassFormName = keyof typeof CLASS_FORMS;

/** Some of them, for the sentence that refuses a file. */
export const CLASS_FORMS_LISTED =
  'names, a line each (names.txt); a table name,r,g,b (CSV); a JSON list of names; Hugging Face config.json; mmsegmentation metainfo; ultralytics data.yaml; labels of CVAT, labelme, COCO, Cityscapes or Mapillary';
