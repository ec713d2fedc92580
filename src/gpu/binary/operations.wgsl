// The operations of two values and their derivatives, chosen by KIND when the pipeline is made; one per number of `kinds`
// in binary.ts.
override KIND: u32;

// The built-in pow is undefined below 0, where a whole exponent still gives a value; frequent exponents are exact.
fn power(a: Lanes, b: Lanes) -> Lanes {
  let odd = abs(b - 2.0 * floor(b * 0.5)) == Lanes(1.0);
  let size = pow(abs(a), b);
  let signed = select(size, -size, odd & (a < Lanes(0.0)));
  var value = select(pow(a, b), signed, b == floor(b));
  value = select(value, sqrt(a), b == Lanes(0.5));
  value = select(value, a * a, b == Lanes(2.0));
  value = select(value, a, b == Lanes(1.0));
  return select(value, Lanes(1.0), b == Lanes(0.0));
}

fn holds(a: Lanes, b: Lanes) -> Truths {
  let zero = Lanes(0.0);
  switch KIND {
    case 7u: { return a == b; }
    case 8u: { return a < b; }
    case 9u: { return a <= b; }
    case 10u: { return a > b; }
    case 11u: { return a >= b; }
    case 12u: { return (a != zero) & (b != zero); }
    case 13u: { return (a != zero) | (b != zero); }
    default: { return (a != zero) != (b != zero); }
  }
}

fn operate(a: Lanes, b: Lanes) -> Lanes {
  switch KIND {
    case 0u: { return a + b; }
    case 1u: { return a - b; }
    case 2u: { return a * b; }
    case 3u: { return a / b; }
    case 4u: { return min(a, b); }
    case 5u: { return max(a, b); }
    case 6u: { return power(a, b); }
    default: { return select(Lanes(0.0), Lanes(1.0), holds(a, b)); }
  }
}

// Two equal values share the derivative of a minimum or maximum by halves, as in PyTorch.
fn share(own: Lanes, other: Lanes) -> Lanes {
  return select(select(Lanes(0.0), Lanes(0.5), own == other), Lanes(1.0), own > other);
}

fn byFirst(a: Lanes, b: Lanes) -> Lanes {
  switch KIND {
    case 4u: { return share(-a, -b); }
    case 5u: { return share(a, b); }
    default: { return select(b * power(a, b - 1.0), Lanes(0.0), b == Lanes(0.0)); }
  }
}

fn bySecond(a: Lanes, b: Lanes) -> Lanes {
  switch KIND {
    case 3u: { return -a / (b * b); }
    case 4u: { return share(-b, -a); }
    case 5u: { return share(b, a); }
    default: { return select(power(a, b) * log(a), Lanes(0.0), (a == Lanes(0.0)) & (b >= Lanes(0.0))); }
  }
}
