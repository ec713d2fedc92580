// Windows of a fixed size along one axis: its input, and its output positions. INCLUDE_PAD divides by the window's size
// with the padding that lies in it, as PyTorch's count_include_pad.
override INCLUDE_PAD: bool;

struct Window { first: u32, end: u32, divisor: f32 }

fn windowOf(output: u32, axis: Axis) -> Window {
  let start = output * params.stride;
  let end = min(start + params.kernel, axis.inSize + 2u * params.padding);
  let first = max(start, params.padding) - params.padding;
  let last = min(end - params.padding, axis.inSize);
  return Window(first, last, f32(select(last - first, end - start, INCLUDE_PAD)));
}

// First and one past the last window that covers an input position.
fn windowsOver(input: u32, axis: Axis) -> vec2u {
  let reach = input + params.padding;
  let first = select(0u, (reach - params.kernel) / params.stride + 1u, reach >= params.kernel);
  return vec2u(first, min(reach / params.stride + 1u, axis.outSize));
}
