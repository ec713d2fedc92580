// A thread's lanes become one value.
fn sumOf(lanes: Lanes) -> f32 { return lanes; }
fn largestOf(lanes: Lanes) -> f32 { return lanes; }
fn firstOf(lanes: Lanes) -> f32 { return lanes; }
// Lanes at `unit` of a row of `length` values; `fill` past its end.
fn within(lanes: Lanes, unit: u32, length: u32, fill: f32) -> Lanes { return select(fill, lanes, unit < length); }
