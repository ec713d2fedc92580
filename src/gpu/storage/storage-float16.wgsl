// Values as they lie in memory. Kernels compute in f32: they convert what they load, and back what they store. A value
// beyond 65504 becomes infinite, which the loss scale looks for.
alias Stored = f16;
alias Stored4 = vec4h;
