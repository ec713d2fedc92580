// Each block of 64 floats has a word of the table; a thread works on a vector of 4 floats.
const TRAINED = 1u;
const DECAYED = 2u;
const HEAD = 4u;

fn has(word: u32, bit: u32) -> bool { return (word & bit) != 0u; }

// Of a vector of the piece.
fn wordOf(vector: u32) -> u32 { return table[params.firstBlock + vector / 16u]; }
