/**
 * The 59 most frequent classes of Pascal Context, without the background.
 * A colour that two classes share is changed by a shade in the second one, so that each colour stands for one
 * class.
 */
export const PASCAL_CONTEXT = `
b47878 aeroplane
06e6e6 bag
503232 bed
04c803 bedclothes
787850 bench
8c8c8c bicycle
cc05ff bird
e6e6e6 boat
04fa07 book
e005ff bottle
ebff07 building
96053d bus
787846 cabinet
08ff33 car
ff0652 cat
8fff8c ceiling
ccff04 chair
ff3307 cloth
cc4603 computer
0066c8 cow
3de6fa cup
ff0633 curtain
0b66ff dog
ff0747 door
ff09e0 fence
0907e6 floor
dcdcdc flower
ff095c food
7009ff grass
08ffd6 ground
07ffe0 horse
ffb806 keyboard
0aff47 light
ff290a motorbike
07ffff mountain
e0ff08 mouse
6608ff person
ff3d06 plate
ffc207 platform
ff7a08 pottedplant
00ff14 road
ff0829 rock
ff0599 sheep
0633ff shelves
eb0cff sidewalk
a09614 sign
00a3ff sky
8c8c8d snow
fa0a0f sofa
14ff00 table
1fff00 track
ff1f00 train
ffe000 tree
99ff00 truck
0000ff tvmonitor
ff4700 wall
00ebff water
00adff window
1f00ff wood
`;
