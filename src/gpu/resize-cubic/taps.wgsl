// The four neighbours that an output reads along an axis, and their weights by Keys' cubic convolution.
struct Params {
  count: u32, inner: u32, // threads; lanes inside of the axis
  inSize: i32, outSize: i32, slope: i32, origin: i32, unit: i32, excludeOutside: i32, coefficient: f32,
}

struct Taps { first: i32, weights: vec4f } // inputs first - 1 .. first + 2, before those beyond the border are brought in

fn weightAt(distance: f32) -> f32 {
  let d = abs(distance);
  let a = params.coefficient;
  if (d <= 1.0) { return ((a + 2.0) * d - (a + 3.0)) * d * d + 1.0; }
  if (d < 2.0) { return ((a * d - 5.0 * a) * d + 8.0 * a) * d - 4.0 * a; }
  return 0.0;
}

fn tapsOf(i: i32) -> Taps {
  let position = params.slope * i + params.origin; // not below -unit
  let first = (position + params.unit) / params.unit - 1;
  let t = f32(position - first * params.unit) / f32(params.unit);
  var weights = vec4f(weightAt(t + 1.0), weightAt(t), weightAt(1.0 - t), weightAt(2.0 - t));
  if (params.excludeOutside != 0) {
    let places = vec4i(first - 1, first, first + 1, first + 2);
    weights = select(vec4f(0.0), weights, (places >= vec4i(0)) & (places < vec4i(params.inSize)));
    weights /= weights.x + weights.y + weights.z + weights.w;
  }
  return Taps(first, weights);
}

fn brought(place: i32) -> i32 { return clamp(place, 0, params.inSize - 1); }
