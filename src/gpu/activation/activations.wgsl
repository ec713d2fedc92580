// The activations and their derivatives, chosen by KIND when the pipeline is made; one per number of `KIND` in
// activation.ts. `alpha` and `beta` are the options of an activation that has some.
override KIND: u32;

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

// The tanh form of GELU is x * sigmoid(2u), u = sqrt(2/pi) (x + 0.044715 x^3).
fn twoU(x: Lanes) -> Lanes {
  return clamp(1.5957691216057308 * x * (1.0 + 0.044715 * x * x), Lanes(-87.0), Lanes(87.0));
}

fn gaussian(x: Lanes) -> Lanes { return exp(-min(x * x, Lanes(87.0))); }

fn activate(x: Lanes, alpha: f32, beta: f32) -> Lanes {
  switch KIND {
    case 0u: { return 0.5 * x * (1.0 + erfOf(x * 0.7071067811865476)); } // gelu
    case 1u: { return x * sigmoidOf(twoU(x)); } // gelu, tanh form
    case 2u: { return sigmoidOf(x); }
    case 3u: { return tanhOf(x); }
    case 4u: { return erfOf(x); }
    case 5u: { return x * clamp(x + 3.0, Lanes(0.0), Lanes(6.0)) / 6.0; } // hard-swish
    case 6u: { return clamp(alpha * x + beta, Lanes(0.0), Lanes(1.0)); } // hard-sigmoid
    case 7u: { return select(alpha * x, x, x > Lanes(0.0)); } // leaky-relu
    case 8u: { return clamp(x, Lanes(alpha), Lanes(beta)); } // clip
    case 9u: { return exp(x); }
    case 10u: { return log(x); }
    case 11u: { return sqrt(x); }
    case 12u: { return 1.0 / x; } // reciprocal
    default: { return abs(x); }
  }
}

// `saved` is the output y for sigmoid, tanh, hard-sigmoid, leaky-relu, clip, exp, sqrt and reciprocal, the input x for the
// others.
fn derivative(saved: Lanes, alpha: f32, beta: f32) -> Lanes {
  let zero = Lanes(0.0);
  let one = Lanes(1.0);
  switch KIND {
    case 0u: {
      let density = 0.3989422804014327 * gaussian(saved * 0.7071067811865476);
      return 0.5 * (1.0 + erfOf(saved * 0.7071067811865476)) + saved * density;
    }
    case 1u: {
      // With e = exp(-|2u|) the slope of the sigmoid is e / (1 + e)^2: no difference of near-equal numbers.
      let z = twoU(saved);
      let e = exp(-abs(z));
      let slope = e / ((1.0 + e) * (1.0 + e));
      return sigmoidOf(z) + saved * slope * 1.5957691216057308 * (1.0 + 0.134145 * saved * saved);
    }
    case 2u: { return saved * (1.0 - saved); }
    case 3u: { return 1.0 - saved * saved; }
    case 4u: { return 1.1283791670955126 * gaussian(saved); }
    case 5u: { return select(select(saved / 3.0 + 0.5, one, saved >= 3.0 * one), zero, saved <= -3.0 * one); }
    case 6u: { return select(zero, Lanes(alpha), (saved > zero) & (saved < one)); }
    case 7u: { return select(Lanes(alpha), one, saved > zero); }
    case 8u: { return select(zero, one, (saved > Lanes(alpha)) & (saved < Lanes(beta))); }
    case 9u: { return saved; }
    case 10u: { return 1.0 / saved; }
    case 11u: { return 0.5 / saved; }
    case 12u: { return -saved * saved; }
    default: { return sign(saved); }
  }
}
