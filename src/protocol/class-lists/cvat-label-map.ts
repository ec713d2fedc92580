import type { ClassForm } from './class-form.js';
import { contentLines } from './class-form.js';
import { colorOf } from './plain-values.js';

const LINE = /^([^:]+):(\d{1,3},\d{1,3},\d{1,3})?:([^:]*):([^:]*)$/;

/** `labelmap.txt` of CVAT and datumaro: `road:128,64,128::`. */
export const cvatLabelMap: ClassForm = {
  title: 'CVAT labelmap.txt',
  read({ text }) {
    const lines = contentLines(text).map((line) => LINE.exec(line.text));
    if (lines.length === 0 || lines.some((line) => line === null)) return undefined;
    return { classes: lines.map((line) => ({ name: (line?.[1] ?? '').trim(), color: colorOf(line?.[2]) })) };
  },
};
