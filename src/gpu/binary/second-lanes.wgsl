@group(0) @binding(1) var<storage, read> b: array<StoredLanes>;
fn secondAt(place: u32) -> Lanes { return Lanes(b[place]); }
