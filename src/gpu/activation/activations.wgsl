// The activations and their derivatives, chosen by KIND when the pipeline is made; one per number of `KIND` in
// activation.ts. `alpha` and `beta` are the options of an activation that has some.
override KIND: u32;

// The tanh form of GELU is x * sigmoid(2u), u = sqrt(2/pi) (x + 0.044715 x^3).
fn twoU(x: Lanes) -> Lanes {
  return clamp(1.5957691216057308 * x * (1.0 + 0.044715 * x * x), Lanes(-87.0), Lanes(87.0));
}

// tanh(softplus(x)) is n / (n + 2) with n = e^x (e^x + 2); beyond 20 it is 1.
fn mishTerm(x: Lanes) -> Lanes {
  let e = exp(clamp(x, Lanes(-87.0), Lanes(20.0)));
  return e * (e + 2.0);
}

fn activate(x: Lanes, alpha: f32, beta: f32, gamma: f32) -> Lanes {
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
    case 13u: { return abs(x); }
    case 14u: { return beta * select(alpha * expm1Of(x * gamma), x, x > Lanes(0.0)); } // elu
    case 15u: { return max(x, Lanes(0.0)) + log1pOf(exp(-min(abs(x), Lanes(87.0)))); } // softplus
    case 16u: { return x / (1.0 + abs(x)); } // softsign
    case 17u: { let n = mishTerm(x); return x * (n / (n + 2.0)); } // mish
    case 18u: { return x * sigmoidOf(alpha * x); } // swish
    case 19u: { return select(Lanes(0.0), x, x > Lanes(alpha)); } // thresholded-relu
    case 20u: { return select(select(Lanes(0.0), x - beta, x > Lanes(alpha)), x + beta, x < Lanes(-alpha)); } // shrink
    case 21u: { return angleOf(x).sine; }
    case 22u: { return angleOf(x).cosine; }
    case 23u: { let angle = angleOf(x); return angle.sine / angle.cosine; }
    case 24u: { return arcSine(x); }
    case 25u: { return arcCosine(x); }
    case 26u: { return atanOf(x); }
    case 27u: { return sinhOf(x); }
    case 28u: { return coshOf(x); }
    case 29u: { return arsinhOf(x); }
    case 30u: { return arcoshOf(x); }
    case 31u: { return artanhOf(x); }
    case 32u: { return sign(x); }
    case 33u: { return floor(x); }
    case 34u: { return ceil(x); }
    case 35u: { return round(x); } // half to even
    case 36u: { return trunc(x); }
    case 37u: { return select(Lanes(0.0), Lanes(1.0), x == Lanes(0.0)); } // not
    case 38u: { return isNan(x); }
    default: { return isInf(x); }
  }
}

// `saved` is the input x or the output y, as `savedFor` in activation.ts says. Steps have no derivative here.
fn derivative(saved: Lanes, alpha: f32, beta: f32, gamma: f32) -> Lanes {
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
    case 13u: { return sign(saved); }
    case 14u: { return beta * select(alpha * gamma * exp(min(saved * gamma, Lanes(0.0))), one, saved > zero); }
    case 15u: { return sigmoidOf(saved); }
    case 16u: { let s = 1.0 / (1.0 + abs(saved)); return s * s; }
    case 17u: {
      let n = mishTerm(saved);
      let m = n + 2.0;
      return n / m + saved * sigmoidOf(saved) * (4.0 * ((n + 1.0) / m) / m);
    }
    case 18u: { let s = sigmoidOf(alpha * saved); return s + alpha * saved * s * (1.0 - s); }
    case 19u: { return select(zero, one, saved > Lanes(alpha)); }
    case 20u: { return select(zero, one, abs(saved) > Lanes(alpha)); }
    case 21u: { return angleOf(saved).cosine; }
    case 22u: { return -angleOf(saved).sine; }
    case 23u: { return 1.0 + saved * saved; }
    case 24u: { return 1.0 / sqrt((1.0 - saved) * (1.0 + saved)); }
    case 25u: { return -1.0 / sqrt((1.0 - saved) * (1.0 + saved)); }
    case 26u: { return 1.0 / (1.0 + saved * saved); }
    case 27u: { return coshOf(saved); }
    case 28u: { return sinhOf(saved); }
    case 29u: { return 1.0 / sqrt(1.0 + saved * saved); }
    case 30u: { return 1.0 / sqrt((saved - 1.0) * (saved + 1.0)); }
    default: { return 1.0 / ((1.0 - saved) * (1.0 + saved)); }
  }
}
