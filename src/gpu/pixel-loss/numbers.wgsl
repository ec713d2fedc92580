// exp, ln and powers to about 1e-7 relative, of four numbers at once or of one. The built-in functions may be off by 2^-21 and
// more (WGSL allows it), which is too coarse for entropies of sure pixels and for 1 - h of unsure ones.

// exp(x) = 2^n exp(r) with |r| <= ln(2) / 2 and the Taylor series of exp to the seventh power, for x <= 88; below -87 it
// stays at exp(-87) = 1.6e-38, which adds nothing to any sum here.
fn exactExp4(x: vec4f) -> vec4f {
  let bounded = max(x, vec4f(-87.0));
  let n = round(bounded * 1.4426950409);
  // ln 2 in two parts: n times the first is exact.
  let r = (bounded - n * 0.693359375) + n * 2.12194440e-4;
  var series = vec4f(1.0 / 5040.0);
  series = series * r + 1.0 / 720.0;
  series = series * r + 1.0 / 120.0;
  series = series * r + 1.0 / 24.0;
  series = series * r + 1.0 / 6.0;
  series = series * r + 0.5;
  series = series * r + 1.0;
  series = series * r + 1.0;
  return series * bitcast<vec4f>((vec4i(n) + 127) << vec4u(23u));
}

// 2 atanh(s) = ln((1 + s) / (1 - s)) for |s| <= 0.18.
fn twiceAtanh4(s: vec4f) -> vec4f {
  let q = s * s;
  return 2.0 * s + 2.0 * s * q * (1.0 / 3.0 + q * (0.2 + q * (1.0 / 7.0 + q * (1.0 / 9.0))));
}

// ln(x) = e ln 2 + ln m with m in [sqrt(1/2), sqrt(2)); numbers below the smallest normal one count as that.
fn exactLn4(x: vec4f) -> vec4f {
  let bits = bitcast<vec4u>(max(x, vec4f(1.1754944e-38)));
  let mantissa = bitcast<vec4f>((bits & vec4u(0x7fffffu)) | vec4u(0x3f800000u));
  let large = mantissa > vec4f(1.4142135);
  let exponent = vec4f(vec4i(bits >> vec4u(23u)) - 127) + select(vec4f(0.0), vec4f(1.0), large);
  let m = select(mantissa, mantissa * 0.5, large);
  let fraction = twiceAtanh4((m - 1.0) / (m + 1.0));
  return exponent * 0.693359375 + (fraction - exponent * 2.12194440e-4);
}

// ln(1 + x) for x > -1, exact for tiny x too.
fn exactLn1p4(x: vec4f) -> vec4f {
  return select(exactLn4(1.0 + x), twiceAtanh4(x / (2.0 + x)), abs(x) < vec4f(0.3));
}

fn exactExp(x: f32) -> f32 {
  return exactExp4(vec4f(x)).x;
}

fn exactLn(x: f32) -> f32 {
  return exactLn4(vec4f(x)).x;
}

// x^exponent for x >= 0: whole powers by multiplication, the rest by exp and ln. x is kept off 0 for negative exponents.
fn power4(x: vec4f, exponent: f32) -> vec4f {
  let safe = max(x, vec4f(select(0.0, 1e-6, exponent < 0.0)));
  let whole = floor(exponent);
  var result = vec4f(1.0);
  for (var i = 0.0; i < whole; i += 1.0) {
    result = result * safe;
  }
  let rest = exponent - max(whole, 0.0);
  if (rest != 0.0) {
    result = select(result * exactExp4(rest * exactLn4(safe)), vec4f(0.0), safe == vec4f(0.0));
  }
  return result;
}
