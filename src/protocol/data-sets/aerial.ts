/** The 7 classes of LoveDA. */
export const LOVEDA = `
ffffff background
ff0000 building
ffff00 road
0000ff water
9f81b7 barren
00ff00 forest
ffc380 agricultural
`;

/** The 6 classes of the ISPRS benchmarks Potsdam and Vaihingen. */
export const ISPRS = `
ffffff impervious_surface
0000ff building
00ffff low_vegetation
00ff00 tree
ffff00 car
ff0000 clutter
`;

/** The 16 classes of iSAID. Its label maps are pictures in these colours. */
export const ISAID = `
000000 background
00003f ship
003f3f store_tank
003f00 baseball_diamond
003f7f tennis_court
003fbf basketball_court
003fff Ground_Track_Field
007f3f Bridge
007f7f Large_Vehicle
00007f Small_Vehicle
0000bf Helicopter
0000ff Swimming_pool
00bf7f Roundabout
007fbf Soccer_ball_field
007fff plane
00649b Harbor
`;
