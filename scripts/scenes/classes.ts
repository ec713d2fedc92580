import type { ClassList } from '../../src/protocol/classes.js';

/** Class ids of the demo's street scenes: the index of the network's output and the value in the label maps. */
export const CLASS = {
  road: 0,
  sidewalk: 1,
  building: 2,
  fence: 3,
  pole: 4,
  sign: 5,
  vegetation: 6,
  terrain: 7,
  sky: 8,
  person: 9,
  car: 10,
} as const;

/**
 * Class list of the demo. The colours keep the usual hues of the field (purple road, green trees, blue sky). They also
 * differ in lightness, so that they stay apart with protanopia, deuteranopia and tritanopia (see the test).
 */
export const demoClasses: ClassList = {
  name: 'ATP demo street',
  ignore: [255],
  classes: [
    { id: CLASS.road, name: 'road', color: '#804080' },
    { id: CLASS.sidewalk, name: 'sidewalk', color: '#f49ad8' },
    { id: CLASS.building, name: 'building', color: '#5a5a64' },
    { id: CLASS.fence, name: 'fence', color: '#b07f5c' },
    { id: CLASS.pole, name: 'pole', color: '#c9c9c9' },
    { id: CLASS.sign, name: 'traffic sign', color: '#ffe119' },
    { id: CLASS.vegetation, name: 'vegetation', color: '#2f7d32' },
    { id: CLASS.terrain, name: 'terrain', color: '#a5dc6f' },
    { id: CLASS.sky, name: 'sky', color: '#3f97dd' },
    { id: CLASS.person, name: 'person', color: '#e6213c' },
    { id: CLASS.car, name: 'car', color: '#1328a0' },
  ],
};
