/** Cityscapes’ train ids with the colours of its label definitions. */
export const CITYSCAPES = `
804080 road
f423e8 sidewalk
464646 building
66669c wall
be9999 fence
999999 pole
faaa1e traffic light
dcdc00 traffic sign
6b8e23 vegetation
98fb98 terrain
4682b4 sky
dc143c person
ff0000 rider
00008e car
000046 truck
003c64 bus
005064 train
0000e6 motorcycle
770b20 bicycle
`;
