// A workgroup's tile is 32 blocks of 4 output channels wide, that of dW as high.
const wide = true;
const blocks = 32u;
