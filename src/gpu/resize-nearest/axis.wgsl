// Output i reads input floor((slope * i + origin) / unit), kept inside the axis; all are whole numbers (axis.ts).
struct Axis { inSize: i32, outSize: i32, slope: i32, origin: i32, unit: i32 }

fn floorDivide(a: i32, b: i32) -> i32 {
  return select(a / b, -((b - 1 - a) / b), a < 0);
}

fn sourceOf(output: u32, axis: Axis) -> u32 {
  return u32(clamp(floorDivide(axis.slope * i32(output) + axis.origin, axis.unit), 0, axis.inSize - 1));
}

// The first output that reads input `j` or one after it.
fn firstReader(j: i32, axis: Axis) -> i32 {
  if (j <= 0) { return 0; }
  if (j >= axis.inSize || axis.slope == 0) { return axis.outSize; }
  return clamp(floorDivide(j * axis.unit - axis.origin + axis.slope - 1, axis.slope), 0, axis.outSize);
}
