// Repeated along the innermost axis: one value for all lanes.
@group(0) @binding(1) var<storage, read> b: array<f32>;
fn secondAt(place: u32) -> Lanes { return Lanes(b[place]); }
