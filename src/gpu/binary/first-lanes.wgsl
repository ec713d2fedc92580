@group(0) @binding(0) var<storage, read> a: array<Lanes>;
fn firstAt(place: u32) -> Lanes { return a[place]; }
