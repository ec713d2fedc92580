import { describe, expect, it } from 'vitest';
import { CITYSCAPES_19_LABEL_IDS } from '../presets.js';
import { inShort, readJson, readText } from './read-text.test-data.js';

const LABELS_PY = `
from collections import namedtuple
Label = namedtuple( 'Label' , [ 'name', 'id', 'trainId' ] )
labels = [
    #       name                     id    trainId   category            catId     hasInstances   ignoreInEval   color
    Label(  'unlabeled'            ,  0 ,      255 , 'void'            , 0       , False        , True         , (  0,  0,  0) ),
    Label(  'road'                 ,  7 ,        0 , 'flat'            , 1       , False        , False        , (128, 64,128) ),
    Label(  'sidewalk'             ,  8 ,        1 , 'flat'            , 1       , False        , False        , (244, 35,232) ),
    Label(  'license plate'        , -1 ,       -1 , 'vehicle'         , 7       , False        , True         , (  0,  0,142) ),
]
name2label = { label.name : label for label in labels }
`;

describe('Cityscapes label definitions', () => {
  it('as the Python file has them: label ids are mapped to train ids', async () => {
    const { list, form, says } = await readText(LABELS_PY, 'labels.py');
    expect(inShort(list)).toEqual(['road #804080', 'sidewalk #f423e8']);
    expect(list.idMap).toEqual({ '0': 255, '7': 0, '8': 1 });
    expect(form).toBe('cityscapes');
    expect(says).toContain('Label maps are read by its ids (“id”), not by its train ids.');
  });

  it('as JSON; names that share a train id are one class', async () => {
    const labels = [
      { name: 'car', id: 5, trainId: 0, color: [0, 0, 142] },
      { name: 'van', id: 6, trainId: 0, color: [0, 0, 143] },
      { name: 'sky', id: 9, trainId: 1, color: [70, 130, 180] },
    ];
    const { list, says } = await readJson(labels);
    expect(inShort(list)).toEqual(['car #00008e', 'sky #4682b4']);
    expect(list.idMap).toEqual({ '5': 0, '6': 0, '9': 1 });
    expect(says).toContain('“van” (as “car”)');
  });

  it('agree with the preset for all of its ids', async () => {
    const { idMap = {}, classes } = CITYSCAPES_19_LABEL_IDS;
    const labels = Object.entries(idMap).map(([id, trainId]) => ({
      name: classes[trainId]?.name ?? `void ${id}`,
      id: Number(id),
      trainId,
      color: classes[trainId]?.color ?? '#000000',
    }));
    const { list } = await readJson(labels);
    expect(list.classes).toEqual(classes);
    expect(list.idMap).toEqual(idMap);
  });
});
