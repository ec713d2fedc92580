// Windows that share an axis out among its outputs, as PyTorch's adaptive pooling: from floor(i * in / out) to
// ceil((i + 1) * in / out), neighbours overlapping by one where it does not divide.
struct Window { first: u32, end: u32, divisor: f32 }

fn windowOf(output: u32, axis: Axis) -> Window {
  let first = output * axis.inSize / axis.outSize;
  let end = ((output + 1u) * axis.inSize + axis.outSize - 1u) / axis.outSize;
  return Window(first, end, f32(end - first));
}

fn covers(output: u32, input: u32, axis: Axis) -> bool { return true; }

// First and one past the last window that covers an input position.
fn windowsOver(input: u32, axis: Axis) -> vec2u {
  return vec2u(input * axis.outSize / axis.inSize, ((input + 1u) * axis.outSize - 1u) / axis.inSize + 1u);
}
