// exp, ln and powers to about 1e-7 relative. The built-in functions may be off by 2^-21 and more (WGSL allows it), which
// is too coarse for entropies of sure pixels and for 1 - h of unsure ones.

// exp(x) = 2^n exp(r) with |r| <= ln(2) / 2 and the Taylor series of exp to the seventh power, for x <= 88; below -87 it
// stays at exp(-87) = 1.6e-38, which adds nothing to any sum here.
fn exactExp(x: f32) -> f32 {
  let bounded = max(x, -87.0);
  let n = round(bounded * 1.4426950409);
  // ln 2 in two parts: n times the first is exact.
  let r = (bounded - n * 0.693359375) + n * 2.12194440e-4;
  var series = 1.0 / 5040.0;
  series = series * r + 1.0 / 720.0;
  series = series * r + 1.0 / 120.0;
  series = series * r + 1.0 / 24.0;
  series = series * r + 1.0 / 6.0;
  series = series * r + 0.5;
  series = series * r + 1.0;
  series = series * r + 1.0;
  return series * bitcast<f32>((i32(n) + 127) << 23u);
}

// 2 atanh(s) = ln((1 + s) / (1 - s)) for |s| <= 0.18.
fn twiceAtanh(s: f32) -> f32 {
  let q = s * s;
  return 2.0 * s + 2.0 * s * q * (1.0 / 3.0 + q * (0.2 + q * (1.0 / 7.0 + q * (1.0 / 9.0))));
}

// ln(x) = e ln 2 + ln m with m in [sqrt(1/2), sqrt(2)); numbers below the smallest normal one count as that.
fn exactLn(x: f32) -> f32 {
  let bits = bitcast<u32>(max(x, 1.1754944e-38));
  var exponent = f32(i32(bits >> 23u) - 127);
  var m = bitcast<f32>((bits & 0x7fffffu) | 0x3f800000u);
  if (m > 1.4142135) {
    m = m * 0.5;
    exponent = exponent + 1.0;
  }
  let fraction = twiceAtanh((m - 1.0) / (m + 1.0));
  return exponent * 0.693359375 + (fraction - exponent * 2.12194440e-4);
}

// ln(1 + x) for x > -1, exact for tiny x too.
fn exactLn1p(x: f32) -> f32 {
  if (abs(x) < 0.3) {
    return twiceAtanh(x / (2.0 + x));
  }
  return exactLn(1.0 + x);
}

// x^exponent for x >= 0: whole powers by multiplication, the rest by exp and ln. x is kept off 0 for negative exponents.
fn power(x: f32, exponent: f32) -> f32 {
  let safe = select(max(x, 0.0), max(x, 1e-6), exponent < 0.0);
  let whole = floor(exponent);
  var result = 1.0;
  for (var i = 0.0; i < whole; i += 1.0) {
    result = result * safe;
  }
  let rest = exponent - max(whole, 0.0);
  if (rest != 0.0) {
    result = select(result * exactExp(rest * exactLn(safe)), 0.0, safe == 0.0);
  }
  return result;
}
