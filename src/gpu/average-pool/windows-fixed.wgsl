// Windows of a fixed size along one axis: its input, and its output positions. INCLUDE_PAD divides by the window's size
// with the padding that lies in it, as PyTorch's count_include_pad.
override INCLUDE_PAD: bool;

struct Window { first: u32, end: u32, divisor: f32 }

fn spanOf(axis: Axis) -> u32 { return (axis.kernel - 1u) * axis.dilation + 1u; }

fn windowOf(output: u32, axis: Axis) -> Window {
  let start = output * axis.stride;
  let end = min(start + spanOf(axis), axis.inSize + axis.before + axis.after);
  let outside = (max(start, axis.before) - start + axis.dilation - 1u) / axis.dilation * axis.dilation;
  let first = start + outside - axis.before;
  let last = max(first, min(max(end, axis.before) - axis.before, axis.inSize));
  let inside = (last - first + axis.dilation - 1u) / axis.dilation;
  let all = (end - start + axis.dilation - 1u) / axis.dilation;
  // A window that lies in the padding has the mean 0.
  return Window(first, last, f32(max(1u, select(inside, all, INCLUDE_PAD))));
}

// False where a tap of the window does not meet an input position between its first and its last one.
fn covers(output: u32, input: u32, axis: Axis) -> bool {
  return (input + axis.before - output * axis.stride) % axis.dilation == 0u;
}

// First and one past the last window between whose ends an input position lies.
fn windowsOver(input: u32, axis: Axis) -> vec2u {
  let reach = input + axis.before;
  let first = select(0u, (reach - spanOf(axis)) / axis.stride + 1u, reach >= spanOf(axis));
  return vec2u(first, min(reach / axis.stride + 1u, axis.outSize));
}
