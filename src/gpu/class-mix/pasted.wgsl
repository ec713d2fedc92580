// True when a label of an easy image is in its pasted set: 256 bits in eight words of `pasted`.
fn isPasted(image: u32, label: i32) -> bool {
  if (label < 0 || label > 255) {
    return false;
  }
  let word = pasted[image * 8u + u32(label) / 32u];
  return ((word >> (u32(label) % 32u)) & 1u) == 1u;
}
