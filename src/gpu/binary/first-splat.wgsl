// Repeated along the innermost axis: one value for all lanes.
@group(0) @binding(0) var<storage, read> a: array<f32>;
fn firstAt(place: u32) -> Lanes { return Lanes(a[place]); }
