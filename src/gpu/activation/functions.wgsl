// Functions that WGSL lacks, or computes with too few digits (its sine and its arc tangent are guaranteed to 11 bits).
fn erfOf(x: Lanes) -> Lanes {
  // Rational approximation of an odd function on [-4, 4] (Eigen's, within a few units in the last place).
  let s = min(x * x, Lanes(16.0));
  var p = s * -2.72614225801306e-10 + 2.77068142495902e-08;
  p = p * s - 2.10102402082508e-06;
  p = p * s - 5.69250639462346e-05;
  p = p * s - 7.34990630326855e-04;
  p = p * s - 2.95459980854025e-03;
  p = p * s - 1.60960333262415e-02;
  var q = s * -1.45660718464996e-05 - 2.13374055278905e-04;
  q = q * s - 1.68282697438203e-03;
  q = q * s - 7.37332916720468e-03;
  q = q * s - 1.42647390514189e-02;
  return select(clamp(x * p / q, Lanes(-1.0), Lanes(1.0)), sign(x), abs(x) > Lanes(3.9));
}

fn tanhOf(x: Lanes) -> Lanes {
  // Rational approximation on [-9, 9] (Eigen's): an exponential would overflow or cancel at one end.
  let s = min(x * x, Lanes(81.0));
  var p = s * -2.76076847742355e-16 + 2.00018790482477e-13;
  p = p * s - 8.60467152213735e-11;
  p = p * s + 5.12229709037114e-08;
  p = p * s + 1.48572235717979e-05;
  p = p * s + 6.37261928875436e-04;
  p = p * s + 4.89352455891786e-03;
  var q = s * 1.19825839466702e-06 + 1.18534705686654e-04;
  q = q * s + 2.26843463243900e-03;
  q = q * s + 4.89352518554385e-03;
  return select(clamp(x * p / q, Lanes(-1.0), Lanes(1.0)), sign(x), abs(x) > Lanes(7.9));
}

fn sigmoidOf(x: Lanes) -> Lanes {
  return 1.0 / (1.0 + exp(min(-x, Lanes(87.0))));
}

fn gaussian(x: Lanes) -> Lanes { return exp(-min(x * x, Lanes(87.0))); }

fn expm1Of(x: Lanes) -> Lanes {
  // Near 0 by the half angle of tanh: exp(x) - 1 would cancel.
  let half = tanhOf(0.5 * clamp(x, Lanes(-1.0), Lanes(1.0)));
  return select(exp(min(x, Lanes(88.0))) - 1.0, 2.0 * half / (1.0 - half), abs(x) < Lanes(0.5));
}

fn log1pOf(x: Lanes) -> Lanes {
  // For x >= 0. Up to 1 by the series of 2 artanh(x / (2 + x)): a sum 1 + x would lose the digits of a small x.
  let s = min(x, Lanes(1.0)) / (2.0 + min(x, Lanes(1.0)));
  let q = s * s;
  var p = q * 0.06666667 + 0.07692308;
  p = p * q + 0.09090909;
  p = p * q + 0.11111111;
  p = p * q + 0.14285714;
  p = p * q + 0.2;
  p = p * q + 0.33333333;
  return select(2.0 * (s + s * q * p), log(1.0 + x), x > Lanes(1.0));
}

struct Angle { sine: Lanes, cosine: Lanes }

fn angleOf(x: Lanes) -> Angle {
  // The distance from the nearest multiple of pi / 2 (subtracted in three parts), then the polynomials of Cephes.
  let turns = round(x * 0.6366197723675814);
  let r = ((x - turns * 1.5703125) - turns * 4.837512969970703e-4) - turns * 7.549790126404332e-8;
  let q = r * r;
  let sine = r + r * q * (-0.16666654611 + q * (8.3321608736e-3 - q * 1.9515295891e-4));
  let cosine = 1.0 - 0.5 * q + q * q * (4.166664568298827e-2 + q * (-1.388731625493765e-3 + q * 2.443315711809948e-5));
  let quarter = turns - 4.0 * floor(turns * 0.25);
  let odd = (quarter == Lanes(1.0)) | (quarter == Lanes(3.0));
  let s = select(sine, cosine, odd);
  let c = select(cosine, sine, odd);
  return Angle(
    select(s, -s, quarter >= Lanes(2.0)),
    select(c, -c, (quarter == Lanes(1.0)) | (quarter == Lanes(2.0))),
  );
}

fn atanOf(x: Lanes) -> Lanes {
  // Cephes: two reductions to |t| <= tan(pi / 8), then an odd polynomial.
  let a = abs(x);
  let far = a > Lanes(2.414213562373095);
  let middle = a > Lanes(0.4142135623730950);
  let t = select(select(a, (a - 1.0) / (a + 1.0), middle), -1.0 / max(a, Lanes(1.0)), far);
  let offset = select(select(Lanes(0.0), Lanes(0.7853981633974483), middle), Lanes(1.5707963267948966), far);
  let q = t * t;
  let p = ((8.05374449538e-2 * q - 1.38776856032e-1) * q + 1.99777106478e-1) * q - 3.33329491539e-1;
  let angle = offset + (p * q * t + t);
  return select(angle, -angle, x < Lanes(0.0));
}

fn arcSine(x: Lanes) -> Lanes {
  return atanOf(x / sqrt(max((1.0 - x) * (1.0 + x), Lanes(1e-30))));
}

fn arcCosine(x: Lanes) -> Lanes {
  return 2.0 * atanOf(sqrt(max(1.0 - x, Lanes(0.0)) / max(1.0 + x, Lanes(1e-30))));
}

fn oddOf(size: Lanes, x: Lanes) -> Lanes { return select(size, -size, x < Lanes(0.0)); }

fn sinhOf(x: Lanes) -> Lanes {
  let e = expm1Of(abs(x));
  return oddOf(0.5 * (e + e / (e + 1.0)), x);
}

fn coshOf(x: Lanes) -> Lanes {
  let e = exp(min(abs(x), Lanes(88.0)));
  return 0.5 * (e + 1.0 / e);
}

fn arsinhOf(x: Lanes) -> Lanes {
  let a = abs(x);
  return oddOf(log1pOf(a + a * (a / (1.0 + sqrt(a * a + 1.0)))), x);
}

fn arcoshOf(x: Lanes) -> Lanes {
  let z = x - 1.0;
  return log1pOf(z + sqrt(z) * sqrt(z + 2.0));
}

fn artanhOf(x: Lanes) -> Lanes {
  let a = abs(x);
  return oddOf(0.5 * log1pOf(2.0 * a / (1.0 - a)), x);
}

fn isNan(x: Lanes) -> Lanes {
  return select(Lanes(0.0), Lanes(1.0), (bitcast<IntLanes>(x) & IntLanes(0x7fffffff)) > IntLanes(0x7f800000));
}

fn isInf(x: Lanes) -> Lanes {
  return select(Lanes(0.0), Lanes(1.0), (bitcast<IntLanes>(x) & IntLanes(0x7fffffff)) == IntLanes(0x7f800000));
}

