@group(0) @binding(0) var<storage, read> a: array<StoredLanes>;
fn firstAt(place: u32) -> Lanes { return Lanes(a[place]); }
