// A workgroup's tile is 16 blocks of 4 output channels wide, that of dW as high.
const wide = false;
const blocks = 16u;
