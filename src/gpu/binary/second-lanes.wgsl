@group(0) @binding(1) var<storage, read> b: array<Lanes>;
fn secondAt(place: u32) -> Lanes { return b[place]; }
