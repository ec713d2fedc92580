import type { ClassFormName } from '../src/protocol/class-lists/forms.js';
import { CAMVID_11 } from '../src/protocol/presets.js';

const labels = [
  { name: 'road', color: '#804080', id: 31, attributes: [] },
  { name: 'car', color: '#00008e', id: 32, attributes: [] },
];
const ofMapillary = (readable: string, evaluate: boolean) => ({ color: [1, 2, 3], evaluate, name: readable, readable });

/** A small file of each form of class list. */
export const CLASS_LIST_TEXTS = {
  supervisely: JSON.stringify({
    classes: labels.map(({ name, color }) => ({ title: name, shape: 'bitmap', color })),
    tags: [],
  }),
  own: JSON.stringify(CAMVID_11),
  metainfo:
    'class Roads(Base):\n    METAINFO = dict(\n        classes=(\'road\', "car"),  # two\n        palette=[[1, 2, 3], [4, 5, 6]])\n',
  ultralytics: "path: ../data\nnc: 2\nnames:\n  0: road\n  1: 'traffic: light'\n",
  cityscapes:
    "labels = [\n    Label(  'void' , 0 , 255 , 'void' , 0 , False , True , (  0,  0,  0) ),\n    Label(  'road' , 7 , 0 , 'flat' , 1 , False , False , (128, 64,128) ),\n    Label(  'sky' , 23 , 1 , 'sky' , 5 , False , False , ( 70,130,180) ),\n]\n",
  mapillary: JSON.stringify({
    labels: [ofMapillary('Bird', true), ofMapillary('Void', false), ofMapillary('Curb', true)],
  }),
  coco: JSON.stringify({
    images: [],
    categories: [
      { id: 1, name: 'person' },
      { id: 13, name: 'stop sign' },
    ],
  }),
  cvat: JSON.stringify({ name: 'task', labels }),
  'hugging-face': JSON.stringify({
    model_type: 'segformer',
    id2label: { '0': 'wall', '1': 'sky' },
    label2id: { wall: 0 },
  }),
  'name-list': JSON.stringify(['road', 'Fußweg', 'ciel 🌤']),
  'label-studio':
    '<View>\n  <BrushLabels name="tag" toName="image">\n    <Label value="road" background="rgba(128, 64, 128, 1)"/>\n    <Label background="#00008e" value="R &amp; D"></Label>\n  </BrushLabels>\n</View>',
  pbtxt: 'item {\n  id: 1\n  name: \'road\'\n}\nitem {\n  name: "/m/0199g"\n  id: 2\n  display_name: "bicycle"\n}\n',
  'cvat-label-map':
    '# label:color_rgb:parts:actions\nbackground:0,0,0::\nroad:128,64,128::\nbicycle:119,11,32:bell:ride\n',
  labelme: '__ignore__\n_background_\naeroplane\nbicycle\n',
  table: 'id;name;color\n1;Sky;#808080\n0;"Road";#804080\n',
  lines: '0 128 64 128 road\n1 244 35 232 side walk # beside it\n',
} as const satisfies Record<ClassFormName, string>;
