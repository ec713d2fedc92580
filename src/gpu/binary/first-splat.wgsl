// Repeated along the innermost axis: one value for all lanes.
@group(0) @binding(0) var<storage, read> a: array<Stored>;
fn firstAt(place: u32) -> Lanes { return Lanes(f32(a[place])); }
