// Repeated along the innermost axis: one value for all lanes.
@group(0) @binding(1) var<storage, read> b: array<Stored>;
fn secondAt(place: u32) -> Lanes { return Lanes(f32(b[place])); }
