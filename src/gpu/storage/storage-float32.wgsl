// Values as they lie in memory. Kernels compute in f32: they convert what they load, and back what they store.
alias Stored = f32;
alias Stored4 = vec4f;
